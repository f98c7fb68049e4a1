import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { green } from '../../reports/testdata/golden.ts'
import { judgeComplaints } from '../judges/judge.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { BrokenError } from '../results/errors.ts'
import type { CaseResult, RunResult } from '../results/model.ts'
import { Notebook } from '../run/notebook.ts'
import { type AnyJudge, loadJudge } from './judges.ts'
import { rejudge } from './rejudge.ts'

/** Takes numbers up to a bound. */
const upTo = (bound: number, version = 1): AnyJudge => ({
  kind: 'number',
  version,
  summary: 'numbers up to a bound',
  decide: data => judgeComplaints(Number(data) > bound ? [`${Number(data)} is more than ${bound}`] : []),
})

const found = (judge: AnyJudge) => async (kind: string) => (kind === judge.kind ? judge : undefined)

const silence = () => ({ verdict: 'failed' as const, reason: 'it is silent' })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-rejudge-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** A case that saw these numbers, one after the other, and ended at the first that its judge refused. */
async function caseThatSaw(numbers: readonly (number | 'nothing')[], judge = upTo(5)): Promise<CaseResult> {
  const notebook = new Notebook()
  const [first] = green.cases
  if (first === undefined) throw new Error('green has no case')
  const id = `numbers-${numbers.join('-')}`
  const observations = join('observations', `${id}.json`)
  let verdict: CaseResult['verdict'] = 'passed'
  let reason = ''
  for (const number of numbers) {
    const seen = await notebook.look(judge, { subject: 'a number', how: 'a dice' }, async () => {
      if (number === 'nothing') throw new BrokenError('it is gone')
      return number
    })
    const judgement = seen.judge(0)
    verdict = judgement.verdict
    reason = judgement.reason ?? ''
    if (verdict !== 'passed') break
  }
  await notebook.save(join(folder, observations))
  return { ...first, id, observations, verdict, ...(reason === '' ? {} : { reason: `a number: ${reason}` }) }
}

const runOf = (cases: readonly CaseResult[]): RunResult => ({ ...green, cases })

/** Verdict and reason of a case after today's judge. */
async function againWith(judge: AnyJudge, was: CaseResult) {
  const { run } = await rejudge({ run: runOf([was]), folder }, undefined, found(judge))
  const [now] = run.cases
  return [now?.verdict, now?.reason]
}

/** Judges a case whose observations are said to be there. */
async function read(observations: string) {
  const was = { ...(await caseThatSaw([1])), observations }
  return rejudge({ run: runOf([was]), folder }, undefined, found(upTo(5)))
}

describe('the judges of the run itself', () => {
  test('come to the same run', async () => {
    const cases = [await caseThatSaw([1, 2]), await caseThatSaw([3, 7, 1]), await caseThatSaw([4, 'nothing'])]
    expect(cases.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'broken'])
    const { run, kinds, changed } = await rejudge({ run: runOf(cases), folder }, undefined, found(upTo(5)))
    expect(run.cases).toEqual(cases)
    expect(run).toMatchObject({ verdict: 'failed', exitCode: 1 })
    expect(changed).toEqual([])
    expect(kinds).toEqual([{ kind: 'number', summary: 'numbers up to a bound', judgements: 6, cases: 3 }])
  })
})

describe('another judge', () => {
  test('fails a case that had passed, by the first thing that it refuses', async () => {
    const was = await caseThatSaw([1, 3, 2])
    expect(await againWith(upTo(1), was)).toEqual(['failed', 'a number: 3 is more than 1'])
  })

  test('leaves open what it finds well, because the case had ended there', async () => {
    const was = await caseThatSaw([1, 7, 9])
    const why = 'what failed it passes now; the case ended there, so the rest was not asked'
    expect(await againWith(upTo(8), was)).toEqual(['inconclusive', why])
  })

  test('gives another reason to what stays failed', async () => {
    const was = await caseThatSaw([1, 7])
    expect(await againWith(upTo(6), was)).toEqual(['failed', 'a number: 7 is more than 6'])
  })

  test('that ends with an error leaves the question open', async () => {
    const judge = { ...upTo(5), decide: () => JSON.parse('{') }
    const [verdict, reason] = await againWith(judge, await caseThatSaw([1]))
    expect([verdict, reason]).toEqual(['broken', expect.stringContaining('the judge of number ended with: ')])
  })

  test('may take silence for an answer', async () => {
    const was = await caseThatSaw(['nothing'])
    expect(was.verdict).toBe('broken')
    expect(await againWith({ ...upTo(5), silence }, was)).toEqual(['failed', 'a number: it is silent'])
  })

  test.for([
    ['skipped', 'needs two nodes'],
    ['broken', 'a peer was lost'],
    ['failed', 'an assertion about something else'],
  ] as const)('does not touch a case that is %s for another reason', async ([verdict, reason]) => {
    const was = { ...(await caseThatSaw([1])), verdict, reason }
    expect(await againWith(upTo(0), was)).toEqual([verdict, reason])
  })

  test('does not fail what was broken while it saw the same', async () => {
    const was = { ...(await caseThatSaw([7])), verdict: 'broken' as const, reason: 'a peer was lost' }
    expect(await againWith(upTo(8), was)).toEqual(['broken', 'a peer was lost'])
  })
})

describe('judgements that cannot be made again stand as they were saved', () => {
  test('without a judge', async () => {
    const was = await caseThatSaw([7])
    const { run, kinds } = await rejudge({ run: runOf([was]), folder }, undefined, async () => undefined)
    expect(run.cases).toEqual([was])
    const kept = 'this version has no judge of the kind number'
    expect(kinds).toEqual([{ kind: 'number', judgements: 1, cases: 1, kept }])
  })

  test('by a judge of another version', async () => {
    const was = await caseThatSaw([7])
    const { run, kinds } = await rejudge({ run: runOf([was]), folder }, undefined, found(upTo(8, 2)))
    expect(run.cases).toEqual([was])
    expect(kinds).toMatchObject([{ kept: 'they are of version 1, and this version judges version 2' }])
  })
})

describe('a file of observations', () => {
  test('that leads out of the folder of the run is refused, also through a link', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'cilium-conformance-outside-'))
    onTestFinished(() => rm(outside, { recursive: true }))
    await writeFile(join(outside, 'a.json'), '{"schemaVersion":1,"observations":[]}')
    const up = join('..', outside.slice(tmpdir().length + 1), 'a.json')
    await expect(read(up)).rejects.toThrow('is outside of the run folder')
    await symlink(join(outside, 'a.json'), join(folder, 'link.json'))
    await expect(read('link.json')).rejects.toThrow('link.json is outside of the run folder')
  })

  test.for([
    [
      'of another version',
      '{"schemaVersion":2}',
      'has schemaVersion 2, but this version reads 1. Use the version that',
    ],
    ['that is cut off', '{"schemaVersion":1,', 'is not JSON'],
    ['of another shape', '{"schemaVersion":1}', "the file must have required property 'observations'"],
  ] as const)('%s is refused', async ([, text, message]) => {
    await mkdir(join(folder, 'observations'), { recursive: true })
    await writeFile(join(folder, 'observations', 'x.json'), text)
    await expect(read('observations/x.json')).rejects.toThrow(message)
  })

  test('that is not there is told', async () => {
    await expect(read('observations/gone.json')).rejects.toThrow('observations/gone.json cannot be read')
  })
})

test('every judge is found by the kind that it names, and nothing else is', async () => {
  const files = (await readdir(join(PROJECT_ROOT, 'harness', 'judges'))).filter(name => !name.endsWith('.test.ts'))
  for (const kind of files.map(name => name.replace(/\.ts$/, ''))) {
    const module: { judge?: AnyJudge } = await import(join(PROJECT_ROOT, 'harness', 'judges', `${kind}.ts`))
    expect(await loadJudge(kind)).toBe(module.judge)
    expect(module.judge?.kind ?? kind, `the kind in ${kind}.ts`).toBe(kind)
  }
  expect((await loadJudge('probe'))?.kind).toBe('probe')
  expect(await loadJudge('../engine/judges')).toBeUndefined()
  expect(await loadJudge('nobody')).toBeUndefined()
})
