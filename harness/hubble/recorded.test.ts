import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { seenDecision, toldDrop } from '../policy/observed.ts'
import { parseExposition } from './exposition.ts'
import { total } from './families.ts'
import { readHubbleLine } from './flow.ts'

// Recorded from agents of Cilium 1.20.2 with the profile vxlan.
const recorded = (name: string) => readFile(join(import.meta.dirname, 'recorded', name), 'utf8')
const lines = (await recorded('lines.ndjson')).trim().split('\n').map(readHubbleLine)

describe('metrics of an agent', async () => {
  const exposition = parseExposition(await recorded('metrics.txt'))

  const counted = (metric: string, labels = {}) => total(exposition.get(metric)?.samples ?? [], metric, labels)

  test('have what was counted of the families that saw traffic, and nothing of the others', () => {
    expect(counted('hubble_tcp_flags_total', { flag: 'SYN' })).toBeGreaterThan(100)
    expect(counted('hubble_drop_total', { reason: 'POLICY_DENIED' })).toBeGreaterThan(10)
    expect(counted('hubble_dns_queries_total')).toBe(0)
    // Every refusal is told twice, as the policy's verdict and as a drop.
    const dropped = (type: string) =>
      counted('hubble_flows_processed_total', { protocol: 'TCP', type, verdict: 'DROPPED' })
    expect(counted('hubble_drop_total', { protocol: 'TCP' })).toBe(dropped('Drop') + dropped('PolicyVerdict'))
  })

  test('cut off anywhere are no exposition', async () => {
    const text = await recorded('metrics.txt')
    expect(() => parseExposition(text.slice(0, -1))).toThrow('cut off')
  })
})

describe('flows and events of an agent', () => {
  const flows = lines.flatMap(line => (line?.kind === 'flow' ? [line.flow] : []))

  test('are all read', () => {
    expect(lines.map(line => line?.kind)).toEqual([
      'flow',
      'flow',
      'flow',
      'flow',
      'flow',
      'policy',
      'policy',
      'regenerated',
    ])
  })

  test('a connection between pods', () => {
    expect(flows.find(({ verdict, protocol }) => verdict === 'FORWARDED' && protocol === 'TCP')).toMatchObject({
      direction: 'EGRESS',
      dropReason: '',
      flags: ['SYN'],
      isReply: false,
      isVerdict: false,
      source: { namespace: expect.stringMatching(/^conformance-/) },
      destination: { port: 8080 },
    })
  })

  test('drops, as decisions of policy', () => {
    const drops = flows.filter(({ verdict }) => verdict === 'DROPPED')
    expect(drops.map(drop => [drop.protocol, seenDecision({ outcome: 'dropped' }, [toldDrop(drop)])])).toEqual([
      ['TCP', 'egress: a rule denies it'],
      ['TCP', 'ingress: no rule allows it'],
      ['UDP', 'egress: no rule allows it'],
    ])
    expect(drops.every(({ isVerdict }) => isVerdict)).toBe(true)
  })

  test('a policy that came and went', () => {
    const events = lines.flatMap(line => (line?.kind === 'policy' ? [line.policy] : []))
    expect(events).toMatchObject([
      { action: 'updated', revision: 344 },
      { action: 'deleted', revision: 345 },
    ])
    expect(events[0]?.labels).toContain('k8s:io.cilium.k8s.policy.name=t1')
    expect(events[1]?.labels[0]).toMatch(/^cilium.io\/resource=netpol\/.*\/t1$/)
  })
})
