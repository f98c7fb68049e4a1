import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer3/'
const tags = onTenants
const server = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

describe('a CiliumNetworkPolicy', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('that names a label lets out to nobody else, and binds nobody else', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEndpoints: [server] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'redOther', 'web', notOut],
      ['redClient', 'blueServer', 'web', notOut],
      ['redOther', 'blueServer', 'web', 'allowed'],
    ])
  })

  test('with an empty selector means the pods of its own namespace', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redServer', 'redClient', 'ping', 'allowed'],
      ['blueClient', 'redServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
    ])
  })

  test('names another namespace by its name', async ({ expectVerdicts }) => {
    const fromEndpoints = [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'blue', app: 'client' } }]
    await expectVerdicts({ cilium: { endpointSelector: server, ingress: [{ fromEndpoints }] } }, [
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['blueServer', 'redServer', 'web', notIn],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('names another namespace by its label', {
    meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/kubernetes/#namespace-specific-information' },
  }, async ({ expectVerdicts }) => {
    const fromEndpoints = [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.tenant': 'blue' } }]
    await expectVerdicts({ cilium: { endpointSelector: server, ingress: [{ fromEndpoints }] } }, [
      ['blueServer', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
    ])
  })

  test('selects and lets in by service account', {
    meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/kubernetes/#serviceaccounts' },
  }, async ({ expectVerdicts }) => {
    const as = 'io.cilium.k8s.policy.serviceaccount'
    const ingress = [{ fromEndpoints: [{ matchLabels: { [as]: 'client' } }] }]
    await expectVerdicts({ cilium: { endpointSelector: { matchLabels: { [as]: 'server' } }, ingress } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redOther', 'redServer', 'web', notIn],
      ['blueClient', 'redServer', 'web', notIn],
      ['redServer', 'redOther', 'web', 'allowed'],
    ])
  })
})

describe('a CiliumClusterwideNetworkPolicy', {
  tags,
  meta: {
    docs: 'https://docs.cilium.io/en/stable/security/policy/kubernetes/#clusterwide-policies',
    enforcement: 'already on',
  },
}, () => {
  test('binds pods of both namespaces, and knows peers by label in any', async ({ expectVerdicts }) => {
    await expectVerdicts({ clusterwide: { endpointSelector: server, ingress: [{ fromEndpoints: [client] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'blueServer', 'web', 'allowed'],
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['redOther', 'redServer', 'web', notIn],
      ['redOther', 'blueServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
    ])
  })

  test('lets out to the pods of one namespace by its name', async ({ expectVerdicts }) => {
    const egress = [{ toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'blue' } }] }]
    await expectVerdicts({ clusterwide: { endpointSelector: client, egress } }, [
      ['redClient', 'blueServer', 'web', 'allowed'],
      ['blueClient', 'blueServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notOut],
      ['blueClient', 'redServer', 'web', notOut],
      ['redClient', 'outside', 'web', notOut],
    ])
  })

  test('lets in the pods of one namespace by its name', async ({ expectVerdicts }) => {
    const ingress = [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'blue' } }] }]
    await expectVerdicts({ clusterwide: { endpointSelector: server, ingress } }, [
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['blueClient', 'blueServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['redClient', 'blueServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
    ])
  })
})
