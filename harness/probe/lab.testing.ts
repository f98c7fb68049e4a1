import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { type RunOutput, run } from '../process/run.ts'
import { eventually } from '../wait/eventually.ts'
import { Lines } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { processTransport } from './transport-process.ts'

/** Addresses of the {@link Lab}. */
export const ADDRESS = {
  client: '10.1.0.2',
  router: '10.1.0.1',
  server: '10.2.0.2',
  server6: 'fd00:2::2',
  router6: 'fd00:1::1',
} as const

/** MTU of the link between the router and the server; the client's own link has 1500. */
export const FAR_MTU = 1400

const PLACES = ['client', 'router', 'server'] as const

/** One of the three network namespaces. */
export type Place = (typeof PLACES)[number]

/**
 * client -- router -- server: three network namespaces of this process's own, joined by two veth pairs, with IPv4 and
 * IPv6. The client and the server have a default route to the router; the router has none. Needs root, iproute2 and Go.
 */
export interface Lab extends AsyncDisposable {
  /** Runs a command in a namespace. */
  exec(place: Place, ...argv: [string, ...string[]]): Promise<RunOutput>
  /** Adds an iptables rule and returns what deletes it again. */
  rule(place: Place, ...args: string[]): Promise<() => Promise<void>>
  /** The command that runs a prober's control stream in a namespace. */
  controlCommand(place: Place): readonly [string, ...string[]]
  /** That control stream. */
  control(place: Place): LineTransport
  /** Serves in a namespace until the lab is disposed. */
  serve(place: Place, ...args: string[]): Promise<void>
}

/** Name of a namespace: unique to this process. */
function namespace(place: Place): string {
  return `prober-${process.pid}-${place}`
}

function labFolder(pid: number | string | undefined): string {
  return join(tmpdir(), `prober-lab-${pid}`)
}

/** Interfaces: `toRouter` in the client and the server, `toClient` and `toServer` in the router. */
const COMMANDS: readonly (readonly [Place, string])[] = [
  ['client', 'addr add 10.1.0.2/24 dev toRouter'],
  ['client', 'addr add fd00:1::2/64 dev toRouter nodad'],
  ['router', 'addr add 10.1.0.1/24 dev toClient'],
  ['router', 'addr add fd00:1::1/64 dev toClient nodad'],
  ['router', 'addr add 10.2.0.1/24 dev toServer'],
  ['router', 'addr add fd00:2::1/64 dev toServer nodad'],
  ['server', 'addr add 10.2.0.2/24 dev toRouter'],
  ['server', 'addr add fd00:2::2/64 dev toRouter nodad'],
  ['router', `link set toServer mtu ${FAR_MTU}`],
  ['server', `link set toRouter mtu ${FAR_MTU}`],
  ...PLACES.map(place => [place, 'link set lo up'] as const),
  ['client', 'link set toRouter up'],
  ['router', 'link set toClient up'],
  ['router', 'link set toServer up'],
  ['server', 'link set toRouter up'],
  ['client', 'route add default via 10.1.0.1'],
  ['client', '-6 route add fd00:2::/64 via fd00:1::1'],
  ['server', 'route add default via 10.2.0.1'],
  ['server', '-6 route add fd00:1::/64 via fd00:2::1'],
]

/**
 * Forwarding on; new IPv6 addresses usable at once; and no limit on ICMP errors, which would turn the seventh refusal in a
 * second into a drop.
 */
const SYSCTLS = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv6.conf.default.accept_dad=0',
  'net.ipv4.icmp_ratemask=0',
  'net.ipv6.icmp.ratelimit=0',
]

const exec: Lab['exec'] = (place, ...argv) => run(['ip', 'netns', 'exec', namespace(place), ...argv])

/** Builds the prober and the namespaces. On failure nothing is left. */
export async function openLab(): Promise<Lab> {
  await removeLeftovers()
  await using undo = new AsyncDisposableStack()
  const folder = labFolder(process.pid)
  await mkdir(folder, { mode: 0o700 })
  undo.defer(() => rm(folder, { recursive: true }))
  const prober = join(folder, 'prober')
  const source = join(PROJECT_ROOT, 'fixtures/images/prober')
  await run(['go', 'build', '-C', source, '-trimpath', '-ldflags=-s -w', '-o', prober, '.'], {
    env: { CGO_ENABLED: '0' },
  })
  for (const place of PLACES) {
    await run(['ip', 'netns', 'add', namespace(place)])
    undo.defer(async () => void (await run(['ip', 'netns', 'delete', namespace(place)])))
    await exec(place, 'sysctl', '-qw', ...SYSCTLS)
  }
  await useNameServer(undo, ADDRESS.server)
  for (const [place, far] of [
    ['client', 'toClient'],
    ['server', 'toServer'],
  ] as const) {
    const near = ['toRouter', 'netns', namespace(place)]
    await run(['ip', 'link', 'add', ...near, 'type', 'veth', 'peer', 'name', far, 'netns', namespace('router')])
  }
  for (const [place, command] of COMMANDS) await run(['ip', '-n', namespace(place), ...command.split(' ')])
  const controlCommand: Lab['controlCommand'] = place => ['ip', 'netns', 'exec', namespace(place), prober, 'control']
  await linksUp()
  const done = undo.move()
  return {
    exec,
    async rule(place, ...args) {
      await exec(place, 'iptables', '-w', ...args)
      const inverse = args.map(word => (word === '-A' || word === '-I' ? '-D' : word))
      return async () => void (await exec(place, 'iptables', '-w', ...inverse))
    },
    controlCommand,
    control: place => processTransport(`namespace ${place}`, controlCommand(place)),
    async serve(place, ...args) {
      const argv = ['netns', 'exec', namespace(place), prober, 'serve', ...args]
      const server = execa('ip', argv, { buffer: false, reject: false, stderr: 'inherit' })
      done.defer(async () => {
        server.kill('SIGTERM')
        await server
      })
      const lines = new Lines()
      server.stdout.on('data', (piece: Buffer) => lines.push(piece))
      server.stdout.on('end', () => lines.end())
      for await (const line of lines) if (line.startsWith('{"serving":')) return
      throw new Error(`prober serve ended before it served: ${argv.join(' ')}`)
    },
    [Symbol.asyncDispose]: () => done.disposeAsync(),
  }
}

/** Adds an iptables rule until the test ends, or until the function that it returns is called. */
export async function ruleForTest(lab: Lab, ...args: Parameters<Lab['rule']>): Promise<() => Promise<void>> {
  const remove = await lab.rule(...args)
  let there = true
  const once = async () => {
    if (there) await remove()
    there = false
  }
  onTestFinished(once)
  return once
}

/** A new link carries IPv6 only once the kernel has taken note of its carrier, which it does at most once a second. */
async function linksUp(): Promise<void> {
  await eventually('labReady', showLinks, { until: links => links.find(link => !link.includes(' state UP ')) })
}

async function showLinks(): Promise<string[]> {
  const links: string[] = []
  for (const place of PLACES) {
    const { stdout } = await run(['ip', '-n', namespace(place), '-o', 'link', 'show', 'type', 'veth'])
    links.push(...stdout.split('\n'))
  }
  return links
}

/** Removes the labs of test runs that were killed before they could. */
async function removeLeftovers(): Promise<void> {
  const { stdout } = await run(['ip', 'netns', 'list'])
  for (const [name, owner] of stdout.matchAll(/^prober-(\d+)-(?:client|router|server)\b/gm)) {
    if (isAlive(Number(owner))) continue
    const pids = (await run(['ip', 'netns', 'pids', name])).stdout.split('\n').filter(pid => pid !== '')
    for (const pid of pids) process.kill(Number(pid), 'SIGKILL')
    await run(['ip', 'netns', 'delete', name])
    for (const files of [join(NETNS_FILES, name), labFolder(owner)]) await rm(files, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** `ip netns exec NAME` puts the files of the folder NAME in here in the place of those in /etc. */
const NETNS_FILES = '/etc/netns'

async function useNameServer(undo: AsyncDisposableStack, address: string): Promise<void> {
  await mkdir(NETNS_FILES, { recursive: true })
  undo.defer(() => rmdir(NETNS_FILES).catch(() => undefined)) // not when others keep theirs there
  const own = join(NETNS_FILES, namespace('client'))
  await mkdir(own)
  undo.defer(() => rm(own, { recursive: true }))
  await writeFile(join(own, 'resolv.conf'), `nameserver ${address}\noptions timeout:1 attempts:1\n`)
}
