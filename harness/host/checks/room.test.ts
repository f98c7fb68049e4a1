import { expect, test } from 'vitest'
import { judgeDisk } from './disk.ts'
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
