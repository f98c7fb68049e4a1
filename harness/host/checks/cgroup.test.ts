import { expect, test } from 'vitest'
import { judgeCgroup } from './cgroup.ts'

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

test.for([
  ['hybrid: v1, and v2 at /sys/fs/cgroup/unified', hybrid, undefined],
  ['v1', v1, undefined],
  ['v2', v2, 'cpuset cpu io memory hugetlb pids rdma misc\n'],
] as const)('%s is fine', ([found, mounts, v2Controllers]) => {
  expect(judgeCgroup({ mounts, v2Controllers, filesystems })).toEqual({ status: 'ok', found })
})

test.for([
  ['v2, without the controllers cpuset, memory', v2, 'cpu pids\n'],
  ['v1, without the controller pids', v1.replace(/^.*pids.*\n/m, ''), undefined],
  ['v2, without the controllers cpu, cpuset, memory, pids', v2, '\n'],
] as const)('%s is a gap', ([found, mounts, v2Controllers]) => {
  expect(judgeCgroup({ mounts, v2Controllers, filesystems })).toEqual({
    status: 'gap',
    found,
    cure: 'Mount or delegate the controllers: the kubelet does not start without them.',
  })
})

test('a kernel without cgroup2 is a gap', () => {
  expect(judgeCgroup({ mounts: v1, v2Controllers: undefined, filesystems: ['cgroup'] })).toEqual({
    status: 'gap',
    found: 'v1; the kernel has no cgroup2',
    cure: 'Use a kernel with cgroup2: socket load-balancing attaches its programs there.',
  })
})
