import { expect, test } from 'vitest'
import { distance, nearest } from './nearest.ts'

test('counts the letters that differ', () => {
  expect(distance('', 'abc')).toBe(3)
  expect(distance('kitten', 'sitting')).toBe(3)
  expect(distance('enabled', 'enabled')).toBe(0)
})

test('takes the nearest, and nothing that is far', () => {
  expect(nearest('kubeProxyReplacment', ['kubeProxyReplacement', 'kubeConfigPath'])).toBe('kubeProxyReplacement')
  expect(nearest('Hubble', ['hubble'])).toBe('hubble')
  expect(nearest('device', ['devices', 'debug'])).toBe('devices')
  expect(nearest('entirelyOther', ['hubble', 'debug'])).toBeUndefined()
})
