import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { halfMade, removeHalfMade } from './half-made.ts'

test('finds what nobody has finished for a day, and nothing that is used or being made', async () => {
  const root = await mkdtemp(join(tmpdir(), 'half-made-'))
  onTestFinished(() => rm(root, { recursive: true }))
  vi.stubEnv('XDG_CACHE_HOME', root)
  onTestFinished(() => void vi.unstubAllEnvs())
  const cache = join(root, 'cilium-conformance')
  const old = ['bin/.building-hG67n1', 'build/cilium-a1B2c3', 'charts/helm.cilium.io/.pulling-x_Y-z9']
  const used = ['bin/prober-own-0123456789ab', 'charts/cilium-1.20.2', 'debian/trixie-0123456789ab']
  const now = new Date('2026-11-27T12:00:00Z')
  const paths = [...old, ...used, 'bin/.building-young1'].map(path => join(cache, path))
  for (const path of paths) {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'file'), '')
    const age = path.endsWith('young1') ? 3_600_000 : 25 * 3_600_000
    await utimes(path, now, new Date(now.getTime() - age))
  }
  const found = await halfMade(now)
  expect(found).toEqual(old.map(path => join(cache, path)))
  await Promise.all(found.map(removeHalfMade))
  expect(await halfMade(new Date(now.getTime() + 1))).toEqual([])
})

test('finds nothing where there is no cache', async () => {
  vi.stubEnv('XDG_CACHE_HOME', '/nonexistent')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await halfMade(new Date())).toEqual([])
})
