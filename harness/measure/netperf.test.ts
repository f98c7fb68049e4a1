import { expect, test } from 'vitest'
import { BrokenError } from '../results/errors.ts'
import { readSample, sampleCommand, selectors, shownCommand } from './netperf.ts'
import { metricOf } from './plan.ts'
import { NO_SERVER, STREAM, TRANSACTIONS } from './testdata/outputs.ts'

const stream = metricOf('tcp-stream')
const four = metricOf('tcp-stream-4')
const rr = metricOf('tcp-rr')
const server = { host: '10.42.1.7', control: 12865, data: 12866 }
const command = sampleCommand(stream, server, { seconds: 5 })

const output = (stdout: string, more: { stderr?: string; exitCode?: number } = {}) => ({
  command,
  stdout,
  stderr: '',
  exitCode: 0,
  ...more,
})

test('the command names its fields, both ports and the length', () => {
  expect(shownCommand(command)).toBe(
    'netperf -P 0 -c -C -t TCP_STREAM -l 5 -H 10.42.1.7 -p 12865 -- -k THROUGHPUT,THROUGHPUT_UNITS,ELAPSED_TIME,' +
      'LOCAL_TRANSPORT_RETRANS,LOCAL_CPU_UTIL,LOCAL_CPU_COUNT,REMOTE_CPU_UTIL,REMOTE_CPU_COUNT -P ,12866',
  )
  expect(shownCommand(sampleCommand(metricOf('tcp-crr'), server, { transactions: 20_000 }))).toBe(
    'netperf -P 0 -j -t TCP_CRR -l -20000 -H 10.42.1.7 -p 12865 -- -k THROUGHPUT,THROUGHPUT_UNITS,ELAPSED_TIME,' +
      'P50_LATENCY,P90_LATENCY,P99_LATENCY -P ,12866',
  )
})

test('a stream: throughput, retransmits, processor time for a gigabyte, steal', () => {
  const reading = readSample(stream, output(STREAM), true)
  expect(reading).toMatchObject({ value: 18709.73, seconds: 2, retransmits: 7 })
  // 1.995 processors for 2.3387 GB/s.
  expect(reading.cpuPerGB).toBeCloseTo(0.85305, 4)
  expect(reading.steal).toBeCloseTo(10 / 620, 10)
  // Two kernels, whose processors both count.
  expect(readSample(stream, output(STREAM), false).cpuPerGB).toBeCloseTo(2 * 0.85305, 4)
})

test('transactions: rate and latencies', () => {
  expect(readSample(rr, output(TRANSACTIONS), true)).toEqual({
    value: 59566.39,
    seconds: 2,
    p50: 14,
    p90: 16,
    p99: 32,
    steal: 0,
  })
})

test('streams that run at once add up', () => {
  const [, one = ''] = /(== exit[^]*)== end/.exec(STREAM) ?? []
  const reading = readSample(four, output(STREAM.replace(one, one.repeat(4))), true)
  expect(reading.value).toBeCloseTo(4 * 18709.73, 6)
  expect(reading.retransmits).toBe(28)
  expect(() => readSample(four, output(STREAM), true)).toThrow('the answer is not whole')
})

test.for([
  ['a server that is missing', NO_SERVER, 'netperf ended with exit code 255'],
  ['a netperf that died', STREAM.replace('exit 0', 'exit 137'), 'netperf ended with exit code 137'],
  ['a word on stderr', STREAM.replace('stderr\n', 'stderr\nWARNING: clock\n'), 'netperf complained'],
  ['a warning among the fields', STREAM.replace('TH', '!!! WARNING\nTH'), 'netperf said "!!! WARNING"'],
  ['a field that nobody asked for', STREAM.replace('ELAPSED_TIME=2.00', 'MEAN=1'), 'netperf said "MEAN=1"'],
  ['a missing field', STREAM.replace('ELAPSED_TIME=2.00\n', ''), 'netperf did not print ELAPSED_TIME'],
  ['another unit', STREAM.replace('10^6bits', '10^3bits'), 'the unit is 10^3bits/s instead of 10^6bits/s'],
  ['a field without a figure', STREAM.replace('18709.73', ''), 'THROUGHPUT is no figure: ""'],
  ['a figure that is none', STREAM.replace('18709.73', 'nan'), 'THROUGHPUT is no figure: "nan"'],
  ['a figure for "unknown"', STREAM.replace('RETRANS=7', 'RETRANS=-1'), 'LOCAL_TRANSPORT_RETRANS was not measured: -1'],
  ['nothing', STREAM.replace('18709.73', '0.00'), 'nothing was transferred'],
  ['half an answer', STREAM.replace('== end', ''), 'the answer is not whole'],
  ['no answer', '', 'the answer is not whole'],
  ['no processor times', STREAM.replaceAll('cpu ', 'intr '), '/proc/stat has no processor times'],
] as const)('%s is broken, with the command and what it said', ([, stdout, why]) => {
  const read = () => readSample(stream, output(stdout), true)
  expect(read).toThrow(BrokenError)
  expect(read).toThrow(`TCP_STREAM: ${why}: ${shownCommand(command)}`)
  expect(read).toThrow(stdout.trim())
})

test('what the sampler itself says is broken too', () => {
  expect(() => readSample(stream, output('', { exitCode: 127, stderr: 'sh: netperf: not found' }), true)).toThrow(
    `TCP_STREAM: the sampler ended with exit code 127: ${shownCommand(command)}\nsh: netperf: not found`,
  )
  expect(() => readSample(stream, output(STREAM, { stderr: 'mktemp: no room' }), true)).toThrow(
    'the sampler complained',
  )
})

test('every metric asks for its unit', () => {
  expect(selectors(rr)).toContain('THROUGHPUT_UNITS')
})
