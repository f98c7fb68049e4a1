import { describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/layer3/#entities-based'
const tags = onTenants
const endpointSelector = { matchLabels: { app: 'server' } }
const client = { matchLabels: { app: 'client' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'

describe('an entity at ingress', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('world: hosts outside the cluster, and nobody in it', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ fromEntities: ['world'] }] } }, [
      ['outside', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['hostOne', 'redServer', 'web', notIn],
    ])
  })

  test('cluster: pods of any namespace and all nodes', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ fromEntities: ['cluster'] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['hostOne', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', notIn],
    ])
  })

  test('remote-node: the other nodes', { tags: ['nodes/2'] }, async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ fromEntities: ['remote-node'] }] } }, [
      ['hostOne', 'redServer', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notIn],
      ['outside', 'redServer', 'web', notIn],
    ])
  })

  test('host: the pod’s own node, and not the others', { tags: ['nodes/2'] }, async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ fromEntities: ['host'] }] } }, [
      ['hostTwo', 'redServer', 'web', 'allowed'],
      ['hostOne', 'redServer', 'web', notIn],
    ])
  })

  test('all: everybody', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector, ingress: [{ fromEntities: ['all'] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['blueClient', 'redServer', 'ping', 'allowed'],
      ['hostOne', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', 'allowed'],
    ])
  })
})

describe('an entity at egress', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('world: hosts outside the cluster, and nobody in it', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEntities: ['world'] }] } }, [
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notOut],
      ['redClient', 'hostOne', 'web', notOut],
      ['redClient', 'hostTwo', 'web', notOut],
    ])
  })

  test('world, on a range of ports', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: '1024', endPort: 65_535, protocol: 'TCP' as const }] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEntities: ['world'], toPorts }] } }, [
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'outside', 'dgram', notOut],
      ['redClient', 'outside', 'ping', notOut],
      ['redClient', 'redServer', 'web', notOut],
    ])
  })

  test('cluster: pods of any namespace and all nodes', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEntities: ['cluster'] }] } }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['redClient', 'blueServer', 'ping', 'allowed'],
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'hostTwo', 'web', 'allowed'],
      ['redClient', 'outside', 'web', notOut],
    ])
  })

  test('host and remote-node: the nodes, and no pod', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEntities: ['host'] }] } }, [
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'hostTwo', 'web', notOut],
      ['redClient', 'redOther', 'web', notOut],
    ])
    const toEntities = ['remote-node'] as const
    await expectVerdicts({ in: 'blue', cilium: { endpointSelector: client, egress: [{ toEntities }] } }, [
      ['blueClient', 'hostOne', 'web', 'allowed'],
      ['blueClient', 'hostTwo', 'web', notOut],
      ['blueClient', 'redServer', 'web', notOut],
    ])
  })

  test('kube-apiserver: the node that it runs on and its service, and nothing else', {
    tags: ['nodes/api-server'],
    meta: { docs: 'https://docs.cilium.io/en/stable/security/policy/layer3/#access-to-from-kube-apiserver' },
  }, async ({ expectVerdicts, connectApiServer }) => {
    await connectApiServer('allowed', 'before any policy')
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEntities: ['kube-apiserver'] }] } }, [
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'hostTwo', 'web', notOut],
      ['redClient', 'outside', 'web', notOut],
      ['redClient', 'redServer', 'web', notOut],
    ])
    await connectApiServer('allowed', 'while only the API server may be reached')
  })

  test('the API server is not part of the world', async ({ expectVerdicts, connectApiServer }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toEntities: ['world'] }] } }, [
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'hostOne', 'web', notOut],
    ])
    await connectApiServer('dropped', 'while only the world may be reached')
  })
})

describe('every entity but the world, in both directions', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  test('the cluster and its services are open, and the world is closed', async ({
    expectVerdicts,
    connectApiServer,
  }) => {
    const entities = ['cluster', 'host', 'remote-node', 'kube-apiserver', 'health', 'init', 'unmanaged'] as const
    const policy = { endpointSelector: {}, ingress: [{ fromEntities: entities }], egress: [{ toEntities: entities }] }
    await connectApiServer('allowed', 'before any policy')
    await expectVerdicts({ cilium: policy }, [
      ['redClient', 'redServer', 'web', 'allowed'],
      ['blueClient', 'redServer', 'web', 'allowed'],
      ['hostOne', 'redServer', 'web', 'allowed'],
      ['outside', 'redServer', 'web', notIn],
      ['redServer', 'blueClient', 'web', 'allowed'],
      ['redServer', 'hostOne', 'web', 'allowed'],
      ['redServer', 'outside', 'web', notOut],
    ])
    await connectApiServer('allowed', 'while the world may not be reached')
  })
})
