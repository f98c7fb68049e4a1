import { expect, test } from 'vitest'
import { judgeDisk } from './disk.ts'
import { judgeInotify } from './inotify.ts'
import { judgeMemory } from './memory.ts'

const GIB = 1024 ** 3
const meminfo = (available: number) =>
  `MemTotal:       24684096 kB\nMemFree:         9211116 kB\nMemAvailable:   ${available} kB\nBuffers:          123 kB\n`

test('memory', () => {
  expect(judgeMemory(meminfo(22_850_332))).toEqual({ status: 'ok', found: '21.8 of 23.5 GiB available' })
  expect(judgeMemory(meminfo(4 * 1024 ** 2))).toEqual({
    status: 'note',
    found: '4.0 of 23.5 GiB available',
    cure: '6.0 GiB are recommended; the first image build may swap.',
  })
  expect(judgeMemory(meminfo(2.5 * 1024 ** 2))).toEqual({
    status: 'gap',
    found: '2.5 of 23.5 GiB available',
    cure: 'Free memory: two nodes need 3.0 GiB.',
  })
})

test.for([
  [{ max: 8192, used: 200 }, 'ok', '7992 of 8192 free'],
  [{ max: 128, used: 60 }, 'note', '68 of 128 free'],
  [{ max: 128, used: 120 }, 'gap', '8 of 128 free'],
  [{ max: 128, used: 140 }, 'gap', '0 of 128 free'],
  [{ max: 128 }, 'ok', '128 for each user'],
] as const)('inotify instances: %j', ([use, status, found]) => {
  expect(judgeInotify(use)).toMatchObject({ status, found })
})

test('inotify: the cure has the command', () => {
  expect(judgeInotify({ max: 128, used: 128 }).cure).toContain('sysctl -w fs.inotify.max_user_instances=512')
})

const engine = {
  what: 'containers and images',
  path: '/var/lib/docker',
  device: 1,
  freeBytes: 8 * GIB,
  needBytes: 6 * GIB,
}
const cache = {
  what: "Go's build cache",
  path: '/home/a/.cache/go-build',
  device: 2,
  freeBytes: 7 * GIB,
  needBytes: 6 * GIB,
}

test('disk: each file system has its own room', () => {
  expect(judgeDisk([engine, cache])).toEqual({
    status: 'ok',
    found: '8.0 GiB free for /var/lib/docker; 7.0 GiB free for /home/a/.cache/go-build',
  })
})

test('disk: what shares a file system adds up', () => {
  expect(judgeDisk([engine, { ...cache, device: 1, freeBytes: 8 * GIB }])).toEqual({
    status: 'gap',
    found: '8.0 GiB free for /var/lib/docker, /home/a/.cache/go-build',
    cure: "Free 12.0 GiB at /var/lib/docker (containers and images, Go's build cache).",
  })
})
