import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestResult } from 'allure-js-commons'
import { expect, onTestFinished, test } from 'vitest'
import { createVitest } from 'vitest/node'
import { allureResult } from '../../reports/allure/results.ts'
import { golden } from '../../reports/testdata/golden.ts'
import type { RunContext } from '../run/context.ts'
import { allureReporters } from './allure-cases.ts'
import { CONFORMANCE, SuitesInOrder, conformanceProject } from './conformance-project.ts'
import { errorsModule, inlineFolder, metaModule } from './testdata/run-inline.ts'

const files = {
  // The longest comes first. Nothing of it runs, as where a filter leaves it out, and no hook either.
  'suites/policy/first.test.ts': `test.skip('is off', () => {}) // ${'-'.repeat(2000)}`,
  'suites/policy/egress.test.ts': `
    import { BrokenError, InconclusiveError, OutcomeError } from ${errorsModule}
    import { addToMeta } from ${metaModule}
    describe('a rule', { tags: ['hubble'] }, () => {
      test('holds', () => { expect(1).toBe(1) })
      test('does not hold', () => { expect('dropped').toBe('allowed') })
      test('has an outcome that did not come', () => { throw new OutcomeError('no drop within 5 s') })
      test('cannot tell', () => { throw new BrokenError('exec gave no end marker', { cure: 'run again' }) })
      test('settles nothing', () => { throw new InconclusiveError('the watch lost 3 events') })
      test('lost its prober', ({ task }) => { addToMeta(task, { broken: 'the prober is gone' }) })
      test('lacks a feature', ({ skip }) => skip('needs l7/envoy: not there'))
    })
  `,
  'suites/policy/second.test.ts': `test('is told by its steps', () => { expect(2).toBe(2) })`,
  'suites/policy/third.test.ts': `test('is told by its steps too', () => { expect(3).toBe(3) })`,
  'suites/policy/absent.test.ts': `import './nothing.ts'`,
}

test('allure-vitest tells verdicts and reasons as a run does, with a history for each profile', async () => {
  const vxlan = await resultsOn(contextWith('vxlan'))
  expect(vxlan.map(outcomeOf)).toEqual([
    ['cannot tell', 'broken', 'broken', 'exec gave no end marker'],
    ['does not hold', 'failed', 'failed', "expected 'dropped' to be 'allowed' // Object.is equality"],
    ['has an outcome that did not come', 'failed', 'failed', 'no drop within 5 s'],
    ['holds', 'passed', 'passed', undefined],
    ['lacks a feature', 'skipped', 'skipped', 'environment: needs l7/envoy: not there'],
    ['lost its prober', 'broken', 'broken', 'the prober is gone'],
    ['settles nothing', undefined, 'inconclusive', 'noise: the watch lost 3 events'],
    ['absent.test.ts', 'broken', 'broken', expect.stringMatching(/^Cannot find module '\.\/nothing\.ts'/)],
    ['is told by its steps', 'passed', 'passed', undefined],
    ['is told by its steps too', 'passed', 'passed', undefined],
  ])
  expect(vxlan.find(({ name }) => name?.includes('holds'))).toMatchObject({
    parameters: [{ name: 'profile', value: 'vxlan' }, { name: 'cilium', value: '1.20.2', excluded: true }, {}, {}],
    steps: [{ name: 'expect(1).toBe(1)', status: 'passed' }],
  })
  const steps = vxlan.flatMap(result => result.steps.map(({ name }) => name))
  expect(steps).toEqual(expect.arrayContaining(['expect(1).toBe(1)', 'expect(2).toBe(2)', 'expect(3).toBe(3)']))
  const skipped = vxlan.find(({ name }) => name?.includes('lacks'))
  expect(skipped?.labels).toEqual(
    expect.arrayContaining([
      { name: 'reason', value: 'needs l7/envoy: not there' },
      { name: 'tag', value: 'hubble' },
    ]),
  )
  const native = await resultsOn(contextWith('native'))
  const histories = [...vxlan, ...native].map(({ historyId }) => historyId)
  expect(new Set(histories).size).toBe(vxlan.length + native.length)
  const facts = { id: 'a run', errors: [], profiles: [] }
  const [passed] = golden.cases
  if (passed === undefined) throw new Error('the golden run has no case')
  expect(histories, 'the history that a run of its own continues').toContain(
    allureResult(facts, { ...passed, id: 'policy/egress/a-rule-holds', profile: 'native' }).historyId,
  )
})

/** What allure-vitest writes of the inline files, run as the project `conformance`. */
async function resultsOn(run: RunContext): Promise<TestResult[]> {
  const root = await inlineFolder(files)
  const folder = await mkdtemp(join(tmpdir(), 'allure-cases-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { exitCode } = process
  const vitest = await createVitest({
    config: false,
    watch: false,
    root,
    reporters: allureReporters(folder),
    sequence: { sequencer: SuitesInOrder },
    // One worker, as one works on many files.
    projects: [{ test: { ...conformanceProject(root), maxWorkers: 1 } }],
  })
  try {
    vitest.projects.find(({ name }) => name === CONFORMANCE)?.provide('run', run)
    await vitest.start()
  } finally {
    await vitest.close()
    process.exitCode = exitCode
  }
  const results = join(folder, 'allure-results')
  const names = (await readdir(results)).filter(name => name.endsWith('-result.json'))
  const written: TestResult[] = await Promise.all(
    names.map(async name => JSON.parse(await readFile(join(results, name), 'utf8'))),
  )
  return written.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))
}

function outcomeOf({ name, status, statusDetails, labels }: TestResult) {
  const verdict = labels.find(label => label.name === 'verdict')?.value
  return [name?.replace('a rule > ', ''), status, verdict, statusDetails.message]
}

/** The parts of a context that reports tell of. */
function contextWith(name: string): RunContext {
  const cluster = { kubernetesVersion: 'v1.37.2', distribution: 'K3s' }
  const told = { state: 'ready', cluster, profile: { name, ciliumVersion: '1.20.2' } }
  return JSON.parse(JSON.stringify(told))
}
