/**
 * Tries the gate on a real cluster: nothing must fail when nothing changed, and a pod network that is held to a share of
 * its speed must fail. It takes one set of samples after the other, so it is bounded by how much a set is:
 *
 *     node bin/cilium-conformance.js up
 *     node harness/cli/throughput-trial.ts RUN --blocks=10 --limits=0.75,0.85,0.98
 *
 * The limit is a token bucket on the overlay device of every node, which the pods' packets pass and the hosts' do not.
 * Profile `vxlan` only. The samples are left in a file, and the exit code is 1 when an expectation was not met.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Measurement } from '../../fixtures/workloads/measurement.ts'
import type { Run } from '../../fixtures/workloads/namespace.ts'
import { Kube } from '../kube/client.ts'
import { type Finding, decide, examine } from '../measure/decide.ts'
import { METRICS } from '../measure/plan.ts'
import { type MetricSamples, logRatios } from '../measure/sample.ts'
import { median } from '../measure/stats/spread.ts'
import { onNode } from '../provision/nodes.ts'
import { UsageError } from '../result/errors.ts'
import { type KeptCluster, loadKept } from './kept.ts'

const PATH = 'other-node'
const DEVICE = 'cilium_vxlan'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: 'string', default: '1' },
    blocks: { type: 'string', default: '10' },
    limits: { type: 'string', default: '0.75,0.85,0.98' },
    to: { type: 'string', default: 'throughput-trial.json' },
  },
})
const kept = await loadKept(positionals[0] ?? 'latest')
const effort = {
  sessions: Number(values.sessions),
  blocks: Number(values.blocks),
  seconds: 1,
  gates: true,
  everything: true,
}
const kube = await Kube.fromFile(kept.cluster.kubeconfig)
const measurement = new Measurement(kube, runOf(kept), effort)
const [stream] = METRICS
const sets: Record<string, MetricSamples> = {}

/** Takes a set of samples, and keeps it whatever happens next. */
async function take(name: string): Promise<MetricSamples> {
  const samples = await measurement.take(stream, [PATH], new AbortController().signal)
  sets[name] = samples
  await writeFile(values.to, JSON.stringify(sets))
  return samples
}

const baseline = await take('baseline')
const usual = median(baseline.samples.filter(({ path }) => path === PATH).map(({ value }) => value))
let unmet = tell('unchanged', await take('unchanged'), await take('unchanged, again'), false)
for (const share of values.limits.split(',').map(Number)) {
  const name = `held to ${share} of ${usual.toFixed(0)} Mbit/s`
  try {
    await onDevices('replace', `${Math.round(usual * share)}mbit`)
    // Five per cent is what the gate asks about: less must never fail.
    unmet += tell(name, await take(name), await take(`${name}, again`), share < 0.9)
  } finally {
    await onDevices('del')
  }
}
process.exitCode = unmet === 0 ? 0 : 1

/** Prints the verdict; 1 when it is not the expected one. */
function tell(name: string, first: MetricSamples, second: MetricSamples, fails: boolean): number {
  const finding = examined(first)
  const { verdict, why } = decide(finding, examined(second))
  const met = (verdict === 'failed') === fails
  const detectable = `detectable ${(finding.detectable * 100).toFixed(1)} %`
  process.stdout.write(`${met ? 'as expected' : 'NOT EXPECTED'}  ${name}: ${verdict}, ${detectable}: ${why}\n`)
  return met ? 0 : 1
}

function examined(samples: MetricSamples): Finding {
  const reference = { ratios: logRatios(baseline, PATH) }
  const [finding] = examine([{ name: PATH, ratios: logRatios(samples, PATH), reference, troubles: [] }])
  if (finding === undefined) throw new RangeError('one question has one finding')
  return finding
}

async function onDevices(action: 'replace' | 'del', rate?: string): Promise<void> {
  const bucket = rate === undefined ? [] : ['tbf', 'rate', rate, 'burst', '1mb', 'latency', '20ms']
  for (const node of kept.cluster.nodes) await onNode(node, ['tc', 'qdisc', action, 'dev', DEVICE, 'root', ...bucket])
}

/** A run on the kept cluster, as fixtures take it. */
function runOf({ cluster, images, profile }: KeptCluster): Run {
  if (profile?.name !== 'vxlan') throw new UsageError('the trial needs a kept cluster with the profile vxlan')
  const { pods, prober, cilium } = images
  const measure = { effort: 'short' } as const
  const { runId } = cluster
  const seed = 1
  return { state: 'ready', runId, cluster, pods, prober, missing: cilium.missing, evidence: '', measure, seed, profile }
}
