import { type Requirement, describe, expect, test } from '#fixtures'

const tags: Requirement[] = ['hubble', 'nodes/2', 'cluster/node-shell']
const podSelector = { matchLabels: { app: 'server' } }
const ROUNDS = 5

describe('a policy takes effect', {
  tags,
  meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/lifecycle/' },
}, () => {
  test('soon after it is applied, and its end soon after it is deleted', async ({
    lane,
    policies,
    outcome,
    record,
  }) => {
    const { redClient, redServer } = lane.members
    const closing: number[] = []
    const opening: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await using stream = await redClient.peer.prober.stream('icmp', { host: redServer.peer.ip }, PULSE)
      await outcome('streamSent', () => stream.read(), {
        until: ({ answered }) => (answered >= 10 ? undefined : `${answered} answered`),
        everyMs: 20,
      })
      const appliedAt = Date.now()
      await policies.apply(policies.bind([{ kubernetes: { podSelector, policyTypes: ['Ingress'] } }]))
      await outcome('flowsSeen', () => stream.read(), {
        until: ({ gaps }) => (gaps.some(({ open }) => open === true) ? undefined : 'every ping is answered'),
        everyMs: 20,
      })
      const removedAt = Date.now()
      await policies.remove()
      await outcome('flowsSeen', () => stream.read(), {
        until: ({ gaps }) => (gaps.every(({ open }) => open !== true) ? undefined : 'no ping is answered'),
        everyMs: 20,
      })
      const { startedAt, gaps } = await stream.stop()
      const longest = gaps.toSorted((one, other) => other.lengthMs - one.lengthMs)[0]
      expect(longest, 'the silence that the policy made').toBeDefined()
      const closedAt = startedAt + (longest?.startMs ?? Number.NaN)
      closing.push(closedAt - appliedAt)
      opening.push(closedAt + (longest?.lengthMs ?? Number.NaN) - removedAt)
    }
    record('apply to deny, median of 5', median(closing), 'ms')
    record('delete to allow, median of 5', median(opening), 'ms')
    record('apply or delete to a stable new verdict, median of 10', median([...closing, ...opening]), 'ms')
    expect(Math.max(...closing, ...opening), 'the slowest of all').toBeLessThan(LIMIT_MS)
  })
})

/** A ping every 5 ms; one that is not answered within 50 ms is lost. */
const PULSE = { tickMs: 5, windowMs: 50 }

/** A working cluster stays far below, however busy the machine. */
const LIMIT_MS = 5000

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}
