import * as fc from 'fast-check'
import type { CiliumSpec } from './cilium.ts'
import { NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, SERVICE_ACCOUNT_KEY } from './cilium-labels.ts'
import type { CiliumRule, Entity } from './cilium-rule.ts'
import type { Universe } from './generate.ts'
import { cidrBlock, podSelector, portChoice } from './generate-parts.ts'
import type { LabelSelector } from './selector.ts'

/** Specs of Cilium policies in the universe, for namespaced and clusterwide policies alike. */
export function ciliumSpec(universe: Universe): fc.Arbitrary<CiliumSpec> {
  const list = (direction: 'from' | 'to', maxLength: number) => fc.array(rule(universe, direction), { maxLength })
  return fc
    .record({
      endpointSelector: fc.oneof(podSelector(universe), byServiceAccount(universe)),
      ingress: list('from', 2),
      ingressDeny: list('from', 1),
      egress: list('to', 2),
      egressDeny: list('to', 1),
      open: fc.constantFrom<'ingress' | 'egress' | undefined>(undefined, undefined, undefined, 'ingress', 'egress'),
    })
    .map(({ open, ...lists }) => ({
      ...withoutEmpty(lists),
      ...(open === undefined ? {} : { enableDefaultDeny: { [open]: false } }),
    }))
}

/** The API refuses a spec without any rule: such a one allows nothing to come in. */
function withoutEmpty({ endpointSelector, ...lists }: Omit<CiliumSpec, 'enableDefaultDeny'>): CiliumSpec {
  const filled = Object.fromEntries(Object.entries(lists).filter(([, rules]) => rules.length > 0))
  return { endpointSelector, ...(Object.keys(filled).length === 0 ? { ingress: [{}] } : filled) }
}

function rule(universe: Universe, direction: 'from' | 'to'): fc.Arbitrary<CiliumRule> {
  return fc
    .record({ peers: peers(universe, direction), what: what(universe) })
    .map(parts => ({ ...parts.peers, ...parts.what }))
}

function peers(universe: Universe, direction: 'from' | 'to'): fc.Arbitrary<CiliumRule> {
  const endpoints = fc.array(endpointPeer(universe), { minLength: 1, maxLength: 2 })
  const entities = fc.subarray<Entity>(['all', 'world', 'cluster', 'host', 'remote-node', 'kube-apiserver'], {
    minLength: 1,
    maxLength: 2,
  })
  const blocks = fc.array(cidrBlock(universe), { minLength: 1, maxLength: 2 })
  return fc.oneof(
    fc.constant({}),
    endpoints.map(value => ({ [`${direction}Endpoints`]: value })),
    entities.map(value => ({ [`${direction}Entities`]: value })),
    blocks.map(value => ({ [`${direction}CIDRSet`]: value })),
  )
}

function endpointPeer(universe: Universe): fc.Arbitrary<LabelSelector> {
  const tenants = universe.namespaces
  const byNamespace = fc.oneof(
    fc.constantFrom(...tenants).map(({ name }) => ({ matchLabels: { [`k8s:${NAMESPACE_KEY}`]: name } })),
    fc.constantFrom(...tenants).map(({ labels }) => ({
      matchLabels: { [`k8s:${NAMESPACE_LABELS_PREFIX}tenant`]: labels['tenant'] ?? '' },
    })),
    fc.constant({ matchExpressions: [{ key: `k8s:${NAMESPACE_KEY}`, operator: 'Exists' as const }] }),
  )
  return fc.oneof(podSelector(universe), byNamespace, byServiceAccount(universe))
}

function byServiceAccount({ serviceAccounts }: Universe): fc.Arbitrary<LabelSelector> {
  return fc.constantFrom(...serviceAccounts).map(account => ({ matchLabels: { [SERVICE_ACCOUNT_KEY]: account } }))
}

function what(universe: Universe): fc.Arbitrary<CiliumRule> {
  const port = portChoice(universe).map(choice => {
    const { protocol } = choice
    if ('name' in choice) return { port: choice.name, protocol }
    const { endPort } = choice
    return { port: String(choice.port), protocol, ...(endPort === undefined ? {} : { endPort }) }
  })
  const anyProtocol = fc.constantFrom(...universe.ports).map(({ port: number }) => ({ port: String(number) }))
  const ports = fc.array(fc.oneof({ weight: 4, arbitrary: port }, { weight: 1, arbitrary: anyProtocol }), {
    minLength: 1,
    maxLength: 2,
  })
  return fc.oneof(
    fc.constant({}),
    ports.map(list => ({ toPorts: [{ ports: list }] })),
    // Not type 0: to Cilium it is every type (https://github.com/cilium/cilium/issues/41304).
    fc.constantFrom(8, 13, 'EchoRequest' as const).map(type => ({ icmps: [{ fields: [{ type }] }] })),
  )
}
