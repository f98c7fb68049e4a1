import { describe, expect, test } from 'vitest'
import type { Phase } from '../results/model.ts'
import { conclusion, imageRows, imageTable, imagesCommand } from './images.ts'

const done = (name: string, durationMs: number): Phase => ({ name, startedAt: '', durationMs, outcome: 'done' })

const assembled = {
  source: 'packages',
  images: [
    { name: 'cilium', version: 'v1.20.2', reference: 'packages.local/cilium:0478a4d97741' },
    { name: 'node', version: 'v1.37.2', reference: 'packages.local/node:1a9c352f6c8d' },
  ],
} as const
const published = {
  source: 'registry',
  images: [
    { name: 'quay.io/cilium/cilium', version: 'v1.20.2', reference: 'quay.io/cilium/cilium:v1.20.2@sha256:29' },
    { name: 'rancher/k3s:v1@sha256:ed', version: 'v1.36.4+k3s1', reference: 'rancher/k3s:v1@sha256:ed' },
  ],
} as const

const rows = [
  ...imageRows(assembled, [done('image cilium', 12_340), done('build node', 1)], [690_909_213, 1_824_200_380]),
  ...imageRows(published, [done('image rancher/k3s:v1@sha256:ed', 61_000)], [undefined, 85_000_000]),
]

test('a phase tells what was made now; what has no size is not here', () => {
  expect(rows).toEqual([
    {
      image: 'packages.local/cilium:0478a4d97741',
      version: 'v1.20.2',
      source: 'packages',
      state: 'built',
      bytes: 690_909_213,
      durationMs: 12_340,
    },
    {
      image: 'packages.local/node:1a9c352f6c8d',
      version: 'v1.37.2',
      source: 'packages',
      state: 'cached',
      bytes: 1_824_200_380,
    },
    { image: 'quay.io/cilium/cilium:v1.20.2', version: 'v1.20.2', source: 'registry', state: 'cached' },
    {
      image: 'rancher/k3s:v1',
      version: 'v1.36.4+k3s1',
      source: 'registry',
      state: 'pulled',
      bytes: 85_000_000,
      durationMs: 61_000,
    },
  ])
})

test('the table', () => {
  expect(imageTable(rows).join('\n')).toBe(
    `
image                               version            size  source    state        time
packages.local/cilium:0478a4d97741  v1.20.2       658.9 MiB  packages  built      12.3 s
packages.local/node:1a9c352f6c8d    v1.37.2       1.699 GiB  packages  cached
quay.io/cilium/cilium:v1.20.2       v1.20.2                  registry  cached
rancher/k3s:v1                      v1.36.4+k3s1   81.1 MiB  registry  pulled  1 min 1 s`.slice(1),
  )
})

test('the lines below it', () => {
  const lines = conclusion({
    source: 'packages',
    why: 'not all registries answer: docker.io: no such host',
    node: { reference: 'packages.local/node:1', flavour: 'assembled', kubernetesVersion: 'v1.37.2' },
    cilium: {
      version: '1.20.2',
      chart: '/cache/charts/cilium-1.20.2.tgz',
      values: {},
      missing: { envoy: 'not among the packages' },
    },
    pods: { busybox: '', 'metrics-server': '', netperf: '' },
    prober: { image: '', tag: '' },
    load: [],
    tools: { helm: '/bin/helm', kind: 'kind' },
  })
  expect(lines).toEqual([
    'images from packages: not all registries answer: docker.io: no such host',
    'Kubernetes v1.37.2, Cilium 1.20.2, chart /cache/charts/cilium-1.20.2.tgz',
    'helm: /bin/helm',
    'kind: kind',
    'not available: envoy: not among the packages',
  ])
})

describe('imagesCommand refuses', () => {
  test.for([
    [{ source: 'bundle' }, '--source=bundle is not one of auto, registry, packages'],
    [{ provisioner: 'k3d' }, 'unknown provisioner "k3d". Choose one of: auto, k3s, kind'],
    [{ source: 'packages', kubernetesVersion: 'latest', quiet: true }, '--kubernetes-version=latest is not a version'],
  ] as const)('%j', async ([options, message]) => {
    await expect(imagesCommand(options)).rejects.toThrow(message)
  })
})
