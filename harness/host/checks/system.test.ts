import { expect, test } from 'vitest'
import { judgeBpffs } from './bpffs.ts'
import { judgeNode } from './node.ts'
import { judgePrivileged } from './privileged.ts'
import { judgeRegistry } from './registry.ts'
import { judgeSystem } from './system.ts'

test.for([
  [
    { platform: 'linux', name: 'Debian GNU/Linux 12 (bookworm)', apt: true },
    { status: 'ok', found: 'Debian GNU/Linux 12 (bookworm), x64' },
  ],
  [
    { platform: 'linux', name: 'Fedora Linux 43', apt: false },
    {
      status: 'note',
      found: 'Fedora Linux 43, x64',
      cure: 'npx cilium-conformance setup only supports apt. Apply the fixes below by hand.',
    },
  ],
  [
    { platform: 'darwin', name: 'darwin', apt: false },
    {
      status: 'gap',
      found: 'darwin, x64',
      cure: 'Nodes are containers that share the kernel of this machine, which must be Linux. Use Linux, a virtual machine with Linux (also WSL 2) or a CI runner with Linux.',
    },
  ],
] as const)('system: $0.name', ([distribution, finding]) => {
  expect(judgeSystem({ distribution, arch: 'x64' })).toEqual(finding)
})

test('Node.js that has what the program is written in', () => {
  expect(judgeNode('24.0.0')).toEqual({ status: 'ok', found: '24.0.0' })
  expect(judgeNode('22.18.0')).toEqual({
    status: 'gap',
    found: '22.18.0',
    cure: 'Install Node.js 24.0.0 or newer.',
  })
})

test('bpffs', () => {
  const mounts = 'sysfs /sys sysfs rw 0 0\n'
  expect(judgeBpffs({ filesystems: ['bpf'], mounts: `${mounts}bpf /sys/fs/bpf bpf rw,mode=700 0 0\n` })).toEqual({
    status: 'ok',
    found: 'at /sys/fs/bpf',
  })
  expect(judgeBpffs({ filesystems: ['bpf'], mounts })).toEqual({
    status: 'ok',
    found: 'supported, not mounted here; each node mounts its own',
  })
  expect(judgeBpffs({ filesystems: ['ext4'], mounts })).toEqual({
    status: 'gap',
    found: 'the kernel has no bpf file system',
    cure: 'Use a kernel with CONFIG_BPF_SYSCALL.',
  })
})

test('a registry that does not answer is a note', () => {
  expect(judgeRegistry({ reachable: true, detail: 'docker.io, quay.io' })).toEqual({
    status: 'ok',
    found: 'reachable: docker.io, quay.io',
  })
  expect(judgeRegistry({ reachable: false, detail: 'no such host' })).toEqual({
    status: 'note',
    found: 'not reachable: no such host',
    cure: 'None needed: images are built from packages, once. To download them instead, which real K3s and Envoy need, let this machine reach these servers, or set HTTPS_PROXY.',
  })
})

test('a privileged container', () => {
  expect(judgePrivileged({ state: 'done', steps: ['started', 'exec', 'mount bpffs'] })).toEqual({
    status: 'ok',
    found: 'started, exec, mount bpffs',
  })
  expect(judgePrivileged({ state: 'not-tried', why: 'the Docker engine does not answer' })).toEqual({
    status: 'note',
    found: 'not tried: the Docker engine does not answer',
  })
  const error = 'OCI runtime create failed: runc create failed: unable to apply caps: operation not permitted: unknown'
  expect(judgePrivileged({ state: 'failed', step: 'start a container', error })).toEqual({
    status: 'gap',
    found: `cannot start a container: ${error}`,
    cure: 'If a capability is missing, fix that first. Otherwise allow the engine to run privileged containers.',
  })
})
