import type { Check, Finding } from '../check.ts'
import { type PrivilegedTrial, tryPrivileged } from '../privileged.ts'

/** Privileged containers: a node is one. Really tried. */
export const privilegedCheck: Check<PrivilegedTrial> = {
  id: 'privileged',
  title: 'privileged container',
  detect: async host => tryPrivileged(await host.engine()),
  judge: judgePrivileged,
}

/** Says how far the trial came. */
export function judgePrivileged(trial: PrivilegedTrial): Finding {
  if (trial.state === 'not-tried') return { status: 'note', found: `not tried: ${trial.why}` }
  if (trial.state === 'done') return { status: 'ok', found: trial.steps.join(', ') }
  return {
    status: 'gap',
    found: `cannot ${trial.step}: ${trial.error}`,
    cure: 'If a capability is missing, fix that first. Otherwise allow the engine to run privileged containers.',
  }
}
