import { askable } from './check.ts'
import { capabilityCheck } from './checks/capabilities.ts'
import { engineCheck } from './checks/engine.ts'
import { systemCheck } from './checks/system.ts'
import { type Host, thisHost } from './host.ts'

/**
 * What keeps this machine and its Docker engine from running nodes, told before any is tried; `undefined` when nothing does. Takes as
 * long as one question to the engine.
 */
export async function engineProblem(host: Host = thisHost()): Promise<{ message: string; cure: string } | undefined> {
  for (const ask of [askable(systemCheck), askable(engineCheck), askable(capabilityCheck)]) {
    const row = await ask(host)
    if (row.status === 'gap') {
      return { message: `${row.check}: ${row.found}`, cure: row.cure ?? 'See cilium-conformance doctor.' }
    }
  }
  return undefined
}
