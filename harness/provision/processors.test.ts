import { expect, test } from 'vitest'
import { countersOf } from './processors.ts'

test('with version 2 of cgroups, pressure and quota of the container are counted', () => {
  expect(countersOf('0::/system.slice/docker-abc.scope\n', 'abc')).toEqual(
    expect.arrayContaining([
      '/sys/fs/cgroup/system.slice/docker-abc.scope/cpu.pressure',
      '/sys/fs/cgroup/system.slice/docker-abc.scope/cpu.stat',
    ]),
  )
})

test('with version 1, the quota is with the controller and the pressure in the unified tree', () => {
  const groups = '9:name=systemd:/docker/abc\n2:cpuacct:/docker/abc\n1:cpu:/docker/abc\n0::/docker/abc\n'
  expect(countersOf(groups, 'abc')).toEqual([
    '/sys/fs/cgroup/cpu/docker/abc/cpu.stat',
    '/sys/fs/cgroup/docker/abc/cpu.pressure',
    '/sys/fs/cgroup/docker/abc/cpu.stat',
    '/sys/fs/cgroup/unified/docker/abc/cpu.pressure',
    '/sys/fs/cgroup/unified/docker/abc/cpu.stat',
  ])
})

test('a process that is not of the container has nothing to say', () => {
  expect(countersOf('0::/user.slice/session.scope\n', 'abc')).toEqual([])
  expect(countersOf('', 'abc')).toEqual([])
})
