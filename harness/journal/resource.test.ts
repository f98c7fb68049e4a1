import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheDir, stateDir } from '../paths.ts'
import { checkRunId, refusalOf } from './resource.ts'

const runId = '20261123-101530-a1b2c3'
const roots = [tmpdir(), stateDir(), cacheDir()].join(', ')
const unnamed = `its name does not contain the run id ${runId}`

describe('refusalOf', () => {
  test.for([
    ['container', 'any-name', undefined],
    ['network', 'any-name', undefined],
    ['volume', '', 'it has no name'],
    ['kind-cluster', `cc-${runId}`, undefined],
    ['kind-cluster', 'kind', unnamed],
    ['image', `localhost/node:${runId}`, undefined],
    ['image', 'localhost/node:latest', unnamed],
    ['path', join(tmpdir(), `cc-${runId}`), undefined],
    ['path', cacheDir('build', runId, 'root'), undefined],
    ['path', stateDir('cluster', `${runId}.yaml`), undefined],
    ['path', join(tmpdir(), 'someone-elses'), unnamed],
    ['path', `/etc/${runId}`, `it is not below ${roots}`],
    ['path', tmpdir(), `it is not below ${roots}`],
    ['path', `${tmpdir()}-${runId}`, `it is not below ${roots}`],
    ['path', `${tmpdir()}/../etc/${runId}`, 'it is not an absolute path in its shortest form'],
    ['path', `${runId}/relative`, 'it is not an absolute path in its shortest form'],
    ['path', stateDir('journal', `${runId}.ndjson`), 'the journals are there'],
    ['path', stateDir('journal'), 'the journals are there'],
  ] as const)('%s %s', ([kind, name, refusal]) => {
    expect(refusalOf(runId, { kind, name })).toBe(refusal)
  })
})

describe('checkRunId', () => {
  test.for([runId, 'abc', 'A.b_c-1'])('takes %s', text => {
    expect(() => checkRunId(text)).not.toThrow()
  })

  test.for(['', 'ab', 'all', '../abc', '-abc', 'a/b', 'a b c', 'x'.repeat(101)])('refuses %j', text => {
    expect(() => checkRunId(text)).toThrow(
      `"${text}" is not a run id: a run id has 3 to 100 letters, digits, dots, underscores and dashes, starts with a letter or digit, and is not "all"`,
    )
  })
})
