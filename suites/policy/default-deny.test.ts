import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/intro/#endpoint-default-policy'
const tags = onTenants
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

// These stand on open ground: for the pods that they select, enforcement begins with them.
describe('the first NetworkPolicy for a pod', {
  tags: ['policy/kubernetes', ...tags],
  meta: { docs: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/' },
}, () => {
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
})

describe('the first CiliumNetworkPolicy for a pod', { tags, meta: { docs } }, () => {
  test('with an empty rule lets nobody in', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: server, ingress: [{}] } }, [
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'ping', notIn],
      ['hostOne', 'redServer', 'web', notIn],
      ['redServer', 'redClient', 'web', 'allowed'],
      ['redServer', 'outside', 'web', 'allowed'],
    ])
  })

  test('with an empty rule lets nothing out', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{}] } }, [
      ['redClient', 'redServer', 'dgram', notOut],
      ['redClient', 'outside', 'web', notOut],
      ['redServer', 'redClient', 'web', 'allowed'],
    ])
  })

  test('with enableDefaultDeny off denies nothing that no rule denies', { tags: ['policy/non-default-deny'] }, async ({
    expectVerdicts,
  }) => {
    const ingress = [{ fromEndpoints: [client] }]
    const policy = { cilium: { endpointSelector: server, ingress, enableDefaultDeny: { ingress: false } } }
    await expectVerdicts(policy, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redOther', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', 'allowed'],
    ])
  })
})

describe('the first CiliumClusterwideNetworkPolicy for a pod', { tags, meta: { docs } }, () => {
  test('closes egress of both namespaces', async ({ expectVerdicts }) => {
    await expectVerdicts({ clusterwide: { endpointSelector: client, egress: [{}] } }, [
      ['redClient', 'redServer', 'web', notOut],
      ['blueClient', 'blueServer', 'web', notOut],
      ['blueServer', 'blueClient', 'web', 'allowed'],
    ])
  })
})
