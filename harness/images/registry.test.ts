import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { digestValues, digestsIn } from './registry.ts'

const digests = {
  agent: 'sha256:a',
  operatorGeneric: 'sha256:b',
  hubbleRelay: 'sha256:c',
} as const

/** The part of a chart's values that names the images, with the comments between that a release replaces. */
const chart = (agent: string, operator: string, relay: string) =>
  parse(`
image:
  repository: "quay.io/cilium/cilium"
  tag: "v1.20.2"
  # cilium-digest
  digest: "${agent}"
hubble:
  relay:
    image:
      repository: "quay.io/cilium/hubble-relay"
      # hubble-relay-digest
      digest: "${relay}"
operator:
  image:
    repository: "quay.io/cilium/operator"
    # operator-generic-digest
    genericDigest: "${operator}"
    awsDigest: "sha256:aws"
`)

test('a published chart brings its digests along', () => {
  expect(digestsIn(chart('sha256:a', 'sha256:b', 'sha256:c'))).toEqual(digests)
})

test('a chart out of the source tree has none', () => {
  expect(digestsIn(chart('', '', ''))).toEqual({})
  expect(digestsIn({})).toEqual({})
})

test('digests become values', () => {
  expect(digestValues(digests)).toEqual({
    image: { useDigest: true, digest: digests.agent },
    operator: { image: { useDigest: true, genericDigest: digests.operatorGeneric } },
    hubble: { relay: { image: { useDigest: true, digest: digests.hubbleRelay } } },
  })
  expect(digestValues({})).toEqual({})
})
