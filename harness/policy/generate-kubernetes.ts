import * as fc from 'fast-check'
import type { Universe } from './generate.ts'
import { cidrBlock, namespaceSelector, podSelector, portChoice } from './generate-parts.ts'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from './kubernetes.ts'

/** Specs of NetworkPolicies in the universe. */
export function kubernetesSpec(universe: Universe): fc.Arbitrary<NetworkPolicy['spec']> {
  const peers = fc.array(peer(universe), { maxLength: 2 })
  const ports = fc.array(port(universe), { maxLength: 2 })
  const ingress = fc.array(fc.record({ from: peers, ports }), { maxLength: 2 })
  const egress = fc.array(fc.record({ to: peers, ports }), { maxLength: 2 })
  // Rules of a direction that is not among the types mean nothing, and Cilium enforces them all the same
  // (https://github.com/cilium/cilium/issues/48703).
  return fc.oneof(
    fc.record({ podSelector: podSelector(universe), policyTypes: fc.constant(['Ingress'] as const), ingress }),
    fc.record({ podSelector: podSelector(universe), policyTypes: fc.constant(['Egress'] as const), egress }),
    fc.record({
      podSelector: podSelector(universe),
      policyTypes: fc.constant(['Ingress', 'Egress'] as const),
      ingress,
      egress,
    }),
  )
}

function peer(universe: Universe): fc.Arbitrary<NetworkPolicyPeer> {
  const pods = podSelector(universe)
  const namespaces = namespaceSelector(universe)
  return fc.oneof(
    pods.map(selector => ({ podSelector: selector })),
    namespaces.map(selector => ({ namespaceSelector: selector })),
    fc.record({ podSelector: pods, namespaceSelector: namespaces }),
    cidrBlock(universe).map(ipBlock => ({ ipBlock })),
  )
}

function port(universe: Universe): fc.Arbitrary<NetworkPolicyPort> {
  return fc.oneof(
    { weight: 4, arbitrary: portChoice(universe).map(choice => ('name' in choice ? named(choice) : choice)) },
    { weight: 1, arbitrary: fc.constantFrom<NetworkPolicyPort>({ protocol: 'UDP' }, { protocol: 'TCP' }) },
  )
}

function named({ name, protocol }: { name: string; protocol: 'TCP' | 'UDP' }): NetworkPolicyPort {
  return { port: name, protocol }
}
