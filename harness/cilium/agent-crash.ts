import type { Kube, V1Pod } from '../kube/client.ts'
import { type AgentObservation, agentContainer, listAgents } from './observe.ts'

/**
 * What became of agents that have crashed since they were observed, one a line; undefined when none has. An agent that is
 * rolled out anew has another pod, and that is no crash.
 */
export async function agentCrash(kube: Kube, before: readonly AgentObservation[]): Promise<string | undefined> {
  const crashes = (await listAgents(kube)).flatMap(pod => {
    const restarts = before.find(agent => agent.pod === pod.metadata?.name)?.restarts ?? 0
    return describeCrash(pod, restarts) ?? []
  })
  return crashes.length === 0 ? undefined : crashes.join('\n')
}

function describeCrash(pod: V1Pod, before: number): string | undefined {
  const { state, lastState, restartCount = 0 } = agentContainer(pod) ?? {}
  const count = restartCount - before
  const down = state?.terminated !== undefined || state?.waiting?.reason === 'CrashLoopBackOff'
  if (count <= 0 && !down) return undefined
  const happened = count <= 0 ? 'ended' : count === 1 ? 'restarted once' : `restarted ${count} times`
  const { reason = 'unknown', exitCode, message } = state?.terminated ?? lastState?.terminated ?? {}
  const words = [
    `the Cilium agent on ${pod.spec?.nodeName} ${happened} since the profile was installed`,
    `: last state ${reason}${exitCode === undefined ? '' : `, exit code ${exitCode}`}`,
    message === undefined ? '' : `, ${message.trim()}`,
    down ? '; it is not running now' : '',
  ]
  return words.join('')
}
