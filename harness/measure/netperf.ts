import { BrokenError } from '../results/errors.ts'
import { type Reading, stealIn, sumStreams } from './reading.ts'
import type { Metric } from './plan.ts'
import { SAMPLER, readSections } from './sampler.ts'

/** Where netserver listens: its control port, and the first of the ports for data, one for each stream. */
export interface Server {
  readonly host: string
  readonly control: number
  readonly data: number
}

/** How long a sample lasts: for a time, or for so many transactions. */
export type Length = { readonly seconds: number } | { readonly transactions: number }

const ALWAYS = ['THROUGHPUT', 'THROUGHPUT_UNITS', 'ELAPSED_TIME'] as const
const OF_STREAMS = [
  'LOCAL_TRANSPORT_RETRANS',
  'LOCAL_CPU_UTIL',
  'LOCAL_CPU_COUNT',
  'REMOTE_CPU_UTIL',
  'REMOTE_CPU_COUNT',
]
const OF_TRANSACTIONS = ['P50_LATENCY', 'P90_LATENCY', 'P99_LATENCY']

/** The fields that netperf is asked for; it prints these and no others. */
export function selectors({ test }: Metric): string[] {
  return [...ALWAYS, ...(test === 'TCP_STREAM' ? OF_STREAMS : OF_TRANSACTIONS)]
}

/**
 * The command that takes one sample in a container that has netperf and a shell.
 *
 * Fields are printed as `NAME=value` (`-k`), so that none can be taken for another. The data port is fixed, because
 * behind a service only the service's ports lead to the server. Message sizes are netperf's own: a small fixed one would
 * measure the system call. TCP_CRR is bounded by transactions: by time, its server waits four seconds for the next
 * connection after every sample.
 */
export function sampleCommand(metric: Metric, server: Server, length: Length): string[] {
  const bound = 'seconds' in length ? `${length.seconds}` : `-${length.transactions}`
  const measures = metric.test === 'TCP_STREAM' ? ['-c', '-C'] : ['-j']
  const where = ['-H', server.host, '-p', `${server.control}`]
  const netperf = ['netperf', '-P', '0', ...measures, '-t', metric.test, '-l', bound, ...where]
  const fields = ['--', '-k', selectors(metric).join(',')]
  return ['sh', '-c', SAMPLER, 'sampler', `${metric.streams}`, `${server.data}`, ...netperf, ...fields]
}

/** The command as a reader would type it: netperf alone, for the first stream. */
export function shownCommand(command: readonly string[]): string {
  const [port = '', ...netperf] = command.slice(5)
  return [...netperf, '-P', `,${port}`].join(' ')
}

/** What a sample's command left. */
export interface SampleOutput {
  readonly command: readonly string[]
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/**
 * Reads a sample.
 *
 * @param oneKernel Whether both ends run on the same kernel, which then counts its processors' time once.
 * @throws BrokenError with the command and its whole output for anything but a clean answer: an exit code, any word that
 *   netperf was not asked for (its warnings go to either stream), a missing field, a wrong unit, a figure that is none.
 */
export function readSample(metric: Metric, output: SampleOutput, oneKernel: boolean): Reading {
  const broken = (why: string) =>
    new BrokenError(
      [`${metric.title}: ${why}: ${shownCommand(output.command)}`, output.stdout.trim(), output.stderr.trim()]
        .filter(text => text !== '')
        .join('\n'),
    )
  if (output.exitCode !== 0) throw broken(`the sampler ended with exit code ${output.exitCode}`)
  if (output.stderr.trim() !== '') throw broken('the sampler complained')
  const sections = readSections(output.stdout)
  if (sections === undefined || sections.streams.length !== metric.streams) throw broken('the answer is not whole')
  const streams = sections.streams.map(({ exitCode, stdout, stderr }) => {
    if (exitCode !== 0) throw broken(`netperf ended with exit code ${exitCode}`)
    if (stderr !== '') throw broken('netperf complained')
    return readFields(metric, stdout, broken)
  })
  const steal = stealIn(sections.before, sections.after)
  if (steal === undefined) throw broken('/proc/stat has no processor times')
  return { ...sumStreams(streams, oneKernel), steal }
}

function readFields(metric: Metric, text: string, broken: (why: string) => BrokenError): Record<string, number> {
  const wanted = selectors(metric)
  const fields: Record<string, number> = {}
  for (const line of text.split('\n').filter(found => found.trim() !== '')) {
    const { name, value } = /^(?<name>[A-Z0-9_]+)=(?<value>.*)$/.exec(line)?.groups ?? {}
    if (name === undefined || value === undefined || !wanted.includes(name)) throw broken(`netperf said "${line}"`)
    if (name === 'THROUGHPUT_UNITS') {
      if (value !== metric.unit) throw broken(`the unit is ${value} instead of ${metric.unit}`)
      fields[name] = 1
      continue
    }
    const figure = Number(value)
    if (value.trim() === '' || !Number.isFinite(figure)) throw broken(`${name} is no figure: "${value}"`)
    if (figure < 0) throw broken(`${name} was not measured: ${value}`)
    fields[name] = figure
  }
  const missing = wanted.filter(name => !(name in fields))
  if (missing.length > 0) throw broken(`netperf did not print ${missing.join(', ')}`)
  if (!((fields['THROUGHPUT'] ?? 0) > 0)) throw broken('nothing was transferred')
  return fields
}
