import type { ContainerLog, LogKind } from '../observe/log-lines.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { KNOWN_LINES } from './known-log-lines.ts'

/** Whether Cilium logged nothing at these levels but what is known to be harmless. */
export const judge: Judge<readonly ContainerLog[], { readonly noneOf: readonly string[] }> = {
  kind: 'log-lines',
  version: 1,
  summary: 'errors and warnings in the logs of agents, operator, relay and Envoy',
  decide(logs, { noneOf }) {
    return judgeComplaints([
      ...(logs.length === 0 ? ['there are no logs'] : []),
      ...logs.flatMap(({ pod, container, kinds }) =>
        kinds
          .filter(({ level }) => noneOf.includes(level))
          .filter(isNews)
          .map(kind => `${pod}, ${container}: ${told(kind)}`),
      ),
    ])
  },
}

/** Whether nothing is known of such lines. */
export function isNews({ level, message, example }: LogKind): boolean {
  return KNOWN_LINES.every(known => known.level !== level || (known.says !== message && !example.includes(known.says)))
}

function told({ level, message, count, example }: LogKind): string {
  const times = count === 1 ? 'once' : `${count} times`
  return `logged ${times} at level ${level}: ${message}\n  ${example}`
}
