import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { askMirror, lackingParts, withoutDigests } from './mirrored-chart.ts'
import { startFakeRegistry } from './registry.fake.ts'

const image = (name: string) => ({
  repository: `quay.io/cilium/${name}`,
  tag: 'v1',
  digest: 'sha256:a',
  useDigest: true,
})

const defaults = {
  image: image('cilium'),
  operator: { replicas: 2, image: { ...image('operator'), genericDigest: 'sha256:b' } },
  hubble: { ui: { frontend: { image: image('hubble-ui') }, backend: { image: image('hubble-ui-backend') } } },
  envoy: { enabled: true, image: image('cilium-envoy') },
  useDigest: 'of nothing',
}

test('every image of the chart is named by its tag', () => {
  expect(withoutDigests(defaults)).toEqual({
    image: { useDigest: false },
    operator: { image: { useDigest: false } },
    hubble: { ui: { frontend: { image: { useDigest: false } }, backend: { image: { useDigest: false } } } },
    envoy: { image: { useDigest: false } },
  })
})

const lacks =
  (...names: string[]) =>
  async (asked: string) =>
    names.some(name => asked === `quay.io/cilium/${name}:v1@sha256:a`) ? `there is no ${asked}` : undefined

const noUi = { hubble: { ui: { enabled: false } } }

test.for([
  [[], {}, {}],
  [['cilium-envoy'], { envoy: { enabled: false } }, { envoy: 'there is no quay.io/cilium/cilium-envoy:v1@sha256:a' }],
  [['hubble-ui-backend'], noUi, { 'hubble-ui': 'there is no quay.io/cilium/hubble-ui-backend:v1@sha256:a' }],
] as const)('a registry without %j', async ([names, values, missing]) => {
  expect(await lackingParts(defaults, lacks(...names))).toEqual({ values, missing })
})

test('a chart that does not know a part lacks nothing', async () => {
  expect(await lackingParts({ image: image('cilium') }, async () => 'nothing is there')).toEqual({
    values: {},
    missing: {},
  })
})

test.for([
  ['a digest that it does not have', {}, `x:v1@sha256:${'0'.repeat(64)}`, false],
  ['a tag, where that has a digest and tags count', { byTag: true }, `x:v1@sha256:${'0'.repeat(64)}`, true],
  ['a tag', {}, 'x:v1', true],
  ['a tag that it does not have', { byTag: true }, 'x:absent', false],
] as const)('a mirror is asked for %s', async ([, mirror, asked, isThere]) => {
  await using registry = await startFakeRegistry(randomUUID())
  const { host } = registry
  expect(await askMirror({ host, ...mirror })(asked)).toBe(isThere ? undefined : `${host} does not have ${asked}`)
})
