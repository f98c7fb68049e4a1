import { expect, test } from 'vitest'
import { CILIUM, CILIUM_REPOSITORIES, K3S, KIND, POD_IMAGES } from './pins.ts'
import { isWhole } from './versions.ts'

const DIGEST = /^sha256:[0-9a-f]{64}$/

const pins = [
  ...[K3S, KIND].flatMap(({ repository, digests }) =>
    Object.entries(digests).map(([tag, digest]) => [`${repository}:${tag}`, digest] as const),
  ),
  ...Object.entries(CILIUM.digests).flatMap(([version, digests]) =>
    Object.entries(digests).map(([image, digest]) => [`${image} ${version}`, digest] as const),
  ),
  ...Object.values(POD_IMAGES).map(image => [image, image.split('@')[1] ?? ''] as const),
]

test.for(pins)('%s is pinned by a whole digest', ([, digest]) => {
  expect(digest).toMatch(DIGEST)
})

test('no digest stands twice', () => {
  const digests = pins.map(([, digest]) => digest)
  expect(digests.filter((digest, index) => digests.indexOf(digest) !== index)).toEqual([])
})

test('the standard versions are pinned', () => {
  expect(Object.keys(K3S.digests)).toContain(K3S.standard)
  expect(Object.keys(KIND.digests)).toContain(KIND.standard)
  expect(Object.keys(CILIUM.digests)).toContain(CILIUM.standard)
})

// Its documentation, "Kubernetes Compatibility", lists 1.33 to 1.36 for Cilium 1.20.
test('the standard Kubernetes is one that the standard Cilium is tested with', () => {
  expect(CILIUM.standard).toMatch(/^1\.20\./)
  for (const { repository, standard } of [K3S, KIND]) expect(standard, repository).toMatch(/^v1\.3[3-6]\./)
})

test.for([...Object.keys(K3S.digests), ...Object.keys(KIND.digests), ...Object.keys(CILIUM.digests)])(
  '%s names one release',
  version => {
    expect(isWhole(version)).toBe(true)
  },
)

test('every release of Cilium pins every image', () => {
  const images = Object.keys(CILIUM_REPOSITORIES).toSorted()
  expect(Object.values(CILIUM.digests).map(digests => Object.keys(digests).toSorted())).toEqual(
    Object.keys(CILIUM.digests).map(() => images),
  )
})
