import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { golden } from '../../reports/testdata/golden.ts'
import { Phases } from '../results/phases.ts'
import { EventLog, tellAll } from './event-log.ts'

test('has every event on disk as soon as it is told, for the owner alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-events-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'run', 'run.ndjson')
  const log = new EventLog(file)
  const lines = async () =>
    (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  log.runStarted('r1', ['cilium-conformance', 'run'])
  expect(await lines()).toMatchObject([{ event: 'run started', id: 'r1' }])
  await new Phases(tellAll([log])).phase('images', async scope => scope.say('pulling'), 'registry')
  const failed = golden.cases.find(({ verdict }) => verdict === 'failed')
  if (failed !== undefined) log.caseEnded(failed)
  log.runEnded(golden)
  expect(await lines()).toMatchObject([
    { event: 'run started', command: ['cilium-conformance', 'run'], time: expect.stringMatching(/Z$/) },
    { event: 'phase started', phase: 'images', detail: 'registry' },
    { event: 'progress', phase: 'images', text: 'pulling' },
    { event: 'phase ended', phase: 'images', outcome: 'done' },
    { event: 'case ended', id: failed?.id, profile: 'native', verdict: 'failed', reason: failed?.reason },
    { event: 'run ended', verdict: 'failed', exitCode: 1 },
  ])
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600')
})
