import { expect, test } from 'vitest'
import { compareFrontends, readKernelFrontends } from './load-balancer.ts'
import { type EndpointSlice, wantedFrontends } from './wanted-frontends.ts'

// As cilium-dbg 1.20.2 prints it for the node 172.20.0.2.
const listed = {
  '0.0.0.0:31344/UDP (0)': ['0.0.0.0:0 (41) (0) [NodePort, Local, two-scopes, non-routable] '],
  '0.0.0.0:31344/UDP/i (0)': ['0.0.0.0:0 (43) (0) [NodePort, Local, two-scopes, non-routable] '],
  '0.0.0.0:31344/UDP/i (1)': ['10.42.1.28:8081/UDP (43) (1)'],
  '10.43.129.187:80/TCP (2)': ['10.42.0.13:8080/TCP (11) (2)'],
  '10.43.129.187:80/TCP (0)': ['0.0.0.0:0 (11) (0) [ClusterIP, non-routable] '],
  '10.43.129.187:80/TCP (1)': ['10.42.1.28:8080/TCP (11) (1)'],
  '10.43.129.187:0/ANY (0)': ['0.0.0.0:0 (0) (0) [ClusterIP, non-routable] '],
  '10.43.167.54:80/TCP (0)': ['0.0.0.0:0 (38) (0) [ClusterIP, non-routable] '],
  '10.43.35.194:80/TCP (1)': ['backend 7 not found'],
}

// The same with --frontends.
const numbers = {
  '0.0.0.0:31344/UDP (0)': ['0 0[0] (41) [0x42 0x1]'],
  '0.0.0.0:31344/UDP/i (0)': ['0 1[0] (43) [0x42 0x1]'],
  '10.43.129.187:80/TCP (0)': ['0 2[0] (11) [0x0 0x0]'],
  '10.43.129.187:80/TCP (1)': ['4 0[0] (11) [0x0 0x0]'],
  '10.43.167.54:80/TCP (0)': ['0 0[0] (38) [0x0 0x0]'],
}

test('the kernel’s frontends, with their slots in order and how many are active; a backend that is missing is told', () => {
  expect(readKernelFrontends(listed, numbers)).toEqual({
    '0.0.0.0:31344/UDP': { active: 0, slots: [] },
    '0.0.0.0:31344/UDP/i': { active: 1, slots: ['10.42.1.28:8081/UDP'] },
    '10.43.129.187:80/TCP': { active: 2, slots: ['10.42.1.28:8080/TCP', '10.42.0.13:8080/TCP'] },
    '10.43.167.54:80/TCP': { active: 0, slots: [] },
    '10.43.35.194:80/TCP': { active: null, slots: ['backend 7 not found'] },
  })
  expect(readKernelFrontends(undefined, undefined)).toEqual({})
  expect(readKernelFrontends(listed, {})['10.43.167.54:80/TCP']).toEqual({ active: null, slots: [] })
})

const one = { name: 'one', ips: ['172.20.0.2'] }
const two = { name: 'two', ips: ['172.20.0.3'] }
const metadata = { name: 'echo', namespace: 'test' }
const ports = [{ name: 'http', port: 82, targetPort: 'http', protocol: 'TCP' }]
const slice: EndpointSlice = {
  metadata: { namespace: 'test', labels: { 'kubernetes.io/service-name': 'echo' } },
  ports: [{ name: 'http', port: 8082, protocol: 'TCP' }],
  endpoints: [
    { addresses: ['10.42.1.28'], nodeName: 'two', conditions: { ready: true } },
    { addresses: ['10.42.1.29'], nodeName: 'two', conditions: { ready: false } },
  ],
}
const wanted = (spec: object, node = one, status = {}) =>
  wantedFrontends({ services: [{ metadata, spec, status }], slices: [slice], pods: [] }, node)

test('a ClusterIP leads to what is ready', () => {
  expect(wanted({ clusterIP: '10.43.0.5', ports })).toEqual({ '10.43.0.5:82/TCP': ['10.42.1.28:8082/TCP'] })
})

test('internalTrafficPolicy Local leads to the node’s own', () => {
  const spec = { clusterIP: '10.43.0.5', ports, internalTrafficPolicy: 'Local' }
  expect(wanted(spec, one)).toEqual({ '10.43.0.5:82/TCP': [] })
  expect(wanted(spec, two)).toEqual({ '10.43.0.5:82/TCP': ['10.42.1.28:8082/TCP'] })
})

test('a NodePort is at the node’s address and at any; Local has two scopes', () => {
  const spec = {
    clusterIP: '10.43.0.5',
    ports: ports.map(port => ({ ...port, nodePort: 30082 })),
    externalIPs: ['172.20.255.251'],
  }
  const backends = ['10.42.1.28:8082/TCP']
  expect(wanted(spec)).toEqual({
    '10.43.0.5:82/TCP': backends,
    '172.20.0.2:30082/TCP': backends,
    '0.0.0.0:30082/TCP': backends,
    '172.20.255.251:82/TCP': backends,
  })
  expect(wanted({ ...spec, externalIPs: [], externalTrafficPolicy: 'Local' })).toEqual({
    '10.43.0.5:82/TCP': backends,
    '172.20.0.2:30082/TCP': [],
    '172.20.0.2:30082/TCP/i': backends,
    '0.0.0.0:30082/TCP': [],
    '0.0.0.0:30082/TCP/i': backends,
  })
})

test('a headless service and an ExternalName have nothing', () => {
  expect(wanted({ clusterIP: 'None', ports })).toEqual({})
  expect(wanted({ type: 'ExternalName', externalName: 'example.org', ports })).toEqual({})
})

test('the addresses that a load-balancer gave have two scopes, and those of a proxy are none of the node’s', () => {
  const spec = { clusterIP: '10.43.0.5', ports, internalTrafficPolicy: 'Local' }
  const ingress = [{ ip: '172.20.255.9' }, { ip: '172.20.255.8', ipMode: 'Proxy' }, { hostname: 'lb.example.org' }]
  expect(wanted(spec, one, { loadBalancer: { ingress } })).toEqual({
    '10.43.0.5:82/TCP': [],
    '172.20.255.9:82/TCP': ['10.42.1.28:8082/TCP'],
    '172.20.255.9:82/TCP/i': [],
  })
})

test('where both traffic policies are Local there is one scope', () => {
  const spec = {
    clusterIP: '10.43.0.5',
    ports: ports.map(port => ({ ...port, nodePort: 30082 })),
    externalIPs: ['172.20.255.251'],
    externalTrafficPolicy: 'Local',
    internalTrafficPolicy: 'Local',
  }
  const frontends = ['10.43.0.5:82/TCP', '172.20.255.251:82/TCP', '172.20.0.3:30082/TCP', '0.0.0.0:30082/TCP']
  expect(wanted(spec, two)).toEqual(Object.fromEntries(frontends.map(name => [name, ['10.42.1.28:8082/TCP']])))
})

test('an external IP has one scope, whatever the policies', () => {
  const spec = { clusterIP: '10.43.0.5', ports, externalIPs: ['172.20.255.251'], externalTrafficPolicy: 'Local' }
  expect(wanted(spec)).toMatchObject({ '172.20.255.251:82/TCP': [] })
  expect(Object.keys(wanted(spec))).toHaveLength(2)
})

test('both families have frontends of their own', () => {
  const six = { ...slice, endpoints: [{ addresses: ['fd00::28'], nodeName: 'two' }] }
  const spec = {
    clusterIP: '10.43.0.5',
    clusterIPs: ['10.43.0.5', 'fd43::5'],
    ports: ports.map(port => ({ ...port, nodePort: 30082 })),
  }
  const node = { name: 'one', ips: ['172.20.0.2', 'fd20::2'] }
  const [v4, v6] = [['10.42.1.28:8082/TCP'], ['[fd00::28]:8082/TCP']]
  expect(wantedFrontends({ services: [{ metadata, spec }], slices: [slice, six], pods: [] }, node)).toEqual({
    '10.43.0.5:82/TCP': v4,
    '[fd43::5]:82/TCP': v6,
    '172.20.0.2:30082/TCP': v4,
    '[fd20::2]:30082/TCP': v6,
    '0.0.0.0:30082/TCP': v4,
    '[::]:30082/TCP': v6,
  })
})

test('where nothing is ready, what still serves while it ends is chosen', () => {
  const endpoint = { addresses: ['10.42.1.30'], nodeName: 'two' }
  const ending = { ...endpoint, conditions: { ready: false, serving: true, terminating: true } }
  const services = [{ metadata, spec: { clusterIP: '10.43.0.5', ports } }]
  const slices = [{ ...slice, endpoints: [ending] }]
  expect(wantedFrontends({ services, slices, pods: [] }, one)).toEqual({ '10.43.0.5:82/TCP': ['10.42.1.30:8082/TCP'] })
})

test('a service of another proxy has nothing', () => {
  const labels = { 'service.kubernetes.io/service-proxy-name': 'other' }
  const services = [{ metadata: { ...metadata, labels }, spec: { clusterIP: '10.43.0.5', ports } }]
  expect(wantedFrontends({ services, slices: [slice], pods: [] }, one)).toEqual({})
})

test('host ports are on the node of their pod', () => {
  const container = { name: 'c', ports: [{ containerPort: 8080, hostPort: 28180, protocol: 'TCP' }] }
  const pod = { spec: { nodeName: 'two', containers: [container] }, status: { phase: 'Running', podIP: '10.42.1.37' } }
  const onHost = { ...pod, spec: { ...pod.spec, hostNetwork: true } }
  const objects = { services: [], slices: [], pods: [pod, onHost] }
  expect(wantedFrontends(objects, one)).toEqual({})
  expect(wantedFrontends(objects, two)).toEqual({
    '172.20.0.3:28180/TCP': ['10.42.1.37:8080/TCP'],
    '0.0.0.0:28180/TCP': ['10.42.1.37:8080/TCP'],
  })
})

test('a host port at one address is there only', () => {
  const container = {
    name: 'c',
    ports: [{ containerPort: 8080, hostPort: 28180, hostIP: '172.20.9.9' }, { containerPort: 1 }],
  }
  const pod = { spec: { nodeName: 'two', containers: [container] }, status: { phase: 'Running', podIP: '10.42.1.37' } }
  expect(wantedFrontends({ services: [], slices: [], pods: [pod] }, two)).toEqual({
    '172.20.9.9:28180/TCP': ['10.42.1.37:8080/TCP'],
  })
})

test('what differs: wrong backends, frontends left behind, and those for what comes from inside', () => {
  const backend = ['10.42.1.28:8082/TCP']
  const api = { '10.43.0.5:82/TCP': backend, '10.43.0.6:82/TCP': [], '10.43.0.7:82/TCP': backend }
  const kernel = {
    '10.43.0.5:82/TCP': { active: 1, slots: backend },
    '10.43.0.6:82/TCP': { active: 1, slots: ['10.42.1.29:8082/TCP'] },
    '10.43.0.8:82/TCP': { active: 1, slots: ['10.42.1.30:8082/TCP'] },
    '10.43.0.9:82/TCP': { active: 0, slots: [] },
    '172.20.0.2:30082/TCP/i': { active: 1, slots: ['10.42.1.31:8082/TCP'] },
  }
  expect(compareFrontends(api, kernel)).toEqual({
    wrong: [
      '10.43.0.6:82/TCP: API has none, kernel has 10.42.1.29:8082/TCP',
      '10.43.0.7:82/TCP: API has 10.42.1.28:8082/TCP, kernel has no such frontend',
    ],
    left: ['10.43.0.8:82/TCP -> 10.42.1.30:8082/TCP', '10.43.0.9:82/TCP -> nothing'],
    leftInside: ['172.20.0.2:30082/TCP/i -> 10.42.1.31:8082/TCP'],
  })
})

test.for([
  // Whoever deletes the frontend's own entry leaves the slots, with every backend in them.
  [{ active: null, slots: ['10.42.1.28:8082/TCP'] }, 'slots, and no entry for the frontend itself'],
  [{ active: 0, slots: ['10.42.1.28:8082/TCP'] }, 'none active of 10.42.1.28:8082/TCP'],
  [{ active: 2, slots: ['10.42.1.28:8082/TCP'] }, '10.42.1.28:8082/TCP in 2 active slots'],
  [{ active: 1, slots: [] }, 'none in 1 active slots'],
  [undefined, 'no such frontend'],
] as const)('a frontend that leads nowhere is wrong, whatever its slots say: %j', ([held, said]) => {
  const frontend = '172.20.0.2:30082/TCP'
  const kernel = held === undefined ? {} : { [frontend]: held }
  expect(compareFrontends({ [frontend]: ['10.42.1.28:8082/TCP'] }, kernel).wrong).toEqual([
    `${frontend}: API has 10.42.1.28:8082/TCP, kernel has ${said}`,
  ])
})

test('a backend that is ending has a slot and is not active', () => {
  const held = { active: 1, slots: ['10.42.1.28:8082/TCP', '10.42.1.29:8082/TCP'] }
  const api = { '10.43.0.5:82/TCP': ['10.42.1.28:8082/TCP'] }
  expect(compareFrontends(api, { '10.43.0.5:82/TCP': held }).wrong).toEqual([])
})

test('a node port at another address of the node has the same backends', () => {
  const backend = ['10.42.1.28:8082/TCP']
  const api = { '0.0.0.0:30082/TCP': backend, '172.20.0.2:30082/TCP': backend, '[::]:30082/TCP': [] }
  const held = { active: 1, slots: backend }
  const kernel = {
    '0.0.0.0:30082/TCP': held,
    '172.20.0.2:30082/TCP': held,
    '[::]:30082/TCP': { active: 0, slots: [] },
    '192.168.7.2:30082/TCP': held,
    '[fd20::9]:30082/TCP': held,
  }
  expect(compareFrontends(api, kernel)).toEqual({
    wrong: ['[fd20::9]:30082/TCP: API has none, kernel has 10.42.1.28:8082/TCP'],
    left: [],
    leftInside: [],
  })
})
