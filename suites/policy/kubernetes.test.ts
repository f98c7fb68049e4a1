import { describe, test } from '#fixtures'

const docs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/'
const tags = ['hubble', 'nodes/2', 'cluster/node-shell']
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

describe('a NetworkPolicy', { tags, meta: { docs } }, () => {
  test('without ingress rules lets nobody in but the pod’s own node, and everything out', async ({
    expectVerdicts,
  }) => {
    await expectVerdicts({ kubernetes: { podSelector: server, policyTypes: ['Ingress'] } }, [
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'dgram', notIn],
      ['redClient', 'redServer', 'ping', notIn],
      ['blueClient', 'redServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
      ['hostOne', 'redServer', 'web', notIn],
      ['hostTwo', 'redServer', 'web', 'allowed'],
      ['redServer', 'redClient', 'web', 'allowed'],
      ['redServer', 'outside', 'web', 'allowed'],
      ['redClient', 'redOther', 'web', 'allowed'],
      ['redClient', 'blueServer', 'web', 'allowed'],
    ])
  })

  test('without egress rules lets nothing out, and everybody in', async ({ expectVerdicts }) => {
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'] } }, [
      ['redClient', 'redServer', 'web', notOut],
      ['redClient', 'redServer', 'dgram', notOut],
      ['redClient', 'redServer', 'ping', notOut],
      ['redClient', 'blueServer', 'web', notOut],
      ['redClient', 'outside', 'web', notOut],
      ['redClient', 'hostOne', 'web', notOut],
      ['redServer', 'redClient', 'web', 'allowed'],
      ['blueClient', 'redClient', 'web', 'allowed'],
      ['redOther', 'redServer', 'web', 'allowed'],
    ])
  })

  test('that selects no pod changes nothing', async ({ expectVerdicts }) => {
    const podSelector = { matchLabels: { app: 'nobody' } }
    await expectVerdicts({ kubernetes: { podSelector, policyTypes: ['Ingress', 'Egress'] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redServer', 'outside', 'web', 'allowed'],
    ])
  })

  test('lets in pods by their label, from its own namespace alone', async ({ expectVerdicts }) => {
    const ingress = [{ from: [{ podSelector: client }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'ping', 'allowed'],
      ['redOther', 'redServer', 'web', notIn],
      ['blueClient', 'redServer', 'web', notIn],
    ])
  })

  test('lets in namespaces by their label', async ({ expectVerdicts }) => {
    const ingress = [{ from: [{ namespaceSelector: { matchLabels: { tenant: 'blue' } } }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['blueServer', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
    ])
  })

  test('lets in pods by both labels together', async ({ expectVerdicts }) => {
    const ingress = [{ from: [{ namespaceSelector: { matchLabels: { tenant: 'blue' } }, podSelector: client }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['blueServer', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('understands expressions: In, NotIn, Exists', async ({ expectVerdicts }) => {
    const matchExpressions = [
      { key: 'app', operator: 'NotIn', values: ['other'] },
      { key: 'tier', operator: 'Exists' },
      { key: 'tier', operator: 'In', values: ['front', 'side'] },
    ] as const
    const ingress = [{ from: [{ podSelector: { matchExpressions } }] }]
    await expectVerdicts({ kubernetes: { podSelector: server, ingress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redOther', 'redServer', 'web', notIn],
    ])
  })

  test('lets out to pods by their label', async ({ expectVerdicts }) => {
    const egress = [{ to: [{ podSelector: server }] }]
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'dgram', 'allowed'],
      ['redClient', 'redOther', 'web', notOut],
      ['redClient', 'blueServer', 'web', notOut],
      ['redClient', 'outside', 'web', notOut],
    ])
  })

  test('of one end does not open the other: both have to allow', async ({ expectVerdicts }) => {
    const egress = [{ to: [{ podSelector: server }] }]
    const policies = [
      { kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } },
      { kubernetes: { podSelector: server, policyTypes: ['Ingress'] } },
    ] as const
    await expectVerdicts(policies, [
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redOther', 'web', notOut],
    ])
  })

  test('adds to what another one allows', async ({ expectVerdicts }) => {
    await expectVerdicts(
      ['client', 'other'].map(app => ({
        kubernetes: { podSelector: server, ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }] },
      })),
      [
        ['redClient', 'redServer', 'web', 'allowed'],
        ['redOther', 'redServer', 'web', 'allowed'],
        ['blueClient', 'redServer', 'web', notIn],
      ],
    )
  })
})
