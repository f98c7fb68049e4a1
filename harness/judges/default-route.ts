import { type NodeNetwork, type Route, wordsOf } from '../observe/node-network.ts'
import { liesIn } from '../policy/cidr.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** CIDRs that a node should have no route of its own to, and the router to which it should send them with everything else. */
export interface WantedDefault {
  readonly of: readonly string[]
  readonly via: string
}

/** Whether a node sends CIDRs where it sends everything, and nowhere else. */
export const judge: Judge<NodeNetwork, WantedDefault> = {
  kind: 'default-route',
  version: 1,
  summary: 'what a node has no route of its own to',
  decide({ routes }, { of, via }) {
    const defaults = routes.filter(({ to }) => to === 'default')
    const others = routes.filter(({ to }) => to !== 'default')
    return judgeComplaints([
      ...(of.length === 0 ? ['no CIDRs were given'] : []),
      ...(defaults.length === 0 ? [`there is no default route; there are: ${wordsOf(routes)}`] : []),
      ...defaults
        .filter(route => route.via !== via)
        .map(route => `the default route is ${wordsOf([route])}, not via ${via}`),
      ...of.flatMap(cidr => others.filter(route => overlaps(route, cidr)).map(route => tell(route, cidr))),
    ])
  },
}

function tell(route: Route, cidr: string): string {
  return `it has a route of its own to ${cidr}: ${wordsOf([route])}`
}

function overlaps({ to }: Route, cidr: string): boolean {
  const whole = to.includes('/') ? to : `${to}/32`
  const [network = ''] = whole.split('/')
  const [wanted = ''] = cidr.split('/')
  return liesIn(network, cidr) || liesIn(wanted, whole)
}
