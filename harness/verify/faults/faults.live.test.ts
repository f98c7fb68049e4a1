import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { describe, expect, test } from 'vitest'
import { loadProfile } from '../../engine/discover.ts'
import { loadKept } from '../../engine/kept-cluster.ts'
import { idsOf, reportIn, start } from '../../cli/testing.ts'
import { eventually } from '../../wait/eventually.ts'
import type { CaseResult } from '../../results/model.ts'
import { type TestCluster, useCluster } from './cluster.ts'
import type { Fault } from './fault.ts'

/**
 * Breaks a cluster on purpose, one fault at a time: exactly the right cases go red, for the right reason, and once it is
 * healed all are green again.
 *
 * FAULTS_ON names a kept cluster to use instead of a new one, FAULTS_REPORTS a folder that keeps the reports.
 */
const catalogue = join(import.meta.dirname, 'catalogue')
const files = (await readdir(catalogue)).filter(name => name.endsWith('.ts')).toSorted()
const modules = await Promise.all(
  files.map(async name => {
    const module: { faults: readonly Fault[] } = await import(join(catalogue, name))
    return module
  }),
)
const byProfile = Object.groupBy(
  modules.flatMap(({ faults }) => faults),
  ({ profile }) => profile,
)

const profiles = await Promise.all(
  Object.entries(byProfile).map(async ([name, faults = []]) => ({ ...(await loadProfile(name)), faults })),
)

/** Profiles for which the cluster is made. */
const onTheirOwn = profiles.filter(
  ({ topology, needs = [] }) => topology !== undefined || needs.includes('cluster/ipv6'),
)
const onOneNetwork = profiles.filter(known => !onTheirOwn.includes(known))

describe('on one network', () => {
  const cluster = useCluster()
  describe.for(onOneNetwork)('on $name', ({ faults }) => {
    breakAndHeal(faults, cluster)
  })

  describe('a prober that is killed while cases run', () => {
    test('breaks the cases that used it, with the reason, and the rest go on', async () => {
      const { folder, patient, runId } = cluster()
      const child = start(['run', '--suite=datapath', '--profile=vxlan', `--reuse=${runId}`, `--report-dir=${folder}`])
      let printed = ''
      child.all.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
      })
      await eventually('workloadReady', async () => printed.match(/^ok .*echoOther/gm)?.length ?? 0, {
        until: count => (count >= 3 ? undefined : `${count} cases with the pod are over`),
        everyMs: 20,
      })
      const found = await patient.kubectl(
        'get',
        'pods',
        '--all-namespaces',
        '--field-selector=metadata.name=echo-other',
      )
      const namespace = found.split('\n')[1]?.split(/\s+/)[0] ?? ''
      const killedAt = new Date().toISOString()
      await patient.kubectl('delete', 'pod', 'echo-other', `--namespace=${namespace}`, '--grace-period=0', '--force')
      const { exitCode, all } = await child
      const report = await reportIn(folder)
      expect(idsOf(report, 'failed'), all).toEqual([])
      expect(idsOf(report, 'broken').length, all).toBeGreaterThan(0)
      const broken = report.cases.filter(({ verdict }) => verdict === 'broken')
      for (const { reason } of broken) expect(reason).toContain('echo-other')
      const after = report.cases.filter(({ verdict, startedAt }) => verdict === 'passed' && startedAt > killedAt)
      expect(after.length, 'cases that passed afterwards').toBeGreaterThan(5)
      expect(exitCode).toBe(3)
    })
  })
})

// What is around the nodes is made with them, and so are their addresses.
describe.for(onTheirOwn)('on $name', ({ name, faults }) => {
  breakAndHeal(faults, useCluster(`--profile=${name}`))
})

function breakAndHeal(faults: readonly Fault[], cluster: () => TestCluster): void {
  test.for([...faults])('$name', async fault => {
    const sick = await underFault(cluster(), fault)
    // Before anything is asserted: the next fault needs a cluster that is whole.
    const healed = await judge(cluster(), fault)
    const reasons = sick.filter(isRed).map(({ id, reason }) => `${id}: ${reason}`)
    const ids = sick.filter(isRed).map(({ id }) => id)
    // Asked of the healed cluster: a case that the fault turns into a skip has not noticed it.
    const meant = ranOf(healed).filter(id => fault.red.test(id))
    expect(meant, 'to be noticed').not.toEqual([])
    const verdicts = new Map(sick.map(({ id, verdict }) => [id, verdict]))
    const unnoticed = meant.filter(id => verdicts.get(id) !== 'failed')
    expect(
      unnoticed.map(id => `${id}: ${verdicts.get(id)}`),
      'not noticed',
    ).toEqual([])
    const ran = ranOf(sick)
    const spared = fault.spared === undefined ? ran : ran.filter(id => fault.spared?.test(id))
    const wrongly = spared.filter(id => ids.includes(id) && !fault.red.test(id))
    expect(
      wrongly.map(id => reasons.find(reason => reason.startsWith(id))),
      'red without cause',
    ).toEqual([])
    expect(reasons.join('\n')).toMatch(fault.says)
    expect(healed.filter(isRed).map(({ id, reason }) => `${id}: ${reason}`)).toEqual([])
  })
}

async function underFault(cluster: TestCluster, fault: Fault): Promise<readonly CaseResult[]> {
  if (fault.values !== undefined) {
    const file = join(cluster.folder, 'values.yaml')
    await writeFile(file, stringify(fault.values))
    return judge(cluster, fault, `--values=${file}`)
  }
  await install(cluster, fault)
  const heal = await fault.inject?.(cluster.patient)
  try {
    return await judge(cluster, fault)
  } finally {
    await heal?.()
  }
}

/** Suites whose workloads are there, by profile. */
const opened = new Set<string>()

/** A fault is put into a cluster that has the profile as it is meant, and the workloads of the suites. */
async function install(cluster: TestCluster, fault: Fault): Promise<void> {
  const { profile } = await loadKept(cluster.runId)
  const isMeant = profile?.name === fault.profile && profile.userValues === undefined
  if (!isMeant) opened.clear()
  const wanted = `${fault.profile} ${fault.suites.join(',')}`
  if (!opened.has(wanted)) await judge(cluster, fault)
  opened.add(wanted)
}

/** Runs the suites of the fault on the cluster as it is now. */
async function judge(
  { folder, runId }: TestCluster,
  { suites, profile, grep }: Fault,
  ...flags: string[]
): Promise<readonly CaseResult[]> {
  const which = [`--suite=${suites.join(',')}`, `--profile=${profile}`, `--reuse=${runId}`]
  if (grep !== undefined) which.push(`--grep=${grep}`)
  const { all } = await start(['run', ...which, `--report-dir=${folder}`, '--quiet', ...flags])
  const { cases, errors } = await reportIn(folder)
  expect(errors, all).toEqual([])
  expect(cases.length, all).toBeGreaterThan(0)
  // What a run looks back at in the end is another fault's question.
  return cases.filter(({ suite }) => suites.includes(suite))
}

function ranOf(cases: readonly CaseResult[]): readonly string[] {
  return cases.filter(({ verdict }) => verdict !== 'skipped').map(({ id }) => id)
}

function isRed({ verdict }: CaseResult): boolean {
  return verdict === 'failed' || verdict === 'broken'
}
