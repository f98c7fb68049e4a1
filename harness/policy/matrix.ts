import { stringify } from 'yaml'
import { type Policy, PolicyModel } from './decide.ts'
import { type Decision, type Party, type Traffic, describeTraffic, nameOf } from './world.ts'

/** Traffic between two parties. */
export interface Pair {
  readonly from: Party
  readonly to: Party
  readonly traffic: Traffic
}

/** A pair, and what was seen to become of it. */
export interface Measured extends Pair {
  /** A {@link Decision} where the observation comes to one, else what was seen instead. */
  readonly seen: string
}

/** What the model predicts for each of the pairs, in their order. */
export function predict(policies: readonly Policy[], pairs: readonly Pair[]): Decision[] {
  const model = new PolicyModel(policies)
  return pairs.map(({ from, to, traffic }) => model.decide(from, to, traffic))
}

/** One line for each pair on which prediction and measurement differ. */
export function disagreements(policies: readonly Policy[], measured: readonly Measured[]): string[] {
  const predicted = predict(policies, measured)
  return measured.flatMap((pair, index) => {
    const model = predicted[index]
    return pair.seen === model ? [] : [`${describePair(pair)}: the model says "${model}", the cluster "${pair.seen}"`]
  })
}

/** The disagreements with the policies that they are about, for a report; undefined where there are none. */
export function describeDisagreements(policies: readonly Policy[], measured: readonly Measured[]): string | undefined {
  const lines = disagreements(policies, measured)
  if (lines.length === 0) return undefined
  const head = `${lines.length} of ${measured.length} pairs differ from what these policies mean:`
  return [head, ...lines.map(line => `  ${line}`), writePolicies(policies)].join('\n')
}

/** Policies as a YAML text that `kubectl apply -f` takes. */
export function writePolicies(policies: readonly Policy[]): string {
  return policies.map(policy => stringify(policy, { aliasDuplicateObjects: false })).join('---\n')
}

/** `namespace/pod -> namespace/pod over TCP 8080`. */
export function describePair({ from, to, traffic }: Pair): string {
  return `${nameOf(from)} -> ${nameOf(to)} over ${describeTraffic(traffic)}`
}
