import { type Requirement, describe, onTenants, test } from '#fixtures'

const client = { matchLabels: { app: 'client' } }
const ofRed = { matchLabels: { 'io.kubernetes.pod.namespace': 'red' } }
const notIn = 'ingress: no rule allows it'
const notOut = 'egress: no rule allows it'
const deniedIn = 'ingress: a rule denies it'
const deniedOut = 'egress: a rule denies it'

/** A block of all addresses is the world to Cilium; these halves are addresses. */
const halves = ['0.0.0.0/1', '128.0.0.0/1']

const byAddress: Requirement[] = ['policy/cidr-nodes', 'nodes/2', ...onTenants]

describe('a node in a policy, by its address', {
  tags: byAddress,
  meta: {
    docs: 'https://docs.cilium.io/en/stable/security/policy/layer3/#selecting-nodes-with-cidr-ipblock',
    enforcement: 'already on',
  },
}, () => {
  for (const [node, other, whose] of [
    ['hostOne', 'hostTwo', 'its own'],
    ['hostTwo', 'hostOne', 'another'],
  ] as const) {
    test(`a pod may reach ${whose} node, and neither the other one nor any pod`, async ({ expectVerdicts }) => {
      await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toCIDR: [`{${node}}/32`] }] } }, [
        ['redClient', node, 'web', 'allowed'],
        ['redClient', node, 'ping', 'allowed'],
        ['redClient', other, 'web', notOut],
        ['redClient', 'redServer', 'web', notOut],
        ['redClient', 'outside', 'web', notOut],
      ])
    })
  }

  test('a NetworkPolicy lets out to one node', { tags: ['policy/kubernetes'] }, async ({ expectVerdicts }) => {
    const egress = [{ to: [{ ipBlock: { cidr: '{hostTwo}/32' } }] }]
    await expectVerdicts({ kubernetes: { podSelector: client, policyTypes: ['Egress'], egress } }, [
      ['redClient', 'hostTwo', 'web', 'allowed'],
      ['redClient', 'hostOne', 'web', notOut],
      ['redClient', 'redOther', 'web', notOut],
      ['redClient', 'outside', 'web', notOut],
    ])
  })

  test('a block means the nodes in it, and no pod', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toCIDR: halves }] } }, [
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'hostTwo', 'web', 'allowed'],
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'redServer', 'web', notOut],
    ])
  })

  test('a block of all addresses means the world, and no node', async ({ expectVerdicts }) => {
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toCIDR: ['0.0.0.0/0'] }] } }, [
      ['redClient', 'outside', 'web', 'allowed'],
      ['redClient', 'hostOne', 'web', notOut],
      ['redClient', 'hostTwo', 'web', notOut],
    ])
  })

  test('an exception takes away its node and no other', async ({ expectVerdicts }) => {
    const egress = [{ toCIDRSet: [{ cidr: '{hostTwo}/8', except: ['{hostTwo}/32'] }] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress } }, [
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'hostTwo', 'web', notOut],
    ])
  })

  test('a node is denied out of a block that is allowed', async ({ expectVerdicts }) => {
    const egress = [{ toCIDR: halves }]
    const egressDeny = [{ toCIDR: ['{hostTwo}/32'] }]
    await expectVerdicts({ cilium: { endpointSelector: client, egress, egressDeny } }, [
      ['redClient', 'hostTwo', 'web', deniedOut],
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'outside', 'web', 'allowed'],
    ])
  })

  test('the API server is reached through its service by the address of its node', {
    tags: ['nodes/api-server'],
  }, async ({ expectVerdicts, connectApiServer }) => {
    await connectApiServer('allowed', 'before any policy')
    await expectVerdicts({ cilium: { endpointSelector: client, egress: [{ toCIDR: ['{hostOne}/32'] }] } }, [
      ['redClient', 'hostOne', 'web', 'allowed'],
      ['redClient', 'hostTwo', 'web', notOut],
    ])
    await connectApiServer('allowed', 'while only its node may be reached')
    await expectVerdicts({ cilium: { endpointSelector: client, egressDeny: [{ toCIDR: ['{hostOne}/32'] }] } }, [
      ['redClient', 'hostOne', 'web', deniedOut],
    ])
    await connectApiServer('dropped', 'while its node is denied')
  })
})

const onNodes: Requirement[] = ['policy/hosts', 'nodes/2', ...onTenants]

describe('a policy on nodes', {
  tags: onNodes,
  meta: { docs: 'https://docs.cilium.io/en/stable/security/host-firewall/', enforcement: 'already on' },
}, () => {
  test('denies what pods of one tenant send to them, and nothing else', async ({ expectVerdicts }) => {
    const ingressDeny = [{ fromEndpoints: [ofRed] }]
    await expectVerdicts({ nodes: { ingressDeny, enableDefaultDeny: { ingress: false } } }, [
      ['redClient', 'hostTwo', 'web', deniedIn],
      ['redClient', 'hostTwo', 'ping', deniedIn],
      ['redServer', 'hostTwo', 'web', deniedIn],
      ['redClient', 'hostOne', 'web', deniedIn],
      ['blueClient', 'hostTwo', 'web', 'allowed'],
      ['hostOne', 'hostTwo', 'web', 'allowed'],
      ['outside', 'hostTwo', 'web', 'allowed'],
      ['hostTwo', 'redClient', 'web', 'allowed'],
    ])
  })

  test('denies one port', async ({ expectVerdicts }) => {
    const toPorts = [{ ports: [{ port: '{hostTwo:web}', protocol: 'TCP' }] }]
    const ingressDeny = [{ fromEndpoints: [ofRed], toPorts }]
    await expectVerdicts({ nodes: { ingressDeny, enableDefaultDeny: { ingress: false } } }, [
      ['redClient', 'hostTwo', 'web', deniedIn],
      ['redClient', 'hostTwo', 'dgram', 'allowed'],
      ['redClient', 'hostTwo', 'ping', 'allowed'],
    ])
  })

  test('lets in what its rules allow, and not the pods that no rule names', async ({ expectVerdicts }) => {
    const entities = ['host', 'remote-node', 'kube-apiserver', 'world', 'health', 'init', 'unmanaged'] as const
    const key = 'io.kubernetes.pod.namespace'
    const others = { matchExpressions: [{ key, operator: 'NotIn' as const, values: ['{red}'] }] }
    await expectVerdicts({ nodes: { ingress: [{ fromEntities: entities }, { fromEndpoints: [others] }] } }, [
      ['redClient', 'hostTwo', 'web', notIn],
      ['redServer', 'hostTwo', 'web', notIn],
      ['blueClient', 'hostTwo', 'web', 'allowed'],
      ['hostOne', 'hostTwo', 'web', 'allowed'],
      ['outside', 'hostTwo', 'web', 'allowed'],
    ])
  })

  test('denies what they send to pods of one tenant, and nothing else', async ({ expectVerdicts }) => {
    const egressDeny = [{ toEndpoints: [ofRed] }]
    await expectVerdicts({ nodes: { egressDeny, enableDefaultDeny: { egress: false } } }, [
      ['hostTwo', 'redClient', 'web', deniedOut],
      ['hostTwo', 'blueServer', 'web', 'allowed'],
      ['hostTwo', 'outside', 'web', 'allowed'],
      ['hostOne', 'redServer', 'web', deniedOut],
      ['redClient', 'hostTwo', 'web', 'allowed'],
    ])
  })
})
