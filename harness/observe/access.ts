import type { Kube } from '../kube/client.ts'
import { missingRules, rulesText } from '../kube/rights.ts'
import { ACCESS_LEVELS, type AccessLevel, rulesAddedBy } from './access-levels.ts'

/** What the user of a connection may do on a cluster. */
export interface Access {
  /** Absent where it is less than `read-only`. */
  readonly level?: AccessLevel
  /** Why no namespace and no pod of ours can be made; absent where they can. */
  readonly podsClosed?: string
  /** Why no pod of ours can look at the nodes; absent where one can. */
  readonly nodesClosed?: string
}

/** What RBAC allows, by asking the API server about every right of every level; `cilium` is the namespace of Cilium. */
export async function accessOf(kube: Kube, cilium: string): Promise<Access> {
  const missing = await Promise.all(ACCESS_LEVELS.map(level => missingRules(kube, rulesAddedBy(level, cilium))))
  const upTo = (level: AccessLevel) => missing.slice(0, ACCESS_LEVELS.indexOf(level) + 1).flat()
  const closed = (level: AccessLevel) => {
    const lacks = upTo(level)
    return lacks.length === 0 ? undefined : `the user of the kubeconfig may not ${rulesText(lacks)}`
  }
  const level = ACCESS_LEVELS.findLast(each => upTo(each).length === 0)
  const [podsClosed, nodesClosed] = [closed('namespaced'), closed('node-access')]
  return {
    ...(level === undefined ? {} : { level }),
    ...(podsClosed === undefined ? {} : { podsClosed }),
    ...(nodesClosed === undefined ? {} : { nodesClosed }),
  }
}

/** The level in a line, with why it is not more. */
export function accessText({ level, podsClosed, nodesClosed }: Access): string {
  const why = level === 'namespaced' ? nodesClosed : podsClosed
  const name = level === undefined ? 'less than read-only' : level
  const so = level === 'read-only' ? ', so nothing of ours runs there' : ''
  return why === undefined ? name : `${name}${so}: ${why}`
}
