import { stringify } from 'yaml'
import { ACCESS_LEVELS, type AccessLevel, LEVEL_SUMMARIES } from '../observe/access-levels.ts'
import { UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { type Subject, roleManifests } from './role-manifests.ts'

/** What {@link rbacCommand} takes. */
export interface RbacOptions {
  readonly level?: string
  /** As `namespace/name`. */
  readonly serviceAccount?: string
  readonly ciliumNamespace?: string
}

const DEFAULT_ACCOUNT = 'cilium-conformance/cilium-conformance'

/**
 * `cilium-conformance rbac LEVEL`: prints the least role of an access level as YAML, with a service account that has it.
 *
 * @throws UsageError for an unknown level, and for names that Kubernetes would not take.
 */
export async function rbacCommand(
  options: RbacOptions,
  print: (text: string) => void = text => process.stdout.write(text),
): Promise<number> {
  const { level, subject, cilium } = roleWishes(options)
  const documents = roleManifests(level, { subject, cilium }).map(manifest => stringify(manifest, { lineWidth: 0 }))
  print(`${heading(level, subject)}---\n${documents.join('---\n')}`)
  return EXIT.ok
}

/** Who gets which role. @throws UsageError for an unknown level, and for names that Kubernetes would not take. */
export function roleWishes({
  level: wanted = 'node-access',
  serviceAccount = DEFAULT_ACCOUNT,
  ciliumNamespace: cilium = 'kube-system',
}: RbacOptions): { level: AccessLevel; subject: Subject; cilium: string } {
  const level = ACCESS_LEVELS.find(known => known === wanted)
  if (level === undefined)
    throw new UsageError(`"${wanted}" is no access level. Choose one of: ${ACCESS_LEVELS.join(', ')}`)
  if (!isName(cilium)) throw new UsageError(`--cilium-namespace=${cilium} is not a name of a namespace`)
  return { level, subject: subjectOf(serviceAccount), cilium }
}

function subjectOf(text: string): Subject {
  const [namespace = '', name = '', ...rest] = text.split('/')
  if (rest.length === 0 && isName(namespace) && isName(name)) return { namespace, name }
  throw new UsageError(`--service-account=${text} must have the form namespace/name`)
}

function isName(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

function heading(level: AccessLevel, { namespace, name }: Subject): string {
  return [
    `# Access level ${level}: ${LEVEL_SUMMARIES[level]}.`,
    `# A token for a kubeconfig: kubectl create token ${name} --namespace=${namespace} --duration=4h`,
    // What a lower level has and a higher one has not stays when the higher one is applied.
    ...(level === 'node-access'
      ? ['# After level namespaced: kubectl delete validatingadmissionpolicybinding cilium-conformance-unprivileged']
      : []),
    '',
  ].join('\n')
}
