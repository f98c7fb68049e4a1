import { describe, test } from '#fixtures'

describe('the agents’ own view', {
  meta: { docs: 'https://docs.cilium.io/en/stable/operations/troubleshooting/#cluster-connectivity-check' },
}, () => {
  test('every agent’s health probes reach every node and its health endpoint', async ({ agents, nodes, soon }) => {
    const reaches = nodes.map(({ name }) => name)
    await Promise.all(agents.map(agent => soon('healthMesh', agent.health, { reaches }, { everyMs: 250 })))
  })
})
