import { describe, expect, onTestFinished, test } from 'vitest'
import { routed } from '../../fixtures/topologies/routed.ts'
import { proberImage } from '../images/source/packages.ts'
import { routerImage } from '../images/source/router.ts'
import { openJournal } from '../journal/journal.ts'
import { removeRun } from '../journal/remove-run.ts'
import { useTempState } from '../journal/testing/temp-state.ts'
import { LABEL } from '../paths.ts'
import { Prober } from '../probe/prober.ts'
import { processTransport } from '../probe/transport-process.ts'
import { run } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import { Phases } from '../results/phases.ts'
import { inRouter, pathsOf, reconfigure, refusedOf, sessionsOf, startDaemon } from '../router/ask.ts'
import { ROUTER_DAEMONS } from '../router/daemon.ts'
import { refusedSegments } from '../router/signatures.ts'
import { eventually } from '../wait/eventually.ts'
import { K3S_RANGES } from './cluster.ts'
import { addressesOf } from './nodes.ts'
import { routerConfigOf, routerPlaceOf } from './router.ts'
import { makeNetworks } from './surroundings.ts'

useTempState()
const silent = new Phases({ phaseStarted() {}, phaseProgress() {}, phaseEnded() {} })

/** Networks and a router, which go with the test and leave nothing. */
async function surroundingsWith(daemon: (typeof ROUTER_DAEMONS)[number]) {
  const runId = `surroundings-${daemon}-${process.pid}`
  const journal = await openJournal(runId)
  onTestFinished(async () => {
    await journal.close()
    const { left, foreign } = await removeRun(runId)
    expect({ left, foreign }).toEqual({ left: [], foreign: [] })
    const label = `label=${LABEL}=${runId}`
    expect((await run(['docker', 'ps', '--all', '--quiet', '--filter', label])).stdout).toBe('')
    expect((await run(['docker', 'network', 'ls', '--quiet', '--filter', label])).stdout).toBe('')
  })
  const prober = await proberImage(silent)
  const topology = { ...routed, router: { ...routed.router, daemon } }
  const around = { topology, router: await routerImage(daemon, silent) }
  const { surroundings } = await makeNetworks({
    around,
    runId,
    journal,
    scope: silent,
    images: { prober },
    ranges: K3S_RANGES,
  })
  if (surroundings === undefined) throw new BrokenError('nothing was made')
  const start = async (name: string, network: string, image: string, ...argv: string[]) => {
    const options = ['--detach', '--name', `${runId}-${name}`, '--label', `${LABEL}=${runId}`, '--network', network]
    await run(['docker', 'run', ...options, '--privileged', image, ...argv])
    return { container: `${runId}-${name}`, ...(await addressesOf(`${runId}-${name}`, network)) }
  }
  return { surroundings, start, prober: prober.tag }
}

/** A configuration with which BIRD speaks as an agent of Cilium does: it announces, with itself as the next hop. */
function speaker(id: string, router: string, prefix: string): string {
  const { asn, nodesAsn, password } = routed.router
  return [
    `router id ${id};`,
    'protocol device {}',
    `protocol static { ipv4; route ${prefix} blackhole; }`,
    `protocol bgp router { local as ${nodesAsn}; neighbor ${router} as ${asn}; connect delay time 1; password "${password}";`,
    '  ipv4 { import none; export all; next hop self; }; }',
    '',
  ].join('\n')
}

describe.for(ROUTER_DAEMONS)('a router with %s', daemon => {
  test('forwards between its networks, and learns what a neighbour announces', async () => {
    const { surroundings, start, prober } = await surroundingsWith(daemon)
    const [left, right] = surroundings.nodes
    if (left === undefined || right === undefined) throw new BrokenError('there are no two networks')
    const bird = await routerImage('bird', silent)
    const node = await start('node', right.network, bird, 'sleep', 'infinity')
    const router = routerPlaceOf(surroundings)
    const config = routerConfigOf(surroundings, [node])
    await startDaemon(router, config)
    const speak = `mkdir -p /run/bird && cat > /etc/bird/bird.conf && bird`
    const input = speaker(node.ip, right.gateway, '10.42.1.0/24')
    await run(['docker', 'exec', '-i', node.container, 'sh', '-ec', speak], { input })

    await eventually('sessionsUp', () => sessionsOf(router), {
      until: ([session]) => (session?.state === 'Established' ? undefined : JSON.stringify(session)),
    })
    const session = { neighbour: node.ip, asn: 64_512, state: 'Established' }
    expect(await sessionsOf(router)).toEqual([{ ...session, holdMs: expect.any(Number) }])
    const learnt = { prefix: '10.42.1.0/24', nextHop: node.ip, from: node.ip, asPath: [64_512] }
    const knows = (wanted: unknown) =>
      eventually('announced', () => pathsOf(router), {
        until: paths => (JSON.stringify(paths) === JSON.stringify(wanted) ? undefined : JSON.stringify(paths)),
      })
    const host = await start('host', left.network, prober, 'serve', '--tcp', '8080')
    await knows([learnt])
    expect(await refusedOf(router, config.neighbours)).toEqual([])
    await reconfigure(router, { ...config, refused: ['10.42.1.0/24'] })
    await knows([])
    expect(await refusedOf(router, config.neighbours)).toEqual([learnt])
    await reconfigure(router, { ...config, rewritten: { '10.42.1.0/24': host.ip } })
    await knows([{ ...learnt, nextHop: host.ip }])
    expect(await inRouter(router, ['ip', 'route', 'get', '10.42.1.1'])).toContain(`via ${host.ip} `)
    await reconfigure(router, config)
    await knows([learnt])

    const before = await refusedSegments(router)
    await reconfigure(router, { ...config, password: 'another' })
    await eventually('sessionsDown', () => refusedSegments(router), {
      until: ({ wrong }) => (wrong > before.wrong ? undefined : 'its kernel has dropped nothing'),
    })
    expect(await sessionsOf(router)).toMatchObject([{ state: expect.not.stringContaining('Established') }])

    const beyond = await start('beyond', surroundings.beyond.network, prober, 'serve', '--tcp', '8080')
    const control = ['docker', 'exec', '-i', beyond.container, '/prober', 'control'] as const
    await using from = await Prober.open(processTransport('beyond', control))
    expect(await from.tcp({ host: host.ip, port: 8080 }, {})).toMatchObject({
      outcome: 'allowed',
      seen: { remote: expect.stringContaining(beyond.ip) },
    })
  })
})
