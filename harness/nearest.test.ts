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
