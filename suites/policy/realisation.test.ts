import { type Requirement, describe, expect, onTenants, test } from '#fixtures'

const tags: Requirement[] = ['policy/kubernetes', ...onTenants]
const podSelector = { matchLabels: { app: 'server' } }
const ROUNDS = 5

/** A working cluster stays far below, however busy the machine. */
const LIMIT_MS = 5000

describe('a policy takes effect', {
  tags,
  meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/lifecycle/' },
}, () => {
  test('soon after it is applied, and its end soon after it is deleted', async ({ policyDelays, record }) => {
    const { seen, toDeny, toAllow } = await policyDelays(ROUNDS, { podSelector, policyTypes: ['Ingress'] })
    expect(seen).toShow({ rounds: ROUNDS, slowestMs: LIMIT_MS })
    record('apply to deny, median of 5', median(toDeny), 'ms')
    record('delete to allow, median of 5', median(toAllow), 'ms')
    record('apply or delete to a stable new verdict, median of 10', median([...toDeny, ...toAllow]), 'ms')
  })
})

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}
