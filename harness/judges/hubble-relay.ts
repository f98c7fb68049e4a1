import type { RelayNode } from '../observe/hubble-flows.ts'
import { type Judge, judgeComplaints } from './judge.ts'

const CONNECTED = 'NODE_CONNECTED'

/** Whether relay is connected to just these nodes. */
export const judge: Judge<readonly RelayNode[], readonly string[]> = {
  kind: 'hubble-relay',
  version: 1,
  summary: 'nodes that Hubble Relay is connected to',
  decide(nodes, wanted) {
    const lacking = wanted.flatMap(name => {
      const states = nodes.filter(node => node.name === name).map(({ state }) => state)
      if (states.length === 0) return [`Hubble Relay does not know the node ${name}`]
      return states.every(state => state === CONNECTED) ? [] : [`${name} is ${states.join(' and ')}`]
    })
    const others = nodes.filter(({ name, state }) => state === CONNECTED && !wanted.includes(name))
    const none = wanted.length === 0 ? ['no nodes were given'] : []
    return judgeComplaints([...none, ...lacking, ...others.map(({ name }) => `${name} is not a node of the cluster`)])
  },
}
