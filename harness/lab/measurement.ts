import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kube } from '../kube/client.ts'
import {
  type Metric,
  type MetricName,
  type Path,
  type PodPath,
  type Effort,
  EFFORTS,
  pathsFor,
  blockOrder,
} from '../measure/plan.ts'
import type { Measured, MetricSamples, Sample } from '../measure/sample.ts'
import { writeJson } from '../results/artefact.ts'
import { BrokenError } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'
import { type Bench, openBench } from './bench.ts'
import { fingerprintOf, linkSpeed } from './bench-fingerprint.ts'
import type { Run } from './namespace.ts'

/** Folder of the samples, below the evidence; one file for each profile. */
const FOLDER = 'performance'

/** What was measured on an installed profile so far. It is saved with the run whenever there is more of it. */
export class Measurement {
  readonly #kube: Kube
  readonly #run: Run
  readonly #effort: Effort
  readonly #taken = new Map<MetricName, Promise<MetricSamples>>()
  #measured: Measured | undefined

  constructor(kube: Kube, run: Run, effort: Effort = EFFORTS[run.measure.effort]) {
    this.#kube = kube
    this.#run = run
    this.#effort = effort
  }

  /** Path of the samples' file below the run folder. */
  get file(): string {
    return join('evidence', FOLDER, `${this.#profile}.json`)
  }

  /** What there is. @throws BrokenError when nothing was measured. */
  get measured(): Measured {
    if (this.#measured === undefined) throw new BrokenError('nothing was measured on this profile')
    return this.#measured
  }

  /** Samples the metric on the paths of the run's effort; a second time it gives what it has, or the error that it ended with. */
  sample(metric: Metric & { name: MetricName }, signal: AbortSignal): Promise<MetricSamples> {
    const known = this.#taken.get(metric.name)
    if (known !== undefined) return known
    const taking = this.take(metric, pathsFor(this.#effort, metric), signal).then(async samples => {
      await this.#keep({ metrics: [...this.measured.metrics, samples] })
      return samples
    })
    this.#taken.set(metric.name, taking)
    return taking
  }

  /** Samples one path of the metric once more, with fresh pods. */
  async confirm(metric: Metric & { name: MetricName }, path: PodPath, signal: AbortSignal): Promise<void> {
    const samples = await this.take(metric, [path], signal)
    await this.#keep({ confirmations: [...this.measured.confirmations, samples] })
  }

  /** What an earlier profile of the same run measured; undefined when there was none. */
  async earlier(profile: string): Promise<Measured | undefined> {
    const text = await readFile(this.#fileOf(profile), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : JSON.parse(text)
  }

  get #profile(): string {
    return this.#run.profile?.name ?? 'bare'
  }

  #fileOf(profile: string): string {
    return join(this.#run.evidence, FOLDER, `${profile}.json`)
  }

  async #keep(more: Partial<Measured>): Promise<void> {
    this.#measured = { ...this.measured, ...more }
    const file = this.#fileOf(this.#profile)
    await writeJson(file, this.#measured, 1)
  }

  /** Samples the metric on these paths, with fresh pods in each session, and keeps nothing. */
  async take(
    metric: Metric & { name: MetricName },
    paths: readonly PodPath[],
    signal: AbortSignal,
  ): Promise<MetricSamples> {
    const { sessions } = this.#effort
    const samples: Sample[] = []
    let commands: Partial<Record<Path, string>> = {}
    for (let session = 1; session <= sessions; session++) {
      signal.throwIfAborted()
      const bench = await openBench(this.#kube, this.#run)
      try {
        await this.#describe(bench)
        const taken = await this.#session(bench, metric, paths, session, signal)
        samples.push(...taken.samples)
        commands = taken.commands
      } finally {
        await bench.close()
      }
    }
    return { metric: metric.name, unit: metric.unit, commands, samples }
  }

  async #session(bench: Bench, metric: Metric, paths: readonly PodPath[], session: number, signal: AbortSignal) {
    const { blocks, seconds } = this.#effort
    const lengths = await warmUp(bench, metric, ['host', ...paths], seconds)
    const samples: Sample[] = []
    for (let block = 1; block <= blocks; block++) {
      for (const path of blockOrder(paths)) {
        signal.throwIfAborted()
        const reading = await bench.sample(path, metric, lengths(path))
        samples.push({ path, session, block, ...reading })
      }
    }
    const commands = Object.fromEntries(
      ['host' as const, ...paths].map(path => [path, bench.shown(path, metric, lengths(path))]),
    )
    return { samples, commands }
  }

  async #describe(bench: Bench): Promise<void> {
    if (this.#measured !== undefined) return
    const [fingerprint, linkMbits] = await Promise.all([fingerprintOf(this.#run, bench), linkSpeed(bench)])
    this.#measured = {
      schemaVersion: 1,
      start: this.#run.cluster.runId,
      profile: this.#profile,
      ciliumVersion: this.#run.profile?.ciliumVersion ?? 'unknown',
      effort: this.#run.measure.effort,
      fingerprint,
      ...(linkMbits === undefined ? {} : { linkMbits }),
      metrics: [],
      confirmations: [],
    }
  }
}

/** Enough to know how many fit into a second. */
const WARM_UP_TRANSACTIONS = 2_000

/**
 * One sample on each path that is thrown away: it fills caches and connection tables, and says that the server answers.
 *
 * @returns How long a sample on a path takes. TCP_CRR counts transactions, as many as fit the time on that very path.
 */
async function warmUp(bench: Bench, metric: Metric, paths: readonly Path[], seconds: number) {
  const counted = metric.test === 'TCP_CRR'
  const length = counted ? { transactions: WARM_UP_TRANSACTIONS } : { seconds: 1 }
  const rates = new Map<Path, number>()
  for (const path of paths) {
    const { value } = await eventually('netserverAnswers', () => bench.sample(path, metric, length), {
      until: () => undefined,
    })
    rates.set(path, value)
  }
  return (path: Path) => {
    return counted ? { transactions: Math.ceil((rates.get(path) ?? 1) * seconds) } : { seconds }
  }
}
