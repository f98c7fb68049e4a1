import { AuthorizationV1Api } from '@kubernetes/client-node'
import type { Kube } from './client.ts'

/** What a role allows: every verb on every resource of one API group, a subresource written as `pods/exec`. */
export interface Rule {
  readonly group: string
  readonly resources: readonly string[]
  readonly verbs: readonly ('get' | 'list' | 'create' | 'patch' | 'delete')[]
  /** The one namespace where it holds; absent for the whole cluster. */
  readonly namespace?: string
}

/** Those of the rules that the user of the connection lacks, with the verbs that are missing of each resource. */
export async function missingRules(kube: Kube, rules: readonly Rule[]): Promise<Rule[]> {
  const api = kube.config.makeApiClient(AuthorizationV1Api)
  const isAllowed = async (verb: string, full: string, { group, namespace }: Rule) => {
    const [resource = '', subresource] = full.split('/')
    const resourceAttributes = {
      verb,
      group,
      resource,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
    }
    const { status } = await api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } })
    return status?.allowed === true
  }
  const asked = rules.flatMap(rule =>
    rule.resources.map(async resource => {
      const allowed = await Promise.all(rule.verbs.map(verb => isAllowed(verb, resource, rule)))
      const verbs = rule.verbs.filter((_, index) => allowed[index] === false)
      return verbs.length === 0 ? [] : [{ ...rule, resources: [resource], verbs }]
    }),
  )
  return (await Promise.all(asked)).flat()
}

/** Resources that are in no namespace. */
const OF_THE_CLUSTER: ReadonlySet<string> = new Set([
  'nodes',
  'namespaces',
  'apiservices',
  'ciliumnodes',
  'ciliumclusterwidenetworkpolicies',
  'ciliumcidrgroups',
  'ciliumegressgatewaypolicies',
  'ciliumloadbalancerippools',
  'ciliuml2announcementpolicies',
])

/** Rules in words: `create, patch namespaces; create pods in all namespaces; get pods/exec in namespace kube-system`. */
export function rulesText(rules: readonly Rule[]): string {
  return rules
    .flatMap(({ group, resources, verbs, namespace }) =>
      resources.map(resource => {
        const name = group === '' ? resource : `${resource}.${group}`
        const where = namespace === undefined ? 'all namespaces' : `namespace ${namespace}`
        return `${verbs.join(', ')} ${name}${OF_THE_CLUSTER.has(resource) ? '' : ` in ${where}`}`
      }),
    )
    .join('; ')
}
