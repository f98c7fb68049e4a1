import { describe, expect, test } from 'vitest'
import { checkAssembled, chooseSource, requireVersions } from './choose.ts'
import { moduleVersion } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'

const refuseToAnswer = () => Promise.reject(new Error('asked'))
const absent = async () => ({ reachable: false, detail: 'docker.io: no such host' })
const minor = (version: string) => version.split('.').slice(0, 2).join('.')

describe('chooseSource', () => {
  test.for([
    [true, 'docker.io', { source: 'registry', why: 'the registries answer: docker.io' }],
    [
      false,
      'docker.io: no such host',
      { source: 'packages', why: 'not all registries answer: docker.io: no such host' },
    ],
  ] as const)('auto, reachable %s', async ([reachable, detail, chosen]) => {
    let asked = 0
    const ask = async () => {
      asked += 1
      return { reachable, detail }
    }
    expect(await chooseSource('auto', ask)).toEqual(chosen)
    expect(asked).toBe(1)
  })

  test.for(['registry', 'packages'] as const)('%s asks nobody', async choice => {
    expect(await chooseSource(choice, refuseToAnswer)).toEqual({ source: choice, why: 'that was asked for' })
  })
})

test('the registries are those of the provisioner', async () => {
  const asked: unknown[] = []
  const ask = async (provisioner?: string) => {
    asked.push(provisioner)
    return absent()
  }
  await chooseSource('auto', ask, 'kind')
  await expect(requireVersions('auto', { provisioner: 'k3s', ciliumVersion: '9.9.9' }, ask)).rejects.toThrow(
    '--cilium-version=9.9.9',
  )
  expect(asked).toEqual(['kind', 'k3s'])
})

describe('requireVersions', () => {
  test('asks nobody when no version is wanted', async () => {
    await expect(requireVersions('auto', { provisioner: 'auto' }, refuseToAnswer)).resolves.toBeUndefined()
  })

  test.for([
    ['auto', { ciliumVersion: '9.9.9' }, 'not all registries answer: docker.io: no such host'],
    ['packages', { kubernetesVersion: 'new' }, '--kubernetes-version=new is not a version. '],
    ['registry', { ciliumVersion: '9.9.9' }, 'use others with --allow-unpinned'],
    ['registry', { kubernetesVersion: '1.2' }, 'use others with --allow-unpinned'],
  ] as const)('from %s refuses %j', async ([source, wanted, message]) => {
    await expect(requireVersions(source, { provisioner: 'auto', ...wanted }, absent)).rejects.toThrow(message)
  })
})

describe('checkAssembled', async () => {
  const kubernetes = await moduleVersion(GO_MODULES.kubernetes)
  const cilium = (await moduleVersion(GO_MODULES.cilium)).slice(1)
  const why = 'not all registries answer: docker.io: no such host'

  test.for([
    {},
    { kubernetesVersion: kubernetes, ciliumVersion: cilium },
    { kubernetesVersion: minor(kubernetes).slice(1), ciliumVersion: `v${minor(cilium)}` },
  ])('has %j', async wanted => {
    await expect(checkAssembled(wanted, why)).resolves.toBeUndefined()
  })

  test.for([
    [
      { kubernetesVersion: '1.20' },
      `--kubernetes-version=1.20 is not one of the versions of Kubernetes that can be built from packages: ${kubernetes}; images come from packages because ${why}`,
    ],
    [
      { ciliumVersion: '1.19.8' },
      `--cilium-version=1.19.8 is not one of the versions of Cilium that can be built from packages: ${cilium}; images come from packages because ${why}`,
    ],
  ] as const)('has no %j', async ([wanted, message]) => {
    await expect(checkAssembled(wanted, why)).rejects.toThrow(message)
  })
})
