import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { seenDecision, toldDrop } from '../policy/observed.ts'
import { parseExposition } from './exposition.ts'
import { familyState, total } from './families.ts'
import { readHubbleLine } from './flow.ts'

// Recorded from agents of Cilium 1.20.2 with the profile vxlan.
const recorded = (name: string) => readFile(join(import.meta.dirname, 'recorded', name), 'utf8')
const lines = (await recorded('lines.ndjson')).trim().split('\n').map(readHubbleLine)

describe('metrics of an agent', async () => {
  const exposition = parseExposition(await recorded('metrics.txt'))
  const enabled = 'dns drop tcp flow port-distribution icmp httpV2'

  test('have the families that saw traffic', () => {
    for (const family of ['drop', 'tcp', 'flow', 'port-distribution', 'icmp'] as const) {
      expect(familyState(family, enabled, exposition), family).toEqual({ state: 'present' })
    }
    expect(total(exposition, 'hubble_tcp_flags_total', { flag: 'SYN' })).toBeGreaterThan(100)
    expect(total(exposition, 'hubble_drop_total', { reason: 'POLICY_DENIED' })).toBeGreaterThan(10)
  })

  test('say of the others that they saw none', () => {
    expect(familyState('dns', enabled, exposition)).toMatchObject({ state: 'no traffic yet' })
    expect(familyState('httpV2', enabled, exposition)).toMatchObject({ state: 'no traffic yet' })
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
