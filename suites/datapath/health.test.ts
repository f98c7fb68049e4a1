import { configOf, describe, healthBudget, test } from '#fixtures'

describe('the agents’ own view', {
  tags: ['health', 'policy/default-allow'],
  meta: { docs: 'https://docs.cilium.io/en/stable/operations/troubleshooting/#cluster-connectivity-check' },
}, () => {
  test('every agent’s health probes reach every node and its health endpoint', { timeout: LONG }, async ({
    agents,
    nodes,
    run,
    soon,
  }) => {
    const budget = healthBudget(configOf(run), nodes.length)
    const reaches = nodes.map(({ name }) => name)
    await Promise.all(agents.map(agent => soon(budget, agent.health, { reaches }, { everyMs: 250 })))
  })
})

/** Agents may be told to probe each other only every few minutes, and do so more rarely the more they are. */
const LONG = 45 * 60_000
