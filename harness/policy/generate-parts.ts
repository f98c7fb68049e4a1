import * as fc from 'fast-check'
import type { CidrBlock } from './cidr.ts'
import type { Universe } from './generate.ts'
import type { LabelExpression, LabelSelector } from './selector.ts'

/** A selector of pods by their labels; the simplest selects all of them. */
export function podSelector({ podLabels }: Universe): fc.Arbitrary<LabelSelector> {
  const keys = Object.keys(podLabels)
  const label = fc
    .constantFrom(...keys)
    .chain(key => fc.constantFrom(...(podLabels[key] ?? [])).map(value => ({ [key]: value })))
  return fc.oneof(
    fc.constant({}),
    label.map(matchLabels => ({ matchLabels })),
    expression(podLabels).map(one => ({ matchExpressions: [one] })),
  )
}

/** A selector of namespaces by the label that tells the tenants apart, with values that one or none of them has. */
export function namespaceSelector({ namespaces }: Universe): fc.Arbitrary<LabelSelector> {
  const names = namespaces.map(({ labels }) => labels['tenant'] ?? '')
  return fc.oneof(
    fc.constant({}),
    fc.constantFrom(...names, 'nobody').map(tenant => ({ matchLabels: { tenant } })),
    expression({ tenant: names }).map(one => ({ matchExpressions: [one] })),
  )
}

function expression(values: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<LabelExpression> {
  return fc.constantFrom(...Object.keys(values)).chain(key =>
    fc.oneof(
      fc.record({
        key: fc.constant(key),
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.subarray([...(values[key] ?? [])], { minLength: 1 }),
      }),
      fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    ),
  )
}

/** The outside host's address, its network, everything, and each without some of it. */
export function cidrBlock({ outside }: Universe): fc.Arbitrary<CidrBlock> {
  const own = `${outside}/32`
  const network = `${outside.replace(/\.\d+\.\d+$/, '.0.0')}/16`
  return fc.constantFrom<CidrBlock>(
    { cidr: own },
    { cidr: network },
    { cidr: '0.0.0.0/0' },
    { cidr: network, except: [own] },
    { cidr: '0.0.0.0/0', except: [network] },
    { cidr: '192.0.2.0/24' },
  )
}

/** A port as each kind of policy can write it: by number, as the start of a range, or by name. */
export type PortChoice =
  | { readonly protocol: 'TCP' | 'UDP'; readonly port: number; readonly endPort?: number }
  | { readonly protocol: 'TCP' | 'UDP'; readonly name: string }

/** One of the ports of the universe, or one that nobody uses. */
export function portChoice({ ports }: Universe): fc.Arbitrary<PortChoice> {
  const known = fc.constantFrom(...ports)
  return fc.oneof(
    known.map(({ port, protocol }) => ({ port, protocol })),
    known.map(({ name, protocol }) => ({ name, protocol })),
    fc.record({ from: known, length: fc.integer({ min: 1, max: 20 }) }).map(({ from, length }) => ({
      protocol: from.protocol,
      port: from.port,
      endPort: from.port + length,
    })),
    fc.constant({ protocol: 'TCP', port: 9 } as const),
  )
}
