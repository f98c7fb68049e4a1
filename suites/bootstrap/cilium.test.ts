import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/operations/troubleshooting/#component-cluster-health'

describe('Cilium itself', { meta: { docs } }, () => {
  test('an agent is ready on every node', async ({ agents, nodes, cluster, soon }) => {
    await soon('ciliumReady', cluster.versions, { nodes: nodes.map(({ name }) => name) })
    for (const agent of agents) expect(await agent.status()).toShow({ cilium: { state: 'Ok' } })
  })

  test('all agents and the operator run one version', async ({ nodes, cluster, run }) => {
    const version = run.profile?.ciliumVersion ?? ''
    expect(await cluster.versions()).toShow({ nodes: nodes.map(({ name }) => name), version })
  })

  test('the operator is ready', async ({ cluster, soon }) => {
    await soon('ciliumReady', () => cluster.rollout('cilium-operator'), 'complete')
  })

  test('hubble-relay is ready', { tags: ['hubble/relay', 'policy/default-allow'] }, async ({ cluster, soon }) => {
    await soon('relayReady', () => cluster.rollout('hubble-relay'), 'complete')
  })

  test('no controller of any agent keeps failing', async ({ agents, soon }) => {
    await Promise.all(agents.map(agent => soon('controllersSettled', agent.controllers, 'none fails')))
  })

  test('what the profile claims is what the cluster has', async ({ cluster }) => {
    expect(await cluster.profileClaims()).toShow('all present')
  })
})
