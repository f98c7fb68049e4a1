import { expect, test } from 'vitest'
import { refusesCgroupV1 } from '../cgroup-v1.ts'
import { type CgroupFacts, judgeCgroup } from './cgroup.ts'

const hybrid = `proc /proc proc rw,relatime 0 0
tmpfs /sys/fs/cgroup tmpfs rw,relatime,mode=755 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0
cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,name=systemd 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
`
const v1 = hybrid.replace(/^cgroup2.*\n/m, '')
const v2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0\n'
const filesystems = ['proc', 'cgroup', 'cgroup2']
const packages = { engineVersion: '', registry: { reachable: false, detail: 'docker.io: no such host' } }
const registry = { engineVersion: '', registry: { reachable: true, detail: 'docker.io' } }

test.for([
  ['hybrid: v1, and v2 at /sys/fs/cgroup/unified', hybrid, undefined],
  ['v1', v1, undefined],
  ['v2', v2, 'cpuset cpu io memory hugetlb pids rdma misc\n'],
] as const)('%s is fine for images that are built from packages', ([found, mounts, v2Controllers]) => {
  expect(judgeCgroup({ mounts, v2Controllers, filesystems, ...packages })).toEqual({ status: 'ok', found })
})

test.for([
  ['v2, without the controllers cpuset, memory', v2, 'cpu pids\n'],
  ['v1, without the controller pids', v1.replace(/^.*pids.*\n/m, ''), undefined],
  ['v2, without the controllers cpu, cpuset, memory, pids', v2, '\n'],
] as const)('%s is a gap', ([found, mounts, v2Controllers]) => {
  expect(judgeCgroup({ mounts, v2Controllers, filesystems, ...packages })).toEqual({
    status: 'gap',
    found,
    cure: 'Mount or delegate the controllers: the kubelet does not start without them.',
  })
})

test('a kernel without cgroup2 is a gap', () => {
  expect(judgeCgroup({ mounts: v1, v2Controllers: undefined, filesystems: ['cgroup'], ...packages })).toEqual({
    status: 'gap',
    found: 'v1; the kernel has no cgroup2',
    cure: 'Use a kernel with cgroup2: socket load-balancing attaches its programs there.',
  })
})

test.for<[string, Partial<CgroupFacts>]>([
  ['v1', { mounts: v1 }],
  ['hybrid: v1, and v2 at /sys/fs/cgroup/unified', { mounts: hybrid }],
  // The nodes get what the engine has, wherever it is.
  ['v2', { mounts: v2, v2Controllers: 'cpuset cpu io memory pids', engineVersion: '1' }],
])('with a registry, no kubelet starts on %s', ([found, some]) => {
  expect(judgeCgroup({ mounts: v1, v2Controllers: undefined, filesystems, ...registry, ...some })).toEqual({
    status: 'gap',
    found: `${found}; the kubelet of Kubernetes 1.35 and newer does not start on cgroup v1`,
    cure: 'Boot this machine with cgroup v2 (kernel parameter systemd.unified_cgroup_hierarchy=1), or use --kubernetes-version=1.34, or --images=packages.',
  })
})

test('with a registry, v2 is fine', () => {
  const facts = { mounts: v2, v2Controllers: 'cpuset cpu io memory pids', filesystems }
  expect(judgeCgroup({ ...facts, ...registry }).status).toBe('ok')
  expect(judgeCgroup({ ...facts, ...registry, engineVersion: '2' }).status).toBe('ok')
})

test.for([
  ['v1.36.4+k3s1', '1', true],
  ['v1.35.0', '1', true],
  ['v1.34.11+k3s1', '1', false],
  ['v1.36.4+k3s1', '2', false],
  ['v1.36.4', '', false],
] as const)('Kubernetes %s on cgroup v%s is refused: %s', ([kubernetes, cgroups, refused]) => {
  expect(refusesCgroupV1(kubernetes, cgroups)).toBe(refused)
})
