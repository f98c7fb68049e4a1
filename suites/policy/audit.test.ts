import { type Requirement, describe, onTenants, sourcePort, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy-creation/#enable-policy-audit-mode-entire-daemon'
const tags: Requirement[] = ['policy/audit', 'hubble/relay', ...onTenants.filter(need => need !== 'policy/enforced')]
const endpointSelector = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }

describe('in audit mode', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  for (const [what, rules, verdict] of [
    ['what no rule allows', { ingress: [{}] }, 'AUDIT'],
    [
      'what a rule denies',
      { ingress: [{ fromEntities: ['all'] }], ingressDeny: [{ fromEndpoints: [client] }] },
      'AUDIT',
    ],
    ['what a rule allows', { ingress: [{ fromEndpoints: [client] }] }, 'FORWARDED'],
  ] as const) {
    test(`${what} gets through, and Hubble tells that the verdict is ${verdict}`, async ({
      policies,
      hubble,
      lane,
      expectTraffic,
    }) => {
      const { redClient, redServer } = lane.members
      await policies.apply(policies.bind([{ cilium: { endpointSelector, ...rules } }]))
      const since = new Date()
      const probe = await expectTraffic(redClient.peer, redServer.peer, 'tcp', 'allowed', { timeoutMs: 4000 })
      await hubble.expectFlow(
        { since, pod: { namespace: lane.namespaces.red, name: 'server' } },
        {
          what: `the verdict on ${probe.source} at INGRESS`,
          select: { isVerdict: true, direction: 'INGRESS', source: { port: sourcePort(probe) } },
          count: 1,
          is: { node: redServer.peer.node, verdict, protocol: 'TCP', destination: { pod: 'server' } },
        },
      )
    })
  }
})
