import { isMapping } from '../values.ts'
import { BrokenError } from '../results/errors.ts'
import type { Daemon, LearntPath, Neighbour, RouterConfig, RouterSession } from './daemon.ts'

const FILE = '/etc/frr/frr.conf'

/** FRR's zebra and bgpd, the heirs of Quagga's. */
export const daemon: Daemon = {
  package: 'frr',
  files: config => ({ [FILE]: frrConfig(config), '/etc/frr/vtysh.conf': 'service integrated-vtysh-config\n' }),
  start: [
    ['sh', '-ec', 'getent passwd frr || { groupadd -r frrvty; useradd -r -U -G frrvty -d /nonexistent frr; }'],
    ['sh', '-c', 'mkdir -p /run/frr /var/lib/frr /var/log/frr && chown -R frr:frr /run/frr /var/lib/frr /etc/frr'],
    ['/usr/lib/frr/mgmtd', '-d'],
    ['/usr/lib/frr/zebra', '-d'],
    ['/usr/lib/frr/bgpd', '-d'],
    ['vtysh', '-b'],
  ],
  // A map keeps the rules that its file has no more.
  reload: ['sh', '-ec', "vtysh -c 'configure terminal' -c 'no route-map learnt'; vtysh -b"],
  sessions: { argv: ['vtysh', '-c', 'show bgp neighbors json'], read: readSessions },
  paths: { argv: ['vtysh', '-c', 'show bgp ipv4 unicast json'], read: readPaths },
  refused: neighbours => ({
    argv: [
      'vtysh',
      ...neighbours.flatMap(({ address }) => ['-c', `show bgp ipv4 unicast neighbors ${address} filtered-routes json`]),
    ],
    read: text => readRefused(text, neighbours),
  }),
}

/** The text of its configuration. */
function frrConfig({ asn, id, neighbours, password, refused = [], rewritten = {} }: RouterConfig): string {
  const rules = [
    ...refused.map(prefix => ({ prefix, verdict: 'deny', lines: [] })),
    ...Object.entries(rewritten).map(([prefix, nextHop]) => ({
      prefix,
      verdict: 'permit',
      lines: [` set ip next-hop ${nextHop}`],
    })),
  ]
  return [
    ...rules.flatMap(({ prefix, verdict, lines }, index) => [
      `ip prefix-list rule${index} permit ${prefix}`,
      `route-map learnt ${verdict} ${index + 1}`,
      ` match ip address prefix-list rule${index}`,
      ...lines,
      'exit',
    ]),
    'route-map learnt permit 1000',
    'exit',
    `router bgp ${asn}`,
    ` bgp router-id ${id}`,
    ' no bgp ebgp-requires-policy',
    // With it, what a neighbour has announced is kept after its hold time as if it were about to start again (RFC 8538).
    ' no bgp graceful-restart notification',
    ...neighbours.flatMap(({ address, asn: theirs }) => [
      ` neighbor ${address} remote-as ${theirs}`,
      ` neighbor ${address} passive`,
      ...(password === undefined ? [] : [` neighbor ${address} password ${password}`]),
    ]),
    ' address-family ipv4 unicast',
    '  maximum-paths 16',
    ...neighbours.flatMap(({ address }) => [
      // What the map refuses is not used, and can be asked for.
      `  neighbor ${address} soft-reconfiguration inbound`,
      `  neighbor ${address} route-map learnt in`,
    ]),
    ' exit-address-family',
    'exit',
    '',
  ].join('\n')
}

/** Reads `show bgp neighbors json`. */
function readSessions(text: string): RouterSession[] {
  return Object.entries(answerOf(text)).flatMap(([neighbour, told]) => {
    if (!isMapping(told)) return []
    const { remoteAs, bgpState, lastResetDueTo, bgpTimerHoldTimeMsecs } = told
    const lastError = typeof lastResetDueTo === 'string' ? lastResetDueTo : undefined
    const session = { neighbour, asn: Number(remoteAs), state: String(bgpState) }
    if (bgpState === 'Established') return [{ ...session, holdMs: Number(bgpTimerHoldTimeMsecs) }]
    return [lastError === undefined ? session : { ...session, lastError }]
  })
}

/** Reads `show bgp ipv4 unicast json`. */
function readPaths(text: string): LearntPath[] {
  const { routes } = answerOf(text)
  return Object.entries(isMapping(routes) ? routes : {}).flatMap(([prefix, paths]) =>
    (Array.isArray(paths) ? paths : []).filter(isMapping).map(path => {
      const { nexthops, peerId, path: asPath } = path
      const [hop] = Array.isArray(nexthops) ? nexthops : []
      return {
        prefix,
        nextHop: isMapping(hop) ? String(hop['ip']) : '',
        from: String(peerId),
        asPath: asPathOf(asPath),
      }
    }),
  )
}

/** Reads the answers to `show bgp ipv4 unicast neighbors ADDRESS filtered-routes json`, one for each neighbour in their order. */
function readRefused(text: string, neighbours: readonly Pick<Neighbour, 'address'>[]): LearntPath[] {
  const answers = text.split(/\n(?=\{)/).map(answerOf)
  if (answers.length !== neighbours.length)
    throw new BrokenError(
      `FRR answered for ${answers.length} of ${neighbours.length} neighbours: ${text.slice(0, 200)}`,
    )
  return answers.flatMap(({ receivedRoutes }, index) =>
    Object.entries(isMapping(receivedRoutes) ? receivedRoutes : {}).map(([prefix, path]) => {
      const { nextHop, path: asPath } = isMapping(path) ? path : {}
      const from = neighbours[index]?.address ?? ''
      return { prefix, nextHop: String(nextHop), from, asPath: asPathOf(asPath) }
    }),
  )
}

function asPathOf(path: unknown): number[] {
  return String(path).split(' ').filter(Boolean).map(Number)
}

function answerOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text)
    if (isMapping(answer)) return answer
  } catch {
    // Told below with what came.
  }
  throw new BrokenError(`this is no answer of FRR: ${text.slice(0, 200)}`)
}
