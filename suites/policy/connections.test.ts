import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/network/policyenforcement/'
const tags: Requirement[] = ['hubble', 'nodes/2', 'cluster/node-shell']
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const inOf = { kubernetes: { podSelector: server, policyTypes: ['Ingress' as const] } }
const outOf = { kubernetes: { podSelector: client, policyTypes: ['Egress' as const] } }

describe('connections that live while policies come and go', { tags, meta: { docs } }, () => {
  for (const transport of ['tcp', 'udp'] as const) {
    for (const [end, closing] of [
      ['receiver', inOf],
      ['sender', outOf],
    ] as const) {
      test(`${transport}: a policy at the ${end} stops what it does not allow, and lets it go on once it is gone`, async ({
        lane,
        policies,
        expectDenied,
      }) => {
        const { redClient, redServer } = lane.members
        await using held = await redClient.peer.prober.hold(transport, redServer.peer.at(transport))
        expect(held.opened.outcome, 'opened').toBe('allowed')
        expect((await held.use()).outcome, 'before the policy').toBe('allowed')
        await policies.apply(policies.bind([closing]))
        const mark = lane.watch.mark()
        expect((await held.use({ timeoutMs: 300 })).outcome, 'under the policy').toBe('dropped')
        await expectDenied(mark)
        await policies.remove()
        expect((await held.use({ timeoutMs: 5000 })).outcome, 'after the policy').toBe('allowed')
      })
    }

    test(`${transport}: a policy that allows it does not touch it`, async ({ lane, policies }) => {
      const { redClient, redServer } = lane.members
      await using held = await redClient.peer.prober.hold(transport, redServer.peer.at(transport))
      expect(held.opened.outcome, 'opened').toBe('allowed')
      const ingress = [{ from: [{ podSelector: client }] }]
      await policies.apply(policies.bind([{ kubernetes: { podSelector: server, ingress } }]))
      expect((await held.use()).outcome, 'under the policy').toBe('allowed')
      await policies.remove()
      expect((await held.use()).outcome, 'after the policy').toBe('allowed')
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
