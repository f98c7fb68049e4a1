import { expect, test } from 'vitest'
import { differences, kernelSeries } from './fingerprint.ts'

const here = {
  machine: { kernel: '6.18', cpu: 'Xeon', nodes: '2' },
  network: { profile: 'vxlan', mtu: '1450' },
}

test('the same environment has no differences', () => {
  expect(differences(here, structuredClone(here))).toEqual([])
})

test('every difference is named, also of what one side does not know', () => {
  const there = { machine: { kernel: '6.1', cpu: 'EPYC' }, network: { profile: 'native', mtu: '1450' } }
  expect(differences(there, here)).toEqual([
    'kernel: 6.1 there, 6.18 here',
    'cpu: EPYC there, Xeon here',
    'nodes: unknown there, 2 here',
    'profile: native there, vxlan here',
  ])
  expect(differences(there, here, ['network'])).toEqual(['profile: native there, vxlan here'])
})

test('patches of a kernel are one series', () => {
  expect(kernelSeries('6.18.5-fc-v18')).toBe('6.18')
  expect(kernelSeries('unknown')).toBe('unknown')
})
