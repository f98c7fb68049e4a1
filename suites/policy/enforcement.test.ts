import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes'
const tags: Requirement[] = ['nodes/2']

describe('policy is enforced', { tags, meta: { docs } }, () => {
  test('the agents are neither told to enforce nothing nor only to audit', async ({ run }) => {
    const config = run.profile?.observation.config ?? {}
    expect(['default', 'always'], 'enable-policy').toContain(config['enable-policy'])
    expect(config['policy-audit-mode'] ?? 'false', 'policy-audit-mode').toBe('false')
  })

  test('every agent runs in that mode', async ({ agents }) => {
    for (const agent of agents) {
      const config = await agent.json('cilium-dbg', 'config', '--all', '-o', 'json')
      expect(config, `configuration of the agent on ${agent.node}`).toMatchObject({
        'policy-enforcement': expect.stringMatching(/^(default|always)$/),
        options: { PolicyAuditMode: 'Disabled' },
      })
    }
  })

  test('no endpoint is in audit mode', {
    meta: {
      docs: 'https://docs.cilium.io/en/stable/security/policy-creation/#enable-policy-audit-mode-specific-endpoint',
    },
  }, async ({ agents }) => {
    for (const agent of agents) {
      const endpoints = await agent.endpoints()
      expect(endpoints.length, `endpoints on ${agent.node}`).toBeGreaterThan(1)
      for (const { id, ip, namespace, audit } of endpoints) {
        expect(audit, `audit mode of endpoint ${id} (${ip}, namespace ${namespace}) on ${agent.node}`).toBe(false)
      }
    }
  })

  test('endpoints that policies select enforce both directions, and the others none', {
    tags: ['hubble', 'cluster/node-shell'],
  }, async ({ agents, lane, policies }) => {
    const closed = { kubernetes: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] as const } }
    await policies.apply(policies.bind([closed]))
    const endpoints = (await Promise.all(agents.map(agent => agent.endpoints()))).flat()
    const enforcement = (namespace: string) =>
      endpoints.filter(each => each.namespace === namespace).map(each => each.enforcement)
    expect(enforcement(lane.namespaces.red)).toEqual(['both', 'both', 'both'])
    expect(enforcement(lane.namespaces.blue)).toEqual(['none', 'none'])
  })
})
