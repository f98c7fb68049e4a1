import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Standard, baselineStandard, floorStandard, judgeMeasured, measuredStandard } from '../../measure/judge.ts'
import type { Measured } from '../../measure/sample.ts'
import type { CaseResult, RunResult } from '../../results/model.ts'
import { loadBaseline } from '../baseline-file.ts'
import type { SavedJudge } from '../judge.ts'

/** The name under which cases save their samples. */
const EVIDENCE = 'samples'

/** Whether pods keep their share of the host network's throughput, by the samples that the run saved. */
export const judge: SavedJudge = {
  summary: 'throughput, by its samples',
  again: async (c, { run, folder }) => {
    const [metric, path] = c.title.split(', ')
    const samples = c.evidence.find(({ name }) => name === EVIDENCE)
    if (samples === undefined || path === undefined) return undefined
    const measured = await readMeasured(join(folder, samples.path))
    const standard = measured === undefined ? undefined : await standardOf(c, run, folder, measured)
    if (measured === undefined || standard === undefined) return undefined
    const answer = judgeMeasured(measured, standard).find(own => own.metric === metric && own.path === path)
    if (answer === undefined) return undefined
    const { verdict, why } = answer
    return verdict === 'improved' || verdict === 'passed' ? { verdict: 'passed' } : { verdict, reason: why }
  },
}

/** What the case held its samples against: another profile of the run, or the baseline that the command line names. */
async function standardOf(
  c: CaseResult,
  { command }: RunResult,
  folder: string,
  measured: Measured,
): Promise<Standard | undefined> {
  if (c.requires.includes('routing/native')) {
    const there = await readMeasured(join(folder, 'evidence', 'performance', 'vxlan.json'))
    return there === undefined ? undefined : measuredStandard('vxlan', there, measured)
  }
  const at = command.findIndex(word => word === '--baseline' || word.startsWith('--baseline='))
  const file = command[at]?.split('=')[1] ?? (at === -1 ? undefined : command[at + 1])
  if (file === undefined || file === 'floor') return floorStandard(measured)
  return baselineStandard(file, await loadBaseline(file), measured)
}

async function readMeasured(file: string): Promise<Measured | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}
