import { expect, test } from 'vitest'
import { requireRelease } from './release.ts'

const asked = async () => ({ reachable: false, detail: 'no such host' })

test.for(['1.20.2', '1.15.19'])('%s is assembled from packages', async version => {
  await expect(requireRelease({ images: 'auto' }, version, asked)).resolves.toBeUndefined()
})

test('a release that nobody assembles is refused with those that are', async () => {
  await expect(requireRelease({ images: 'packages' }, '1.19.8', asked)).rejects.toThrow(
    'Cilium 1.19.8 is not one of the versions that can be built from packages: 1.15.19, 1.20.2. With a container registry',
  )
})
