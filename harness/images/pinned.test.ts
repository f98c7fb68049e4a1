import { describe, expect, test } from 'vitest'
import { chooseCilium, chooseNode } from './pinned.ts'
import { CILIUM, K3S, KIND } from './pins.ts'

describe('chooseNode', () => {
  test.for([
    ['k3s', undefined, 'k3s', K3S, K3S.standard, 'v1.36.4+k3s1'],
    ['auto', undefined, 'k3s', K3S, K3S.standard, 'v1.36.4+k3s1'],
    ['kind', undefined, 'kindest', KIND, KIND.standard, 'v1.36.4'],
    ['k3s', '1.34', 'k3s', K3S, 'v1.34.11-k3s1', 'v1.34.11+k3s1'],
    ['k3s', 'v1.34.3', 'k3s', K3S, 'v1.34.3-k3s1', 'v1.34.3+k3s1'],
    ['kind', '1.36', 'kindest', KIND, 'v1.36.4', 'v1.36.4'],
  ] as const)(
    '%s with version %s',
    ([provisioner, wanted, flavour, { repository, digests }, tag, kubernetesVersion]) => {
      expect(chooseNode({ provisioner, kubernetesVersion: wanted })).toEqual({
        repository,
        tag,
        digest: digests[tag],
        flavour,
        kubernetesVersion,
      })
    },
  )

  test('refuses a version without a pin and says which have one', () => {
    expect(() => chooseNode({ provisioner: 'kind', kubernetesVersion: '1.36.1' })).toThrow(
      '--kubernetes-version=1.36.1 is not one of the kindest/node images that are pinned by digest: v1.37.0, v1.36.4, v1.35.8, v1.34.11; use others with --allow-unpinned',
    )
  })

  test.for([
    ['k3s', '1.31.4', 'v1.31.4-k3s1', 'v1.31.4+k3s1'],
    ['k3s', 'v1.31.4+k3s2', 'v1.31.4-k3s2', 'v1.31.4+k3s2'],
    ['kind', '1.31.4', 'v1.31.4', 'v1.31.4'],
  ] as const)('%s takes %s without a pin when told to', ([provisioner, wanted, tag, version]) => {
    const node = chooseNode({ provisioner, kubernetesVersion: wanted, allowUnpinned: true })
    expect(node).toMatchObject({ tag, digest: undefined, kubernetesVersion: version })
  })

  test('keeps the pin when it need not', () => {
    expect(chooseNode({ provisioner: 'k3s', kubernetesVersion: '1.36', allowUnpinned: true })).toMatchObject({
      tag: 'v1.36.4-k3s1',
      digest: K3S.digests['v1.36.4-k3s1'],
    })
    expect(chooseNode({ provisioner: 'k3s', allowUnpinned: true }).tag).toBe(K3S.standard)
  })

  test('does not guess the patch of a version without a pin', () => {
    expect(() => chooseNode({ provisioner: 'k3s', kubernetesVersion: 'v1.31', allowUnpinned: true })).toThrow(
      '--kubernetes-version=v1.31 is not a pinned release, so write the patch version too, for example v1.31.1',
    )
  })

  test('refuses a provisioner that it knows no image for', () => {
    expect(() => chooseNode({ provisioner: 'existing' })).toThrow(
      'provisioner existing has no node image; there is one for auto, k3s, kind',
    )
  })
})

describe('chooseCilium', () => {
  test.for([
    [undefined, CILIUM.standard],
    ['1.19', '1.19.8'],
    ['v1.18.13', '1.18.13'],
  ] as const)('%s is %s', ([wanted, version]) => {
    expect(chooseCilium({ ciliumVersion: wanted })).toEqual({ version, digests: CILIUM.digests[version] })
  })

  test('refuses a version without a pin and says which have one', () => {
    expect(() => chooseCilium({ ciliumVersion: '1.17' })).toThrow(
      '--cilium-version=1.17 is not one of the Cilium releases whose images are pinned by digest: 1.20.2, 1.19.8, 1.18.13; use others with --allow-unpinned',
    )
  })

  test('takes one without a pin when told to', () => {
    expect(chooseCilium({ ciliumVersion: 'v1.21.0-pre.1', allowUnpinned: true })).toEqual({
      version: '1.21.0-pre.1',
      digests: undefined,
    })
  })
})
