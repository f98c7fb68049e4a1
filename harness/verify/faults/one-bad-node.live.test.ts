import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pairLines } from '../../../reports/node-pairs.ts'
import { idsOf, reportIn, start } from '../../cli/testing.ts'
import { useCluster } from './cluster.ts'
import { deleteRoute } from './deleted-route.ts'
import type { Heal } from './fault.ts'
import type { Patient } from './patient.ts'

/** The third of three nodes: cases that ask one pair of them use the others. */
const BAD = 2

/** Pods of two nodes talk in most of these, and in the others they do not. */
const CASES = 'datapath/(reach|sizes|mode).*(pod to pod|node to node|largest packet|talk|one path)'

interface Sickness {
  readonly profile: string
  readonly name: string
  readonly inject: (patient: Patient) => Promise<Heal>
}

/** Ways in which traffic to and from the pods of one node breaks. */
const FAULTS: readonly Sickness[] = [
  {
    profile: 'vxlan',
    name: 'drops what comes to its VXLAN port',
    inject: patient => patient.firewall(BAD, 'INPUT', '--protocol=udp', '--dport=8472', '--jump=DROP'),
  },
  {
    profile: 'native',
    name: 'has no route that leads to it',
    inject: async patient => {
      const heals = [await deleteRoute(patient, { on: 0, to: BAD }), await deleteRoute(patient, { on: 1, to: BAD })]
      return async () => {
        for (const heal of heals) await heal()
      }
    },
  },
]

const cluster = useCluster('--nodes=3')

describe('one of three nodes that', () => {
  test.for([...FAULTS])('$name is named where every pair is asked, and no other is', async ({ profile, inject }) => {
    const { patient } = cluster()
    const names = patient.cluster.nodes.map(({ name }) => name)
    const bad = names[BAD] ?? 'no third node'
    const whole = await ask(profile, 'all')
    expect(whole.red, whole.all).toEqual([])
    expect(pairLines(whole.report)).toEqual([expect.stringMatching(/all \d+ pairs of nodes pass$/)])

    const [one, all] = await during(await inject(patient), async () => {
      return [await ask(profile, 'one'), await ask(profile, 'all')] as const
    })

    // The pair that is asked by default has nothing to do with it.
    expect(one.red, one.all).toEqual([])
    expect(all.red.filter(red => /on-the-other-node/.test(red)).length, all.all).toBeGreaterThanOrEqual(8)
    expect(all.red.filter(red => /on-the-same-node|node-to-node/.test(red))).toEqual([])
    // To each of the two others, and back.
    const line = new RegExp(`^${profile}: 4 of \\d+ pairs of nodes fail, and node ${bad} is in all of them: `)
    expect(pairLines(all.report)).toEqual([expect.stringMatching(line)])
    for (const { id, verdict, reason } of all.report.cases.filter(result => all.red.includes(result.id)))
      expect(`${id} ${verdict}: ${reason}`).toContain(`and node ${bad} is in all of them`)
    for (const text of all.told) {
      expect(text).toContain(`${bad} is in all of them`)
      for (const other of names.filter(name => name !== bad)) expect(text).not.toContain(`${other} is in all of them`)
    }

    const healed = await ask(profile, 'all')
    expect(healed.red, healed.all).toEqual([])
  })
})

/** Does something, and heals whatever came of it. */
async function during<T>(heal: Heal, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } finally {
    await heal()
  }
}

async function ask(profile: string, pairs: 'one' | 'all') {
  const { folder, runId } = cluster()
  const flags = [`--reuse=${runId}`, `--profile=${profile}`, '--suite=datapath', `--grep=${CASES}`, '--quiet']
  const { all } = await start(['run', ...flags, `--node-pairs=${pairs}`, `--report-dir=${folder}`])
  const report = await reportIn(folder)
  expect(report.errors, all).toEqual([])
  const texts = ['summary.md', 'index.html'].map(file => readFile(join(folder, 'latest', file), 'utf8'))
  return {
    report,
    all,
    red: [...idsOf(report, 'failed'), ...idsOf(report, 'broken')],
    told: await Promise.all(texts),
  }
}
