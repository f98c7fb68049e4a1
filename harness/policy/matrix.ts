import { stringify } from 'yaml'
import { type Policy, PolicyModel } from './decide.ts'
import { type Decision, type Party, type Traffic, describeTraffic, nameOf } from './world.ts'

/** Traffic between two parties. */
export interface Pair {
  readonly from: Party
  readonly to: Party
  readonly traffic: Traffic
}

/** What the model predicts for each of the pairs, in their order. */
export function predict(policies: readonly Policy[], pairs: readonly Pair[]): Decision[] {
  const model = new PolicyModel(policies)
  return pairs.map(({ from, to, traffic }) => model.decide(from, to, traffic))
}

/** Policies as a YAML text that `kubectl apply -f` takes. */
export function writePolicies(policies: readonly Policy[]): string {
  return policies.map(policy => stringify(policy, { aliasDuplicateObjects: false })).join('---\n')
}

/** `namespace/pod -> namespace/pod over TCP 8080`. */
export function describePair({ from, to, traffic }: Pair): string {
  return `${nameOf(from)} -> ${nameOf(to)} over ${describeTraffic(traffic)}`
}
