import { AuthorizationV1Api } from '@kubernetes/client-node'
import type { Kube } from './client.ts'

/** Something that RBAC allows or not; the resource with its subresource, as `pods/exec`. */
export interface Right {
  readonly verb: 'get' | 'create' | 'patch'
  readonly resource: string
}

/** Those of the rights that the connection's user has not in all namespaces, as `create pods/exec`. */
export async function missingRights(kube: Kube, rights: readonly Right[]): Promise<string[]> {
  const api = kube.config.makeApiClient(AuthorizationV1Api)
  const missing = await Promise.all(
    rights.map(async ({ verb, resource: full }) => {
      const [resource = '', subresource] = full.split('/')
      const resourceAttributes = { verb, resource, ...(subresource === undefined ? {} : { subresource }) }
      const { status } = await api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } })
      return status?.allowed === true ? [] : [`${verb} ${full}`]
    }),
  )
  return missing.flat()
}
