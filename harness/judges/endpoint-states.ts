import { agentJudge } from './agent.ts'

/** Endpoints of a node, by state. */
export interface EndpointStates {
  readonly count: number
  readonly others: readonly {
    readonly id: number
    readonly namespace: string
    readonly ip: string
    readonly state: string
  }[]
}

/** Whether every endpoint of a node is ready. */
export const judge = agentJudge<EndpointStates, 'all ready'>(
  { kind: 'endpoint-states', version: 1, summary: 'endpoints that are not ready' },
  ({ count, others }) => [
    ...(count === 0 ? ['the agent has no endpoints'] : []),
    ...others.map(({ id, namespace, ip, state }) => {
      const whose = namespace === '' ? 'of the node itself' : `of a pod in ${namespace}`
      return `endpoint ${id} ${whose}${ip === '' ? '' : ` (${ip})`} is ${state || 'in no state'}, not ready`
    }),
  ],
)
