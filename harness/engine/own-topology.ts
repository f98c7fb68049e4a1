import type { KubernetesObject } from '../kube/client.ts'
import type { Topology } from '../provision/topology.ts'
import { ROUTER_DAEMONS } from '../router/daemon.ts'
import { isMapping } from '../values.ts'

/** Throws what is wrong, in the words that follow the name of the file. */
type Refuse = (what: string) => never

/** The topology of a profile of the user's own, held against its type. */
export function topologyIn(value: unknown, refuse: Refuse): Topology {
  if (!isMapping(value)) return refuse('has a topology that is not a mapping')
  const { nodes, beyond, router } = value
  const names: readonly unknown[] = Array.isArray(nodes) ? [...nodes, beyond] : []
  const [first, ...others] = names.filter(isName)
  const last = others.pop()
  if (first === undefined || last === undefined || new Set(names).size < names.length || !names.every(isName))
    return refuse('has a topology whose "nodes" and "beyond" are not different names in lower case')
  if (!isMapping(router)) return refuse('has a topology without a router')
  const { asn, nodesAsn, password } = router
  const daemon = ROUTER_DAEMONS.find(known => known === router['daemon'])
  if (daemon === undefined)
    return refuse(
      `has a router whose daemon is not one of ${ROUTER_DAEMONS.join(', ')}: ${JSON.stringify(router['daemon'])}`,
    )
  if (!isAsn(asn) || !isAsn(nodesAsn))
    return refuse('has a router whose "asn" and "nodesAsn" are not numbers of autonomous systems')
  if (password === undefined) return { nodes: [first, ...others], beyond: last, router: { daemon, asn, nodesAsn } }
  if (!isPassword(password))
    return refuse('has a router whose "password" is not 1 to 80 letters, digits, ".", "_" or "-"')
  return { nodes: [first, ...others], beyond: last, router: { daemon, asn, nodesAsn, password } }
}

/** The objects that a profile of the user's own has applied. */
export function objectsIn(value: unknown, refuse: Refuse): readonly KubernetesObject[] {
  const objects: readonly unknown[] = Array.isArray(value) ? value : [undefined]
  return objects.map(object =>
    isNamedObject(object) ? object : refuse('has objects that are not Kubernetes objects with a kind and a name'),
  )
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(value)
}

function isAsn(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 32
}

/** Linux takes no longer one, and others mean something in the configuration of a daemon. */
function isPassword(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value)
}

function isNamedObject(value: unknown): value is KubernetesObject {
  if (!isMapping(value) || typeof value['apiVersion'] !== 'string' || typeof value['kind'] !== 'string') return false
  return isMapping(value['metadata']) && typeof value['metadata']['name'] === 'string'
}
