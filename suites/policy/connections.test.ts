import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/network/policyenforcement/'
const tags: Requirement[] = ['policy/kubernetes', ...onTenants]
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const inOf = { kubernetes: { podSelector: server, policyTypes: ['Ingress' as const] } }
const outOf = { kubernetes: { podSelector: client, policyTypes: ['Egress' as const] } }

describe('connections that live while policies come and go', { tags, meta: { docs } }, () => {
  for (const transport of ['tcp', 'udp'] as const) {
    for (const [end, closing, direction] of [
      ['receiver', inOf, 'ingress'],
      ['sender', outOf, 'egress'],
    ] as const) {
      test(`${transport}: a policy at the ${end} stops what it does not allow, and lets it go on once it is gone`, async ({
        hold,
        policies,
      }) => {
        await using held = await hold('redClient', 'redServer', transport)
        await held.expect('allowed', 'before the policy')
        await policies.apply(policies.bind([closing]))
        await held.expect(`${direction}: no rule allows it`, 'under the policy')
        await policies.remove()
        await held.expect('allowed', 'after the policy')
      })
    }

    test(`${transport}: a policy that allows it does not touch it`, async ({ hold, policies }) => {
      await using held = await hold('redClient', 'redServer', transport)
      const ingress = [{ from: [{ podSelector: client }] }]
      await policies.apply(policies.bind([{ kubernetes: { podSelector: server, ingress } }]))
      await held.expect('allowed', 'under the policy')
      await policies.remove()
      await held.expect('allowed', 'after the policy')
    })
  }

  test('answers need no leave of their own: who may only be talked to can answer', async ({ expectVerdicts }) => {
    const closed = { kubernetes: { podSelector: server, policyTypes: ['Egress' as const] } }
    await expectVerdicts(closed, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redServer', 'ping', 'allowed'],
      ['redServer', 'redClient', 'web', 'egress: no rule allows it'],
    ])
  })
})
