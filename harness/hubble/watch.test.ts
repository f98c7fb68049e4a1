import { beforeEach, describe, expect, test, vi } from 'vitest'
import { dropLine, markLine, policyLine, scriptedStream } from './scripted.testing.ts'
import { HubbleWatch, type WatchMarks } from './watch.ts'
import { giveBudgets } from '../wait/budgets.testing.ts'

beforeEach(() => giveBudgets({ watchListens: 900, flowsSeen: 60 }))

const UID = 'k8s:io.cilium.k8s.policy.uid=mark'

/** Two nodes with both streams. Each Hubble tells of what is done for it unless it is among the deaf. */
function watched(...deaf: readonly string[]) {
  const streams = {
    drops: ['one', 'two'].map(node => scriptedStream(node, 'drops')),
    events: ['one', 'two'].map(node => scriptedStream(node, 'agent events')),
  }
  const isDeaf = new Set(deaf)
  let sent = 0
  const marks: WatchMarks = {
    packets: async () => {
      sent += 1
      const source = `10.0.0.1:${sent}`
      for (const stream of streams.drops) if (!isDeaf.has(`drops ${stream.node}`)) stream.tell(markLine(source))
      return [source]
    },
    policy: async () => {
      const line = policyLine('POLICY_UPDATED', 1, UID)
      for (const stream of streams.events) if (!isDeaf.has(`events ${stream.node}`)) stream.tell(line)
      return 'mark'
    },
  }
  const all = [...streams.drops, ...streams.events]
  return { ...streams, all, isDeaf, marks, open: () => HubbleWatch.open(all, marks) }
}

/** What was told is read in a later turn. */
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('a watch of Hubble', () => {
  test('is open only once every stream has told of what was done for it', async () => {
    const { open, marks, drops } = watched()
    const packets = vi.spyOn(marks, 'packets')
    const watch = await open()
    expect(packets).toHaveBeenCalled()
    const moment = watch.now()
    drops[0]?.tell(dropLine('10.0.0.1', '10.0.1.2'))
    await turn()
    expect(watch.since(moment)).toMatchObject({ drops: [{ destination: { ip: '10.0.1.2' } }], lostEvents: 0 })
  })

  test.for([
    ['drops two', 'drops on two'],
    ['events one', 'agent events on one'],
  ] as const)('is not open where %s tell nothing', async ([deaf, said]) => {
    const { open, all } = watched(deaf)
    await expect(open()).rejects.toMatchObject({
      name: 'BrokenError',
      message: `Hubble told nothing of what was done for its watch: ${said}`,
    })
    expect(all.every(({ isClosed }) => isClosed())).toBe(true)
  })

  test('is not open where a stream ends, and does not wait for the others', async () => {
    const { open, events } = watched('drops one')
    events[1]?.end(new Error('exit code 1: no such socket'))
    await expect(open()).rejects.toMatchObject({
      message: "the watch of Hubble's agent events on two has ended",
      cause: { message: 'exit code 1: no such socket' },
    })
  })

  test('is not open where nothing can be done for it, and says why', async () => {
    const { open, marks } = watched()
    vi.spyOn(marks, 'packets').mockRejectedValue(new Error('the prober is lost'))
    await expect(open()).rejects.toThrow('the prober is lost')
  })

  test('repeats what it does until a stream that listened late tells of it', async () => {
    const { open, marks, isDeaf } = watched('drops two')
    const packets = vi.spyOn(marks, 'packets')
    // The first packet comes before it listens.
    packets.mockImplementationOnce(async () => {
      isDeaf.delete('drops two')
      return ['10.0.0.1:0']
    })
    await expect(open()).resolves.toBeInstanceOf(HubbleWatch)
    expect(packets.mock.calls.length).toBeGreaterThan(1)
  })
})

describe('what was not told', () => {
  test('a Hubble that went silent with its connection open is found out, and the others are not', async () => {
    const { open, isDeaf } = watched()
    const watch = await open()
    expect(await watch.deaf()).toEqual([])
    isDeaf.add('drops two')
    expect(await watch.deaf()).toEqual(['two'])
  })

  test('a stream that ended is no silence', async () => {
    const { open, drops } = watched()
    const watch = await open()
    const moment = watch.now()
    drops[1]?.end(new Error('the connection was lost'))
    await turn()
    expect(() => watch.since(moment)).toThrow("the watch of Hubble's drops on two has ended")
    await expect(watch.deaf()).rejects.toThrow('has ended')
    expect(watch.lost).toBeInstanceOf(Error)
  })

  test('lost events and lines that cannot be read are counted from each moment', async () => {
    const { open, drops, events } = watched()
    const watch = await open()
    drops[0]?.tell('{"flow":{"verdict":"DROP', { lost_events: { num_events_lost: '2' } })
    await turn()
    const moment = watch.now()
    expect(watch.since(moment)).toEqual({ drops: [], lostEvents: 0, unreadableLines: 0 })
    drops[0]?.tell({ lost_events: { num_events_lost: '3' } }, 'not json')
    // No drop can be among what an agent tells of itself.
    events[0]?.tell('not json', { lost_events: { num_events_lost: '9' } })
    await turn()
    expect(watch.since(moment)).toEqual({ drops: [], lostEvents: 3, unreadableLines: 1 })
  })

  test('the packets that were sent for a sign of life are no drops, even where they were dropped', async () => {
    const { open, drops } = watched()
    const watch = await open()
    const moment = watch.now()
    drops[0]?.tell(markLine('10.0.0.1:99'))
    await turn()
    expect(watch.since(moment).drops).toEqual([])
  })
})

describe('what agents do', () => {
  test('policies and the work on endpoints are told by node', async () => {
    const { open, events } = watched()
    const watch = await open()
    const labels = ['k8s:io.kubernetes.pod.namespace=red', 'k8s:app=client']
    events[1]?.tell(policyLine('POLICY_DELETED', 7, 'cilium.io/resource=netpol/red/closed'))
    events[1]?.tell({ agent_event: { type: 'ENDPOINT_REGENERATE_SUCCESS', endpoint_regenerate: { labels } } })
    await turn()
    expect(watch.policyEvents().at(-1)).toMatchObject({ node: 'two', action: 'deleted', revision: 7 })
    expect(watch.regenerations('two', 'red', 'client')).toBe(1)
    expect(watch.regenerations('one', 'red', 'client')).toBe(0)
  })

  test('a condition is looked at whenever something is told, for so long', async () => {
    const { open, events } = watched()
    const watch = await open()
    const isTold = () => watch.policyEvents().some(({ action }) => action === 'deleted')
    expect(await watch.until(isTold, 1)).toBe(false)
    const waiting = watch.until(isTold, 10_000)
    events[0]?.tell(policyLine('POLICY_DELETED', 7, 'cilium.io/resource=netpol/red/closed'))
    expect(await waiting).toBe(true)
    expect(await watch.until(isTold, 0)).toBe(true)
  })
})
