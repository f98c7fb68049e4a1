import { describe, expect, test } from 'vitest'
import { mergeValues, valueAt } from '../values.ts'
import { capabilityValues, cgroupValues, quotaValues, releaseValues, routedValues } from './cluster-values.ts'

describe('mergeValues', () => {
  test('goes into mappings and replaces everything else', () => {
    const first = { hubble: { enabled: true, metrics: { enabled: ['dns', 'drop'] } }, tunnel: { a: 1 }, kept: 1 }
    const second = { hubble: { metrics: { enabled: ['tcp'] }, relay: { enabled: true } }, tunnel: 'vxlan' }
    expect(mergeValues(first, second)).toEqual({
      hubble: { enabled: true, metrics: { enabled: ['tcp'] }, relay: { enabled: true } },
      tunnel: 'vxlan',
      kept: 1,
    })
  })

  test('the last layer wins, and a null stays to take a default out', () => {
    expect(mergeValues({ a: { b: 1 } }, { a: { b: 2 } }, { a: { b: null } })).toEqual({ a: { b: null } })
  })

  test('leaves its layers alone', () => {
    const first = { a: { b: 1 } }
    mergeValues(first, { a: { c: 2 } })
    expect(first).toEqual({ a: { b: 1 } })
  })
})

test('native routing is for the pods of the cluster, unless the profile names a range of its own', () => {
  const cluster = { podCIDR: '172.30.0.0/20' }
  expect(routedValues({ routingMode: 'native' }, cluster)).toEqual({ ipv4NativeRoutingCIDR: '172.30.0.0/20' })
  expect(routedValues({ routingMode: 'native', ipv4NativeRoutingCIDR: '10.0.0.0/8' }, cluster)).toEqual({})
  expect(routedValues({ routingMode: 'tunnel' }, cluster)).toEqual({})
  expect(routedValues({}, cluster)).toEqual({})
  const ipv6 = { pods: 'fd00:10:42::/56', services: 'fd00:10:43::/112' }
  expect(routedValues({ routingMode: 'native' }, { ...cluster, ipv6 })).toEqual({
    ipv4NativeRoutingCIDR: '172.30.0.0/20',
    ipv6NativeRoutingCIDR: 'fd00:10:42::/56',
  })
})

test('the user’s values win, but for where the API server is and for the roll-out without which agents stay as they were', () => {
  const server = { k8sServiceHost: '172.18.0.2', k8sServicePort: 6443 }
  const user = {
    operator: { replicas: 2, rollOutPods: false },
    rollOutCiliumPods: false,
    MTU: 1400,
    k8sServiceHost: 'api.example.com',
    k8sServicePort: 443,
  }
  const layers = { profile: { MTU: 1500, debug: {} }, cluster: { ...server, operator: { replicas: 1 } }, images: {} }
  expect(releaseValues({ ...layers, user })).toEqual({
    ...server,
    MTU: 1400,
    debug: {},
    operator: { replicas: 2, rollOutPods: true },
    rollOutCiliumPods: true,
  })
  expect(releaseValues(layers)).toMatchObject({ ...server, MTU: 1500, operator: { replicas: 1 } })
})

test.for([
  ['hubble.relay.enabled', true],
  ['hubble.relay', { enabled: true }],
  ['hubble.ui.enabled', undefined],
  ['list.length', undefined],
] as const)('the value at %s', ([path, value]) => {
  expect(valueAt({ hubble: { relay: { enabled: true } }, list: [1] }, path)).toEqual(value)
})

/** Of a node container on a host with cgroup v1, after its entrypoint. */
const V1_MOUNTS = `overlay / overlay rw,relatime,lowerdir=/var/lib/docker/overlay2/l/DYYG,upperdir=/diff,workdir=/work 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0
sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /sys/fs/cgroup tmpfs rw,nosuid,nodev,noexec,relatime,mode=755 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,nosuid,nodev,noexec,relatime,cpu 0 0
systemd /sys/fs/cgroup/systemd cgroup rw,nosuid,nodev,noexec,relatime,name=systemd 0 0
tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime 0 0
none /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
`

/** Of a container on a host with cgroup v2. */
const V2_MOUNTS = `sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
cgroup /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0
tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime 0 0
`

test.for([
  ['cgroup v1', V1_MOUNTS, '/sys/fs/cgroup/unified'],
  ['cgroup v2', V2_MOUNTS, '/sys/fs/cgroup'],
  [
    'cgroup v2 beside a mount of another name',
    `none /run/cilium/cgroupv2 cgroup2 rw 0 0\n${V2_MOUNTS}`,
    '/sys/fs/cgroup',
  ],
] as const)('the cgroup v2 root of a node: %s', ([, mounts, hostRoot]) => {
  expect(cgroupValues(mounts)).toEqual({ cgroup: { autoMount: { enabled: false }, hostRoot } })
})

test('without any cgroup v2 the agent mounts its own', () => {
  expect(cgroupValues(V1_MOUNTS.replace(/^none.*$/m, ''))).toEqual({})
})

const status = (bounding: string) => `Name:\tcat
Umask:\t0022
CapInh:\t0000000000000000
CapPrm:\t${bounding}
CapEff:\t${bounding}
CapBnd:\t${bounding}
CapAmb:\t0000000000000000
NoNewPrivs:\t0
`

test.for([
  ['all', '000001ffffffffff', {}],
  ['all but CAP_SYS_RESOURCE', '000001fffeffffff', { securityContext: { privileged: true } }],
  ['the ones of an unprivileged container', '00000000a80425fb', { securityContext: { privileged: true } }],
] as const)('capabilities of a node that can be given: %s', ([, bounding, values]) => {
  expect(capabilityValues(status(bounding))).toEqual(values)
})

test('a status without capabilities tells nothing', () => {
  expect(capabilityValues('Name:\tcat\n')).toEqual({})
})

test('on nodes that are held to less than a processor no container of Cilium asks for more', () => {
  expect(quotaValues(undefined)).toEqual({})
  expect(quotaValues(1)).toEqual({})
  expect(quotaValues(0.5)).toEqual({ cni: { resources: { limits: { cpu: '500m' } } } })
})
