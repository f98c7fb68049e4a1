import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OWN_CASE } from '../../cli/package.testing.ts'
import { start } from '../../cli/testing.ts'
import { PROJECT_ROOT } from '../../paths.ts'
import { type Mirrored, newMirrored } from './user.testing.ts'

let mirrored: Mirrored
beforeAll(async () => {
  mirrored = await newMirrored()
})
afterAll(() => mirrored[Symbol.asyncDispose]())

const pulling = (...args: string[]) => [...args, `--registry=${mirrored.registry.host}`]

test('the package, on a PATH without Go and with empty caches, runs a case of the user’s own beside ours', async () => {
  const args = ['--registry-tags', '--suite=bootstrap,conformance', '--profile=debug']
  const { exitCode, all, report, red, left } = await mirrored.user.run(pulling(...args))
  expect(red, all).toEqual([])
  expect(exitCode, all).toBe(0)
  expect(report.cases.find(({ id }) => id === OWN_CASE)).toMatchObject({
    verdict: 'passed',
    profile: 'debug',
    file: 'conformance/overlay.test.ts',
  })
  expect(report.cluster).toMatchObject({
    provisioner: 'k3s',
    distribution: 'kubeadm with K3s’s command line (a stand-in, not K3s)',
    imageSource: `registry ${mirrored.registry.host}, by tag`,
  })
  expect(left).toEqual([])
  expect(await mirrored.user.program(['judge', 'latest'])).toMatchObject({ exitCode: 0 })
})

test('a values file is judged with the chart that the registry has', async () => {
  const values = 'docs/values/cilium-1.13.yaml'
  await mirrored.user.write({ [values]: await readFile(join(PROJECT_ROOT, values), 'utf8') })
  const args = ['lint-values', values, '--to=1.20.2']
  const [judged, ours] = await Promise.all([mirrored.user.program(pulling(...args)), start(args)])
  expect(judged).toMatchObject({ exitCode: 1, all: ours.all })
  expect(judged.all).toContain('2 errors, 1 warning, 0 notes')
})

test('pinned digests hold on a registry of the user’s own, unless its tags are accepted', async () => {
  const { exitCode, all, report, left } = await mirrored.user.run(pulling('--suite=bootstrap'))
  expect(exitCode, all).toBe(3)
  expect(all).toMatch(/does not have \S+\/rancher\/k3s:v\S+@sha256:\w{64}: its tag is there, with another digest/)
  expect(all).toContain(`accept the tags of ${mirrored.registry.host} with --registry-tags`)
  expect(report.phases.map(({ name }) => name)).not.toContain('provision')
  expect(left).toEqual([])
})
