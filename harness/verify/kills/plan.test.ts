import { expect, test } from 'vitest'
import { killsOf } from './plan.ts'

test('a seed means the same kills again, and more of them begin with these', () => {
  expect(killsOf(7, 20)).toEqual(killsOf(7, 20))
  expect(killsOf(7, 40).slice(0, 20)).toEqual(killsOf(7, 20))
  expect(killsOf(8, 20)).not.toEqual(killsOf(7, 20))
})

test('every ending, command, provisioner and moment comes up', () => {
  const kills = killsOf(7, 400)
  const of = (key: 'ending' | 'command' | 'provisioner') => [...new Set(kills.map(kill => kill[key]))].toSorted()
  expect(of('ending')).toEqual(['SIGINT', 'SIGKILL', 'SIGKILL of all', 'SIGTERM'])
  expect(of('command')).toEqual(['run', 'up'])
  expect(of('provisioner')).toEqual(['k3s', 'kind'])
  expect(new Set(kills.map(({ command, after }) => `${command} ${after}`)).size).toBe(20)
})
