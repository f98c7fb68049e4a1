import { type NodeNetwork, type Route, wordsOf } from '../observe/node-network.ts'
import { liesIn } from '../policy/cidr.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Where a node should send what is for a CIDR. */
export interface WantedRoute {
  readonly to: string
  /** The router; whichever it is when absent. */
  readonly via?: string
  /** Name of the device. */
  readonly device?: string
  /** Or: whatever it is called, the device that has this address. */
  readonly deviceWith?: string
}

/** Whether a node sends all of a CIDR where it should. */
export const judge: Judge<NodeNetwork, WantedRoute> = {
  kind: 'routes',
  version: 1,
  summary: 'interfaces and routes of a node',
  decide(network, wanted) {
    const { routes } = network
    if (!wanted.to.includes('/')) return judgeComplaints([`"${wanted.to}" is not a CIDR`])
    const exact = routes.filter(({ to }) => to === wanted.to)
    const others = routes.filter(({ to }) => to !== wanted.to && isPartOf(to, wanted.to))
    const devices = wantedDevices(network, wanted)
    const complaints = [
      ...(exact.length === 0 ? [`no route leads to ${wanted.to}; there are: ${wordsOf(routes)}`] : []),
      ...exact.filter(route => !isRight(route, wanted, devices)).map(route => describe(route, wanted, devices)),
      ...others
        .filter(route => !isRight(route, wanted, devices))
        .map(route => `part of it goes elsewhere: ${wordsOf([route])}`),
    ]
    return judgeComplaints(complaints)
  },
}

function wantedDevices({ cards }: NodeNetwork, { device, deviceWith }: WantedRoute): string[] | undefined {
  if (device !== undefined) return [device]
  if (deviceWith === undefined) return undefined
  return cards.filter(({ addresses }) => addresses.includes(deviceWith)).map(({ name }) => name)
}

function isRight({ type, via, device }: Route, wanted: WantedRoute, devices: readonly string[] | undefined): boolean {
  const byRouter = wanted.via === undefined || via === wanted.via
  return type === 'unicast' && byRouter && (devices === undefined || devices.includes(device ?? ''))
}

function describe(route: Route, { via, deviceWith }: WantedRoute, devices: readonly string[] | undefined): string {
  const named = devices?.join(' or ') ?? ''
  const wish = [
    ...(via === undefined ? [] : ['via', via]),
    ...(devices === undefined ? [] : ['dev', named === '' ? `with ${deviceWith}, which no interface has` : named]),
  ].join(' ')
  return `the route is ${wordsOf([route])}, not ${wish}`
}

/** Whether a route's CIDR or address is part of the CIDR. */
function isPartOf(to: string, cidr: string): boolean {
  const [network = '', prefix = '32'] = to.split('/')
  const [, length = ''] = cidr.split('/')
  return Number(prefix) >= Number(length) && liesIn(network, cidr)
}
