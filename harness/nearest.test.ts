import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('takes the nearest, and nothing that is far', () => {
  expect(nearest('kubeProxyReplacment', ['kubeProxyReplacement', 'kubeConfigPath'])).toBe('kubeProxyReplacement')
  expect(nearest('Hubble', ['hubble'])).toBe('hubble')
  expect(nearest('device', ['devices', 'debug'])).toBe('devices')
  expect(nearest('entirelyOther', ['hubble', 'debug'])).toBeUndefined()
})

test.for([
  ['--suit', '--suite'],
  ['profil', 'profile'],
  ['Nodes', 'nodes'],
  ['provisoner', 'provisioner'],
  ['xyz', undefined],
  ['', undefined],
] as const)('%s means %s', ([word, meant]) => {
  expect(nearest(word, ['--suite', 'profile', 'nodes', 'provisioner'])).toBe(meant)
})

test.for([
  ['l2', ['l7', 'mode'], undefined],
  ['ipv6', ['ipv4', 'ipam'], undefined],
  ['ipv', ['ipv4'], 'ipv4'],
  ['l7Proxi', ['l7Proxy'], 'l7Proxy'],
] as const)('another number is another thing: %s among %j means %s', ([word, candidates, meant]) => {
  expect(nearest(word, candidates)).toBe(meant)
})
