import { BrokenError } from '../results/errors.ts'
import type { Daemon, LearntPath, RouterConfig, RouterSession } from './daemon.ts'

const FILE = '/etc/bird/bird.conf'

/** BIRD 2. */
export const daemon: Daemon = {
  package: 'bird2',
  files: config => ({ [FILE]: birdConfig(config) }),
  start: [
    ['mkdir', '-p', '/run/bird'],
    ['bird', '-c', FILE],
  ],
  reload: ['birdc', 'configure'],
  sessions: { argv: ['birdc', 'show', 'protocols', 'all'], read: readSessions },
  paths: { argv: ['birdc', 'show', 'route', 'all'], read: readPaths },
  refused: () => ({ argv: ['birdc', 'show', 'route', 'filtered', 'all'], read: readPaths }),
}

/** The text of its configuration. All best paths to a prefix go into the kernel. */
function birdConfig({ asn, id, neighbours, password, refused = [], rewritten = {} }: RouterConfig): string {
  const rules = [
    ...refused.map(prefix => `if net = ${prefix} then reject;`),
    ...Object.entries(rewritten).map(
      ([prefix, nextHop]) => `if net = ${prefix} then { bgp_next_hop = ${nextHop}; gw = ${nextHop}; }`,
    ),
    'accept;',
  ]
  return [
    `router id ${id};`,
    'protocol device { scan time 2; }',
    'protocol kernel { merge paths on; ipv4 { import none; export where source = RTS_BGP; }; }',
    `filter learnt { ${rules.join(' ')} }`,
    'template bgp node {',
    `  local as ${asn};`,
    '  passive;',
    ...(password === undefined ? [] : [`  password "${password}";`]),
    // What the filter refuses is not used, and can be asked for.
    '  ipv4 { import keep filtered on; import filter learnt; export none; };',
    '}',
    ...neighbours.map(
      ({ address, asn: theirs }, index) =>
        `protocol bgp node${index + 1} from node { neighbor ${address} as ${theirs}; }`,
    ),
    '',
  ].join('\n')
}

/** Reads `show protocols all`. A protocol begins at the margin, and what is told of it is indented. */
function readSessions(text: string): RouterSession[] {
  requireBird(text)
  return text
    .split(/\n(?=\S)/)
    .filter(block => /^\S+\s+BGP\s/.test(block))
    .map(block => {
      const told = (what: string) => new RegExp(`^\\s+${what}:\\s+(.*?)\\s*$`, 'm').exec(block)?.[1]
      const lastError = told('Last error')
      const hold = /\/(\d+)$/.exec(told('Hold timer') ?? '')?.[1]
      return {
        neighbour: told('Neighbor address') ?? '',
        asn: Number(told('Neighbor AS')),
        state: told('BGP state') ?? 'Down',
        ...(lastError === undefined ? {} : { lastError }),
        ...(hold === undefined ? {} : { holdMs: Number(hold) * 1000 }),
      }
    })
}

/** Reads `show route all`. A prefix is told once, at the margin, before the first of its paths. */
function readPaths(text: string): LearntPath[] {
  requireBird(text)
  const paths: LearntPath[] = []
  let prefix = ''
  for (const block of text.split(/\n(?=\S+ +unicast | {8,}unicast )/)) {
    const [head = ''] = block.split('\n')
    prefix = /^(\d+\.\d+\.\d+\.\d+\/\d+)\s/.exec(head)?.[1] ?? prefix
    const told = (attribute: string) => new RegExp(`^\\s+BGP\\.${attribute}: (.*?)\\s*$`, 'm').exec(block)?.[1]
    const nextHop = told('next_hop')
    if (nextHop === undefined) continue
    paths.push({
      prefix,
      nextHop: nextHop.split(' ')[0] ?? '',
      from: /\bfrom (\d+\.\d+\.\d+\.\d+)\]/.exec(head)?.[1] ?? /^\s+via (\S+) on/m.exec(block)?.[1] ?? '',
      asPath: (told('as_path') ?? '').split(' ').filter(Boolean).map(Number),
    })
  }
  return paths
}

function requireBird(text: string): void {
  if (!text.startsWith('BIRD ')) throw new BrokenError(`this is no answer of BIRD: ${text.slice(0, 200)}`)
}
