import { capabilityCheck } from './checks/capabilities.ts'
import { engineCheck } from './checks/engine.ts'
import { askable } from './check.ts'
import { thisHost } from './host.ts'

/**
 * What keeps the Docker engine from running nodes, told before any is tried; `undefined` when nothing does. Takes as
 * long as one question to the engine.
 */
export async function engineProblem(): Promise<{ message: string; cure: string } | undefined> {
  const host = thisHost()
  for (const ask of [askable(engineCheck), askable(capabilityCheck)]) {
    const row = await ask(host)
    if (row.status === 'gap') {
      return { message: `${row.check}: ${row.found}`, cure: row.cure ?? 'See cilium-conformance doctor.' }
    }
  }
  return undefined
}
