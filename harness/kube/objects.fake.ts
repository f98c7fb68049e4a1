import { randomUUID } from 'node:crypto'

/** An object as the fake API server keeps it. */
export interface FakeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** Which objects are meant; an absent namespace means all. */
export interface Wanted {
  readonly apiVersion: string
  readonly plural: string
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}

const CLUSTER_SCOPED =
  /^(?:Node|Namespace|PersistentVolume|StorageClass|CustomResourceDefinition|ClusterRole.*|APIService|Cilium(?:Node|Identity|Clusterwide.*|LoadBalancerIPPool|L2AnnouncementPolicy|CIDRGroup|EgressGatewayPolicy))$/

/** Kinds that can be applied although no object of them was given: those of Cilium are what it has with the chart's defaults. */
const KNOWN: readonly (readonly [string, ...string[]])[] = [
  ['v1', 'Namespace', 'Node', 'Pod', 'Service', 'ServiceAccount', 'ConfigMap', 'Secret', 'Endpoints', 'Event'],
  ['apps/v1', 'Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'Ingress'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  [
    'cilium.io/v2',
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'CiliumCIDRGroup',
    'CiliumEndpoint',
    'CiliumNode',
  ],
]

/** The objects of a fake cluster. What is given is kept as it is: there are no controllers. */
export class FakeObjects {
  readonly #objects = new Map<string, FakeObject>()
  readonly #added: { readonly apiVersion: string; readonly kind: string }[] = []

  /** Adds a kind that a feature brings. */
  addKind(apiVersion: string, kind: string): void {
    this.#added.push({ apiVersion, kind })
  }

  /** Makes the object or takes the place of the one of its name, which keeps its uid. */
  put(object: FakeObject): FakeObject {
    const key = keyOf(object)
    const before = this.#objects.get(key)?.metadata
    const metadata = {
      uid: before?.['uid'] ?? randomUUID(),
      creationTimestamp: before?.['creationTimestamp'] ?? new Date().toISOString(),
      ...object.metadata,
    }
    const kept = { ...object, metadata }
    this.#objects.set(key, kept)
    return kept
  }

  /** Takes the object away, and with a namespace all that is in it. */
  drop(object: FakeObject): void {
    this.#objects.delete(keyOf(object))
    if (object.kind !== 'Namespace') return
    for (const [key, { metadata }] of this.#objects) {
      if (metadata.namespace === object.metadata.name) this.#objects.delete(key)
    }
  }

  find(wanted: Wanted): FakeObject[] {
    return [...this.#objects.values()].filter(
      ({ apiVersion, kind, metadata }) =>
        apiVersion === wanted.apiVersion &&
        pluralOf(kind) === wanted.plural &&
        (wanted.namespace ?? metadata.namespace) === metadata.namespace &&
        (wanted.name ?? metadata.name) === metadata.name,
    )
  }

  /** The answer to a question for the resources of an API version. */
  resources(groupVersion: string): object {
    const known = KNOWN.find(([version]) => version === groupVersion)?.slice(1) ?? []
    const given = [...this.#added, ...this.#objects.values()].filter(({ apiVersion }) => apiVersion === groupVersion)
    const kinds = new Set([...known, ...given.map(({ kind }) => kind)])
    const resources = [...kinds].map(kind => ({
      name: pluralOf(kind),
      singularName: kind.toLowerCase(),
      kind,
      namespaced: !CLUSTER_SCOPED.test(kind),
      verbs: [],
    }))
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
  }
}

/** Keeps what label and field selectors ask for: `a=b`, `a!=b`, `a in (b,c)`, `a`, `!a`. */
export function select(objects: readonly FakeObject[], query: URLSearchParams): FakeObject[] {
  const labels = splitSelector(query.get('labelSelector'))
  const fields = splitSelector(query.get('fieldSelector'))
  return objects.filter(
    object =>
      labels.every(term => isMet(term, key => object.metadata.labels?.[key])) &&
      fields.every(term => isMet(term, path => fieldOf(object, path))),
  )
}

/** How Kubernetes names the resource of a kind. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase()
  if (lower === 'endpoints') return lower
  if (lower.endsWith('y')) return `${lower.slice(0, -1)}ies`
  return lower.endsWith('s') ? `${lower}es` : `${lower}s`
}

function keyOf({ apiVersion, kind, metadata }: FakeObject): string {
  return [apiVersion, kind, CLUSTER_SCOPED.test(kind) ? '' : metadata.namespace, metadata.name].join(' ')
}

function splitSelector(text: string | null): string[] {
  return (text ?? '').split(/,(?![^(]*\))/).filter(term => term !== '')
}

function isMet(term: string, valueOf: (key: string) => string | undefined): boolean {
  const among = /^(\S+) in \((.*)\)$/.exec(term)
  if (among !== null) return among[2]?.split(/\s*,\s*/).includes(valueOf(among[1] ?? '') ?? '') ?? false
  const [, key = '', operator, value] = /^!?([^!=]+)(!=|==?)?(.*)$/.exec(term) ?? []
  if (operator === undefined) return (valueOf(key) !== undefined) !== term.startsWith('!')
  return (valueOf(key) === value) !== (operator === '!=')
}

function fieldOf(object: unknown, path: string): string | undefined {
  const found = path
    .split('.')
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), object)
  return typeof found === 'string' ? found : JSON.stringify(found)
}
