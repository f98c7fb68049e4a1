import { readFile } from 'node:fs/promises'
import { lostPasses } from '../results/history.ts'
import { type HistoryEntry, type LostPass, type RunResult, VERDICTS } from '../results/model.ts'

/** What Allure's history keeps of a run: a line of JSON. */
interface Point {
  readonly name: string
  readonly testResults: Readonly<Record<string, PointResult>>
}

interface PointResult {
  readonly fullName: string
  readonly labels?: readonly { readonly name: string; readonly value?: string }[]
}

/**
 * The cases that the run skips and that passed in an earlier one, by what it knows itself and by Allure's history file. A
 * history that is not there, or not Allure's, says nothing.
 */
export async function lostWithHistory(run: RunResult, historyPath: string): Promise<LostPass[]> {
  const text = await readFile(historyPath, 'utf8').catch(() => '')
  const known = run.lost ?? []
  const keys = new Set(known.map(({ id, profile }) => `${id} on ${profile}`))
  const told = lostPasses(run, text.split('\n').flatMap(entryOf))
  return [...known, ...told.filter(({ id, profile }) => !keys.has(`${id} on ${profile}`))]
}

function entryOf(line: string): HistoryEntry[] {
  try {
    const { name, testResults }: Point = JSON.parse(line)
    const id = name.split(' ').at(-1) ?? name
    const cases = Object.values(testResults).flatMap(({ fullName, labels = [] }) => {
      const label = (wanted: string) => labels.find(one => one.name === wanted)?.value
      const verdict = VERDICTS.find(known => known === label('verdict'))
      return verdict === undefined ? [] : [[`${fullName} on ${label('profile')}`, verdict] as const]
    })
    return [{ id, startedAt: startOf(id), verdict: 'passed', under: '', cases: Object.fromEntries(cases) }]
  } catch {
    return []
  }
}

/** When a run started, by its id: Allure notes when the page was made. */
function startOf(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*$/, '$1-$2-$3T$4:$5:$6.000Z')
}
