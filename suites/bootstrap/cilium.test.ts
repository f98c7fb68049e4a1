import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/operations/troubleshooting/#component-cluster-health'

describe('Cilium itself', { meta: { docs } }, () => {
  test('an agent is ready on every node', async ({ agents, nodes }) => {
    expect(agents.map(({ node }) => node).toSorted()).toEqual(nodes.map(({ name }) => name).toSorted())
    for (const agent of agents) {
      expect(await agent.status(), `status of the agent on ${agent.node}`).toMatchObject({ cilium: { state: 'Ok' } })
    }
  })

  test('all agents and the operator run one version', async ({ agents, cluster, run }) => {
    const found = await cluster.versions()
    expect(found).toHaveLength(agents.length + 1)
    expect(new Set(found.map(({ version }) => version)), JSON.stringify(found)).toEqual(
      new Set([run.profile?.ciliumVersion]),
    )
  })

  test('the operator is ready', async ({ cluster, outcome }) => {
    await outcome('ciliumReady', () => cluster.missingOf('cilium-operator'), { until: missing => missing })
  })

  test('hubble-relay is ready', { tags: ['hubble/relay'] }, async ({ cluster, outcome }) => {
    await outcome('relayReady', () => cluster.missingOf('hubble-relay'), { until: missing => missing })
  })

  test('no controller of any agent keeps failing', async ({ agents, outcome }) => {
    await outcome(
      'controllersSettled',
      async () => (await Promise.all(agents.map(agent => agent.failingControllers()))).flat(),
      {
        until: failing => (failing.length === 0 ? undefined : failing.join('; ')),
      },
    )
  })

  test('what the profile claims is what the cluster has', async ({ run }) => {
    const claims = run.profile?.claims ?? []
    expect(claims.length).toBeGreaterThan(0)
    const present = run.profile?.features.filter(feature => feature.present).map(({ name }) => name)
    expect(present).toEqual(expect.arrayContaining([...claims]))
  })
})
