import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CaseResult } from '../results/model.ts'
import { BARE } from '../run/context.ts'
import { collectCases } from './listed-case.ts'
import { createSuiteRunner } from './suite-runner.ts'

const HEADER = `import { describe, expect, test } from 'cilium-conformance/fixtures'\n`

/** A suite of the user's own, in a folder whose name a glob would read otherwise. */
async function ownSuite() {
  const home = await mkdtemp(join(tmpdir(), 'own (cases) [1] '))
  onTestFinished(() => rm(home, { recursive: true }))
  const folder = join(home, 'mine')
  await mkdir(folder)
  await writeFile(join(home, 'package.json'), '{ "type": "commonjs" }')
  const files = { bare: join(folder, 'first.bare.test.ts'), installed: join(folder, 'overlay.test.ts') }
  await writeFile(files.bare, `${HEADER}test('nodes are there', async ({ nodes }) => { void nodes })`)
  await writeFile(
    files.installed,
    `${HEADER}describe('ours', { meta: { docs: 'https://wiki.example.com' } }, () => {
       test('has the overlay', { tags: ['routing/vxlan'] }, async ({ nodes }) => { void nodes })
     })`,
  )
  return { files, own: { suites: { mine: Object.values(files) }, profiles: {} } }
}

test('cases of the user’s own are listed as ours are, with their file', async () => {
  const { files, own } = await ownSuite()
  expect(await collectCases(['mine'], own)).toEqual([
    {
      id: 'mine/first/nodes-are-there',
      suite: 'mine',
      topic: 'first',
      group: [],
      title: 'nodes are there',
      requires: [],
      bare: true,
      file: relative('', files.bare),
    },
    {
      id: 'mine/overlay/ours-has-the-overlay',
      suite: 'mine',
      topic: 'overlay',
      group: ['ours'],
      title: 'has the overlay',
      requires: ['routing/vxlan'],
      docs: 'https://wiki.example.com',
      bare: false,
      file: relative('', files.installed),
    },
  ])
})

test('cases of the user’s own run at their stage, with ours beside them', async () => {
  const { files, own } = await ownSuite()
  const told: CaseResult[] = []
  const runner = await createSuiteRunner({
    // One file of ours is enough: each worker loads all that cases import.
    suites: ['mine', 'aftermath'],
    profiles: ['vxlan'],
    own,
    onCase: c => told.push(c),
    onError: ({ message }) => expect.fail(message),
  })
  const { exitCode } = process
  try {
    for (const project of [BARE, 'vxlan']) await runner.run(project, { state: 'skipped', message: 'no cluster' })
  } finally {
    await runner.close()
    process.exitCode = exitCode
  }
  const mine = told.filter(({ suite }) => suite === 'mine')
  expect(mine.map(({ id, profile, verdict, file }) => ({ id, profile, verdict, file }))).toEqual([
    { id: 'mine/first/nodes-are-there', profile: BARE, verdict: 'skipped', file: relative('', files.bare) },
    {
      id: 'mine/overlay/ours-has-the-overlay',
      profile: 'vxlan',
      verdict: 'skipped',
      file: relative('', files.installed),
    },
  ])
  const ours = told.filter(({ suite }) => suite === 'aftermath')
  expect(ours.length).toBeGreaterThan(0)
  expect(ours.filter(({ file }) => file !== undefined)).toEqual([])
})
