import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEndpoints } from './endpoints.ts'

// Recorded from an agent of Cilium 1.20.2.
const recorded: unknown = JSON.parse(await readFile(join(import.meta.dirname, 'recorded', 'endpoints.json'), 'utf8'))

test('endpoints of pods have a namespace and an address, others their reserved label', () => {
  const seen = readEndpoints(recorded)
  const pods = seen.filter(({ namespace }) => namespace !== '')
  expect(pods.length).toBeGreaterThan(0)
  for (const pod of pods) {
    expect(pod).toMatchObject({ state: 'ready', audit: false, enforcement: 'none', policyRevision: 873 })
    expect(pod.ip).toMatch(/^10\.42\./)
    expect(pod.identity).toBeGreaterThan(255)
  }
  expect(seen.filter(({ namespace }) => namespace === '').map(({ labels }) => labels[0])).toContain('reserved:health')
})

test('an endpoint in audit mode is told, by its option or by its enforcement', () => {
  const options = { realized: { options: { PolicyAuditMode: 'Enabled' } } }
  const policy = { policy: { realized: { 'policy-enabled': 'audit-both' } } }
  const seen = readEndpoints([{ id: 1, status: options }, { id: 2, status: policy }, { id: 3 }])
  expect(seen.map(({ id, audit }) => [id, audit])).toEqual([
    [1, true],
    [2, true],
    [3, false],
  ])
})
