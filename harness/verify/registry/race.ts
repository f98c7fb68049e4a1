/**
 * How long a run takes to its verdict on bootstrap with images from a registry, and with those from packages, once the engine has
 * them. Both roads are taken in turn, after one run on each that does not count:
 *
 *     node harness/verify/registry/race.ts 5
 *
 * Processor time is that of the program with all that it starts, and of its containers, to the end of the run; it tells the roads
 * apart where the machine has other work too.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { Client } from 'undici'
import { reportIn } from '../../cli/testing.ts'
import { median } from '../../measure/stats/spread.ts'
import { PROJECT_ROOT } from '../../paths.ts'
import { fillWithCopies } from './copies.testing.ts'
import { startRegistry } from './registry.testing.ts'

/** Seconds. */
interface Lap {
  readonly verdict: number
  readonly processor: number
}

const POLL_MS = 500

/** Processor time of each container that runs meanwhile, as the engine last told it. */
class ContainerTimes implements Disposable {
  readonly #engine = new Client('http://engine', { socketPath: '/var/run/docker.sock' })
  readonly #seconds = new Map<string, number>()
  readonly #timer = setInterval(() => void this.#look().catch(() => undefined), POLL_MS)

  secondsOf(runId: string): number {
    return [...this.#seconds].reduce((sum, [name, seconds]) => (name.includes(runId) ? sum + seconds : sum), 0)
  }

  async #look(): Promise<void> {
    const containers = await this.#ask<{ Id: string; Names: string[] }[]>('/containers/json')
    for (const { Id: id, Names: names } of containers) {
      const path = `/containers/${id}/stats?stream=false&one-shot=true`
      const { cpu_stats: cpu } = await this.#ask<{ cpu_stats: { cpu_usage: { total_usage: number } } }>(path)
      const seconds = cpu.cpu_usage.total_usage / 1e9
      if (seconds > 0) this.#seconds.set(names.join(), seconds)
    }
  }

  async #ask<T>(path: string): Promise<T> {
    const { body } = await this.#engine.request({ method: 'GET', path })
    const answer: T = JSON.parse(await body.text())
    return answer
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    void this.#engine.destroy()
  }
}

const rounds = Number(process.argv[2] ?? 5)
const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-race-'))
const registry = await startRegistry()
try {
  await fillWithCopies(registry)
  const roads = {
    packages: ['--images=packages', '--provisioner=k3s'],
    registry: ['--images=registry', `--registry=${registry.host}`, '--registry-tags'],
  }
  const laps: Record<keyof typeof roads, Lap[]> = { packages: [], registry: [] }
  for (let round = 0; round <= rounds; round += 1)
    for (const road of ['packages', 'registry'] as const) {
      const lap = await ride(roads[road])
      if (round > 0) laps[road].push(lap)
      console.log(`${round === 0 ? 'warm-up' : `round ${round}`}  ${road.padEnd(8)}  ${textOf(lap)}`)
    }
  const [packages, pulled] = [medianOf(laps.packages), medianOf(laps.registry)]
  console.log(`median   packages  ${textOf(packages)}`)
  console.log(`median   registry  ${textOf(pulled)}`)
  const percent = (key: keyof Lap) => `${((pulled[key] / packages[key] - 1) * 100).toFixed(1)} %`
  console.log(`registry against packages: verdict ${percent('verdict')}, processor ${percent('processor')}`)
} finally {
  await registry[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
}

async function ride(flags: readonly string[]): Promise<Lap> {
  const startedAt = Date.now()
  using containers = new ContainerTimes()
  const program = ['node', join(PROJECT_ROOT, 'bin', 'cilium-conformance.js'), 'run', '--suite=bootstrap']
  const timed = ['-c', '"$@"; code=$?; times; exit $code', 'bash', ...program, `--report-dir=${folder}`, ...flags]
  const { exitCode, stdout, all } = await execa('bash', timed, { reject: false, all: true, preferLocal: true })
  if (exitCode !== 0) throw new Error(`a run ended with ${exitCode}:\n${all}`)
  const report = await reportIn(folder)
  const ends = report.cases.map(({ startedAt: at, durationMs }) => Date.parse(at) + durationMs)
  return {
    verdict: (Math.max(...ends) - startedAt) / 1_000,
    processor: childrenSeconds(stdout) + containers.secondsOf(report.id),
  }
}

/** Of the last line that bash's `times` prints: `0m12.345s 0m3.456s`, user and system. */
function childrenSeconds(stdout: string): number {
  const [, ...times] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stdout)?.map(Number) ?? []
  const [userMinutes = NaN, user = NaN, systemMinutes = NaN, system = NaN] = times
  return (userMinutes + systemMinutes) * 60 + user + system
}

function medianOf(laps: readonly Lap[]): Lap {
  return { verdict: median(laps.map(lap => lap.verdict)), processor: median(laps.map(lap => lap.processor)) }
}

function textOf({ verdict, processor }: Lap): string {
  return `verdict after ${verdict.toFixed(1)} s, processor ${processor.toFixed(1)} s`
}
