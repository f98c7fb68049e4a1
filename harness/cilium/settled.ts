import type { Kube } from '../kube/client.ts'
import { firstLine, messageOf } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import type { BudgetName } from '../wait/budgets.ts'
import { eventually } from '../wait/eventually.ts'
import { agentPods, inAgent } from './observe.ts'
import { requireRollout } from './rollout.ts'

/** Counts the compilers that run beside the agent. */
const COMPILERS = ['sh', '-c', 'grep -lx clang /proc/[0-9]*/comm 2>/dev/null | wc -l'] as const

/**
 * Waits until no agent compiles any more.
 *
 * On a fresh node an agent is ready before it has compiled all its programs, and then compiles all of them again. Pods that
 * start meanwhile wait for that, and the longer they wait the fewer of them the agent takes at a time: its limit on
 * `endpoint-create` follows what the last ones took.
 *
 * It only makes what follows quicker, so that an agent which goes on compiling ends nothing.
 *
 * @returns What was still seen at the end of the budget; undefined when all have settled.
 */
export async function agentsSettled(
  kube: Kube,
  signal?: AbortSignal,
  budget: BudgetName = 'agentsSettled',
): Promise<string | undefined> {
  const settled = eventually(budget, () => compiling(kube), {
    until: nodes => (nodes.length === 0 ? undefined : `programs are compiled on ${nodes.join(', ')}`),
    // Between two compilers programs are loaded.
    consecutive: 3,
    everyMs: 400,
    signal,
  })
  return settled.then(
    () => undefined,
    (error: unknown) => {
      signal?.throwIfAborted()
      return messageOf(error)
    },
  )
}

/**
 * Waits until a release that has started has rolled out, and then until its agents have settled.
 *
 * @throws BrokenError when it does not roll out; that agents have not settled is only said.
 */
export async function settle(kube: Kube, scope: PhaseScope): Promise<void> {
  await scope.phase('Cilium ready', inner => requireRollout(kube, 'ready', inner.signal))
  await scope.phase('agents settled', async inner => {
    const unsettled = await agentsSettled(kube, inner.signal)
    if (unsettled !== undefined) inner.say(`starting the cases anyway: ${firstLine(unsettled)}`)
  })
}

/** Nodes whose agents compile now. */
async function compiling(kube: Kube): Promise<string[]> {
  const agents = [...(await agentPods(kube))]
  const counts = await Promise.all(
    agents.map(async ([node, pod]) => [node, Number((await inAgent(kube, pod, COMPILERS)).stdout)] as const),
  )
  return counts.flatMap(([node, count]) => (count > 0 ? [node] : []))
}
