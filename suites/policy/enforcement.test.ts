import { type Requirement, describe, expect, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes'
const tags: Requirement[] = ['policy/enforced']

describe('policy is enforced', { tags, meta: { docs } }, () => {
  test('the agents are neither told to enforce nothing nor only to audit', async ({ enforcement }) => {
    expect(await enforcement.configured()).toShow({ enforcement: { oneOf: ['default', 'always'] }, audit: 'false' })
  })

  test('every agent runs in that mode', async ({ enforcement }) => {
    for (const agent of await enforcement.ofAgents()) {
      expect(agent).toShow({ enforcement: { oneOf: ['default', 'always'] }, audit: 'Disabled' })
    }
  })

  test('no endpoint is in audit mode', {
    meta: {
      docs: 'https://docs.cilium.io/en/stable/security/policy-creation/#enable-policy-audit-mode-specific-endpoint',
    },
  }, async ({ enforcement }) => {
    expect(await enforcement.ofEndpoints()).toShow('no audit')
  })

  test('endpoints that policies select enforce both directions, and the others none', {
    tags: ['policy/kubernetes', ...onTenants],
  }, async ({ enforcement, lane, policies }) => {
    const closed = { kubernetes: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] as const } }
    await policies.apply(policies.bind([closed]))
    const { red, blue } = lane.namespaces
    expect(await enforcement.ofEndpoints()).toShow({
      byNamespace: { [red]: ['both', 'both', 'both'], [blue]: ['none', 'none'] },
    })
  })
})
