import type { Conditions } from '../observe/conditions.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** Whether an object has the conditions, and a Service the addresses, that it should. */
export const judge: Judge<Conditions, { readonly [field: string]: Pattern }> = {
  kind: 'conditions',
  version: 1,
  summary: 'conditions of objects in the API',
  decide(seen, wanted) {
    const wrong = differences(seen, wanted)
    if (wrong.length === 0) return { verdict: 'passed' }
    const said = Object.entries(seen.conditions).map(
      ([type, { status, reason, message }]) => `${type} ${status} (${[reason, message].filter(Boolean).join(': ')})`,
    )
    return judgeComplaints([`${seen.what}: ${wrong.join('; ')}`, `it says: ${said.join(', ') || 'nothing'}`])
  },
}
