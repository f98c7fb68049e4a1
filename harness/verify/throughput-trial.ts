/**
 * Tries the gate on a real cluster: nothing must fail when nothing changed, and pods that get only a share of the
 * processor time that they need must fail. It takes one set of samples after the other, so it is bounded by how much a
 * set is:
 *
 *     npx cilium-conformance up
 *     npx node harness/verify/throughput-trial.ts RUN --sessions=3 --blocks=10 --limits=0.75,0.85,0.98
 *
 * All sets are from one start of the cluster, so the question is about its sessions. How much starts differ, "baseline show"
 * tells of a baseline.
 *
 * The limit is a CPU quota on every pod of the bench, which a LimitRange in their namespace gives them; pods on the
 * nodes' network have none. A token bucket (tc tbf) on the pods' way is no measure of a loss: it costs half of the
 * throughput at a rate that nothing reaches.
 * The samples are left in a file, and the exit code is 1 when an expectation was not met.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Measurement } from '../lab/measurement.ts'
import { openBench } from '../lab/bench.ts'
import type { BenchPod } from '../lab/bench-pods.ts'
import { type Run, podsNamespace } from '../lab/namespace.ts'
import { Kube } from '../kube/client.ts'
import { decide } from '../measure/decide.ts'
import { type Question, examine, examineAgain } from '../measure/examine.ts'
import { METRICS } from '../measure/plan.ts'
import { type MetricSamples, logRatios } from '../measure/sample.ts'
import { UsageError } from '../results/errors.ts'
import { type KeptCluster, loadKept } from '../engine/kept-cluster.ts'

const PATH = 'other-node'

/** Prints the processor time that the container has used. */
const USAGE = 'cat /sys/fs/cgroup/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpuacct/cpuacct.usage'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: 'string', default: '3' },
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
const run = runOf(kept)
const measurement = new Measurement(kube, run, effort)
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
const cores = await coresInUse()
let unmet = tell('unchanged', await take('unchanged'), await take('unchanged, again'), false)
for (const share of values.limits.split(',').map(Number)) {
  const name = `${share} of the ${cores.toFixed(2)} cores that the busier end uses`
  const quota = limitRange(`${Math.round(cores * share * 1000)}m`)
  await kube.apply(quota)
  try {
    // Five per cent is what the gate asks about: less must never fail.
    unmet += tell(name, await take(name), await take(`${name}, again`), share < 0.9)
  } finally {
    await kube.remove(quota)
  }
}
process.exitCode = unmet === 0 ? 0 : 1

/** Prints the verdict; 1 when it is not the expected one. */
function tell(name: string, first: MetricSamples, second: MetricSamples, fails: boolean): number {
  const [finding] = examine([questionAbout(first)])
  if (finding === undefined) throw new RangeError('one question has one finding')
  const again = examineAgain(finding, questionAbout(second))
  const { verdict, why } = decide(finding, again)
  const met = (verdict === 'failed') === fails
  const detectable = `detectable ${(finding.detectable * 100).toFixed(1)} %`
  process.stdout.write(`${met ? 'as expected' : 'NOT EXPECTED'}  ${name}: ${verdict}, ${detectable}: ${why}\n`)
  return met ? 0 : 1
}

function questionAbout(samples: MetricSamples): Question {
  const reference = { starts: [logRatios(baseline, PATH)], differ: 0 }
  return { name: PATH, here: [logRatios(samples, PATH)], reference, troubles: [] }
}

/** Cores that the busier of client and server uses while a stream goes as fast as it can. */
async function coresInUse(): Promise<number> {
  const seconds = 5
  const bench = await openBench(kube, run)
  try {
    const used = async (pod: BenchPod) => usageSeconds((await bench.run(pod, 'sh', '-c', USAGE)).stdout)
    await bench.sample(PATH, stream, { seconds: 1 })
    const before = await Promise.all([used('client'), used('server')])
    await bench.sample(PATH, stream, { seconds })
    const after = await Promise.all([used('client'), used('server')])
    return Math.max(...after.map((end, index) => end - (before[index] ?? 0))) / seconds
  } finally {
    await bench.close()
  }
}

/** Seconds of processor time, from either version of cgroups. */
function usageSeconds(text: string): number {
  const micro = /^usage_usec (?<micro>\d+)$/m.exec(text)?.groups?.micro
  return micro === undefined ? Number(text.trim()) / 1e9 : Number(micro) / 1e6
}

/** What a container that names no limit gets; it asks for next to nothing, so that it fits on a small node. */
function limitRange(cpu: string) {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'throughput-trial', namespace: podsNamespace(run) },
    // client-node's word for the field `default`; it sends nothing of one that it does not know.
    spec: { limits: [{ type: 'Container', _default: { cpu }, defaultRequest: { cpu: '10m' } }] },
  }
}

/** A run on the kept cluster, as fixtures take it. */
function runOf({ cluster, images, profile }: KeptCluster): Run {
  if (profile === undefined) throw new UsageError('the trial needs a kept cluster with Cilium')
  const { pods, prober, cilium } = images
  const measure = { effort: 'short' } as const
  const { runId } = cluster
  return {
    state: 'ready',
    runId,
    cluster,
    pods,
    prober,
    missing: cilium.missing,
    stalls: [],
    evidence: '',
    measure,
    nodePairs: 'one',
    seed: 1,
    profile,
  }
}
