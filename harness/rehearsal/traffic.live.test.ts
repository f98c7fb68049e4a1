import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADDRESS, type Lab, openLab, ruleForTest } from '../probe/lab.testing.ts'
import { Prober } from '../probe/prober.ts'
import type { PathOutcome } from '../results/upgrade.ts'
import type { WantedStream } from '../lab/traffic/paths.ts'
import { Traffic } from '../lab/traffic/traffic.ts'
import { Watched } from './watch.ts'

const { signal } = new AbortController()

let lab: Lab
let prober: Prober

beforeAll(async () => {
  lab = await openLab()
  for (const place of ['server', 'router'] as const) await lab.serve(place, '--tcp', '8080', '--udp', '8080')
  prober = await Prober.open(lab.control('client'))
})

afterAll(async () => {
  await prober?.[Symbol.asyncDispose]()
  await lab?.[Symbol.asyncDispose]()
})

/** Every kind beyond the router, and beside it a control that ends there. */
function wanted(): WantedStream[] {
  return (['icmp', 'udp', 'tcp', 'tcp-connect'] as const).flatMap(kind => [
    { path: 'far', kind, control: false, from: prober, to: { host: ADDRESS.server, port: 8080 } },
    { path: 'near (control)', kind, control: true, from: prober, to: { host: ADDRESS.router, port: 8080 } },
  ])
}

/** What every path suffered in each part, by its name. */
async function watch(
  body: (traffic: Traffic, part: (name: string, during: () => Promise<void>) => Promise<void>) => Promise<void>,
) {
  const told: Record<string, readonly PathOutcome[]> = {}
  const traffic = new Traffic(wanted(), async () => ({ op: 'dns', outcome: 'allowed', timings: { total: 1 } }))
  {
    await using watched = new Watched(traffic)
    await body(traffic, async (name, during) => {
      const start = Date.now()
      await during()
      watched.note({ start, end: Date.now() }, paths => {
        told[name] = paths.filter(({ kind }) => kind !== 'dns')
      })
    })
  }
  return told
}

const longest = (paths: readonly PathOutcome[] = []) =>
  Object.fromEntries(
    paths.map(({ path, kind, longestOwnMs }) => [`${path} ${kind}`, Math.round(longestOwnMs / 100) / 10]),
  )

test('an outage is told in the part in which it was, by every kind, and the flows of one part go on in the next', async () => {
  const told = await watch(async (traffic, part) => {
    await traffic.begin('sparse', signal)
    await part('before', async () => delay(1500))
    await traffic.begin('dense', signal)
    await part('leg', async () => {
      await lab.exec('router', 'ip', 'link', 'set', 'toServer', 'down')
      await delay(1500) // the outage itself
      await lab.exec('router', 'ip', 'link', 'set', 'toServer', 'up')
      expect(await traffic.settled(signal)).toEqual([])
    })
    await traffic.change('sparse', signal)
    const reject = ['FORWARD', '-p', 'tcp', '--dport', '8080', '-j', 'REJECT', '--reject-with', 'tcp-reset']
    await part('after', async () => {
      const heal = await ruleForTest(lab, 'router', '-I', ...reject)
      await delay(500)
      await heal()
      expect(await traffic.soaked(signal)).toBeUndefined()
    })
  })
  console.log(
    JSON.stringify(
      Object.entries(told).map(([name, paths]) => [name, longest(paths)]),
      undefined,
      1,
    ),
  )
  expect(Object.values(longest(told['before'])).every(seconds => seconds < 1)).toBe(true)
  const leg = longest(told['leg'])
  for (const kind of ['icmp', 'udp', 'tcp', 'tcp-connect']) {
    expect(leg[`far ${kind}`]).toBeGreaterThan(1.3)
    expect(leg[`near (control) ${kind}`]).toBeLessThan(0.3)
  }
  const after = told['after'] ?? []
  expect(after.map(({ path, kind }) => `${path} ${kind}`)).toEqual(wanted().map(({ path, kind }) => `${path} ${kind}`))
  expect(after.filter(({ ended }) => ended !== undefined).map(({ path, kind }) => `${path} ${kind}`)).toEqual([
    'far tcp',
  ])
})
