import { expect, test } from 'vitest'
import { SILENT } from '../upgrade/testing.ts'
import { POD_IMAGES } from './pins.ts'
import { workloadImages } from './workloads.ts'

const absent = async () => ({ reachable: false, detail: 'no such host' })
const there = async () => ({ reachable: true, detail: 'it has rancher/k3s' })
const wishes = { choice: 'auto', proberImage: 'registry.example/prober:1', canLoad: false } as const

test('with a registry the nodes pull what they need', async () => {
  expect(await workloadImages(wishes, SILENT, there)).toEqual({
    source: 'registry',
    prober: 'registry.example/prober:1',
    pods: POD_IMAGES,
    toLoad: [],
    missing: {},
  })
})

test('without one, nodes that cannot be reached go without what can only be built', async () => {
  const { source, toLoad, missing, built } = await workloadImages(wishes, SILENT, absent)
  expect([source, toLoad, built]).toEqual(['packages', [], undefined])
  expect(Object.keys(missing)).toEqual(['busybox', 'netperf'])
})
