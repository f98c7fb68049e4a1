import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { type FlowsSighting, readFlows } from '../observe/hubble-flows.ts'
import { judge, type WantedFlows } from './hubble-flows.ts'

// Recorded from agents of Cilium 1.20.2 with the profile vxlan.
const recorded = await readFile(join(PROJECT_ROOT, 'harness', 'hubble', 'recorded', 'lines.ndjson'), 'utf8')
const LOST = '{"lost_events":{"source":"PERF_EVENT_RING_BUFFER","num_events_lost":"3"},"node_name":"default/one"}'

const all = readFlows(recorded, () => true)
const without: FlowsSighting = { ...all, flows: [] }
/** As it is read back from a file. */
const judged = (sighting: FlowsSighting, wanted: WantedFlows) =>
  judge.decide(JSON.parse(JSON.stringify(sighting)), wanted)

const connection = { what: 'the connection', select: { verdict: 'FORWARDED', flags: ['SYN'] } }

describe('what relay tells', () => {
  test('is read with what is lost and what cannot be read', () => {
    const text = `${recorded.trim()}\n${LOST}\n{"flow":{"ti\n`
    expect(readFlows(text, () => true)).toMatchObject({ flows: { length: 5 }, others: 0, lost: 3, unreadable: 1 })
  })

  test('is kept as far as it is meant, with some of the others', () => {
    const many = recorded
      .trim()
      .split('\n')
      .filter(line => line.startsWith('{"flow"'))
      .join('\n')
    const text = Array.from({ length: 10 }, () => many).join('\n')
    const seen = readFlows(text, ({ verdict }) => verdict === 'FORWARDED')
    const forwarded = seen.flows.filter(({ verdict }) => verdict === 'FORWARDED').length
    expect(forwarded).toBeGreaterThan(0)
    expect([seen.flows.length, seen.others]).toEqual([forwarded + 10, 50 - forwarded - 10])
    // Of what is no pod the labels are all that tells who it is.
    expect(
      seen.flows.flatMap(({ source, destination }) => [source, destination]).filter(({ pod }) => pod !== ''),
    ).not.toEqual([])
    for (const { source, destination } of seen.flows) {
      for (const { pod, labels } of [source, destination]) expect(labels.length > 0).toBe(pod === '')
    }
  })
})

describe('a flow', () => {
  test('that says what it should passes', () => {
    const is = { isReply: false, direction: 'EGRESS', destination: { port: 8080 } }
    expect(judged(all, { ...connection, is })).toEqual({ verdict: 'passed' })
    expect(judged(all, { ...connection, is, count: 1 })).toEqual({ verdict: 'passed' })
  })

  test('that says something else fails, whatever was lost', () => {
    const wanted = { ...connection, is: { destination: { port: 443 } } }
    const failed = { verdict: 'failed', reason: 'the connection: destination.port is 8080, not 443' }
    expect(judged(all, wanted)).toEqual(failed)
    expect(judged({ ...all, lost: 100 }, wanted)).toEqual(failed)
  })

  test('that is not there fails, and is open where events were lost or lines could not be read', () => {
    const wanted = { what: 'the drop', select: { dropReason: 'STALE_OR_UNROUTABLE_IP' }, is: {} }
    expect(judged(all, wanted)).toEqual({
      verdict: 'failed',
      reason: 'Hubble reported the drop 0 times among 5 flows; no event was lost',
    })
    expect(judged({ ...all, lost: 100 }, wanted)).toEqual({
      verdict: 'inconclusive',
      reason: 'Hubble reported the drop 0 times among 5 flows; 100 events were lost',
    })
    expect(judged({ ...without, unreadable: 2 }, wanted)).toEqual({
      verdict: 'inconclusive',
      reason: 'Hubble reported the drop 0 times among 0 flows; 0 events were lost and 2 lines could not be read',
    })
  })

  test('that is told more often than it happened fails', () => {
    expect(judged(all, { what: 'the drop', select: { verdict: 'DROPPED' }, is: {}, count: 1 })).toEqual({
      verdict: 'failed',
      reason: 'Hubble reported the drop 3 times, not 1',
    })
  })
})

describe('connections', () => {
  const [flow] = all.flows
  if (flow === undefined) throw new Error('nothing is recorded')
  const at = (node: string, port: number) => ({ ...flow, node, source: { ...flow.source, port } })
  const complete = { ...all, flows: [at('one', 1), at('one', 2), at('two', 1), at('two', 2), at('two', 3)] }
  const wanted = { ports: [1, 2], nodes: ['one', 'two'] }

  test('that every node saw pass, also where events were lost', () => {
    expect(judged(complete, wanted)).toEqual({ verdict: 'passed' })
    expect(judged({ ...complete, lost: 100 }, wanted)).toEqual({ verdict: 'passed' })
  })

  test('without any flow do not pass because a hundred events were lost', () => {
    expect(judged({ ...without, lost: 100 }, wanted)).toEqual({
      verdict: 'inconclusive',
      reason:
        '4 of 4 flows are missing among 0: port 1 on one, port 2 on one, port 1 on two, port 2 on two; 100 events were lost',
    })
  })

  test('that one node did not see fail', () => {
    const flows = complete.flows.slice(1)
    expect(judged({ ...complete, flows }, wanted)).toEqual({
      verdict: 'failed',
      reason: '1 of 4 flows are missing among 4: port 1 on one; no event was lost',
    })
  })

  test('that cannot be told apart, or that nobody made, settle nothing', () => {
    expect(judged(complete, { ports: [1, 1], nodes: ['one'] }).verdict).toBe('broken')
    expect(judged(complete, { ports: [], nodes: ['one'] }).verdict).toBe('broken')
    expect(judged(complete, { ports: [1], nodes: [] }).verdict).toBe('broken')
  })
})
