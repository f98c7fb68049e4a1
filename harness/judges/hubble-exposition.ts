import type { ExpositionSighting } from '../observe/hubble-metrics.ts'
import { type Judge, describeSilence, judgeComplaints } from './judge.ts'
import { differences } from './match.ts'

/** Whether a node serves Hubble's metrics as Prometheus wants them, with these families among them and their types. */
export const judge: Judge<ExpositionSighting, Readonly<Record<string, string>>> = {
  kind: 'hubble-exposition',
  version: 1,
  summary: 'the text of Hubble’s metrics',
  decide({ node, families, invalid }, wanted) {
    const valid = invalid === undefined ? differences(families, wanted) : [`not valid exposition text: ${invalid}`]
    return judgeComplaints(valid.map(complaint => `metrics on ${node}: ${complaint}`))
  },
  // That they are served is what is asked.
  silence: unanswered => ({ verdict: 'failed', reason: describeSilence(unanswered) }),
}
