import { afterAll, beforeAll, expect, test } from 'vitest'
import { OWN_CASE } from '../../../cli/package.testing.ts'
import { type Mirrored, newMirrored } from '../user.testing.ts'

let mirrored: Mirrored
beforeAll(async () => {
  mirrored = await newMirrored()
})
afterAll(() => mirrored[Symbol.asyncDispose]())

test('the package lists its cases without Go', async () => {
  const { exitCode, all } = await mirrored.user.program(['list', '--suite=bootstrap,conformance'])
  expect(exitCode, all).toBe(0)
  expect(all).toContain(OWN_CASE)
})

test.for(['answers', 'has stopped'])(
  'from a registry that %s, the package runs bootstrap, datapath and the user’s own on three profiles without Go',
  async state => {
    if (state === 'has stopped') await mirrored.registry.stop()
    const suites = ['--suite=bootstrap,datapath,conformance', '--profile=vxlan,native,debug']
    const { exitCode, all, report, red, left } = await mirrored.user.run([
      `--registry=${mirrored.registry.host}`,
      '--registry-tags',
      ...suites,
    ])
    expect(red, all).toEqual([])
    expect(exitCode, all).toBe(0)
    expect(report.profiles.map(({ name }) => name)).toEqual(['vxlan', 'native', 'debug'])
    const own = report.cases.filter(({ id }) => id === OWN_CASE).map(({ profile, verdict }) => [profile, verdict])
    expect(own).toEqual([
      ['vxlan', 'passed'],
      ['native', 'skipped'],
      ['debug', 'passed'],
    ])
    const charts = report.phases.map(({ name }) => name).filter(name => name.startsWith('chart '))
    expect(charts).toEqual(state === 'answers' ? ['chart 1.20.2'] : [])
    expect(left).toEqual([])
  },
)
