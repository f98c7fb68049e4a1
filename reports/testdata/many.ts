import type { CaseResult, RunResult } from '../../harness/results/model.ts'
import { golden } from './golden.ts'

/** A run of 1,000 cases: every verdict many times over, and one long suite in which all is well. */
export function manyCases(): RunResult {
  const installed = golden.cases.filter(({ profile }) => profile !== 'bare')
  const copies = Array.from({ length: 20 }, (_, copy) => installed.map(c => copyOf(c, copy))).flat()
  const passed = installed.filter(({ verdict }) => verdict === 'passed')
  const load = Array.from({ length: 1000 - copies.length }, (_, index): CaseResult[] => {
    const c = passed[index % passed.length]
    const topic = `topic-${index % 9}`
    return c === undefined
      ? []
      : [{ ...c, suite: 'load', topic, id: `load/${topic}/case-${index}`, title: `case ${index}` }]
  })
  return { ...golden, id: '20261124-000000-aaaaaa', suites: [], cases: [...copies, ...load.flat()] }
}

function copyOf(c: CaseResult, copy: number): CaseResult {
  const topic = `${c.topic}-${copy}`
  return { ...c, topic, id: c.id.replace(/^([^/]+)\/[^/]+/, `$1/${topic}`) }
}
