import { describe, expect, test } from '#fixtures'

describe('the agents’ own view', {
  meta: { docs: 'https://docs.cilium.io/en/stable/operations/troubleshooting/#cluster-connectivity-check' },
}, () => {
  test('every agent’s health probes reach every node and its health endpoint', async ({ agents, nodes, outcome }) => {
    const names = nodes.map(({ name }) => name).toSorted()
    expect(agents.map(({ node }) => node).toSorted()).toEqual(names)
    await Promise.all(
      agents.map(async agent => {
        const seen = await outcome('healthMesh', () => agent.health(), {
          until: ({ failing, reached }) =>
            failing.join('; ') ||
            (reached.length === nodes.length ? undefined : `${reached.length} nodes reached so far`),
          everyMs: 250,
        })
        expect(seen.reached.toSorted(), `nodes that the agent on ${agent.node} reaches`).toEqual(names)
      }),
    )
  })
})
