import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { judgeOwner, parseStat, stateOfOwner, thisProcess } from './owner.ts'

const owner = { pid: 7, startTime: 99, session: 5, bootId: 'boot', pidNamespace: 'pid:[1]', host: 'here' }
const found = { state: 'S', session: 5, startTime: 99 }

describe('judgeOwner', () => {
  test.for([
    ['a process with the same start time', owner, found, 'running'],
    ['no process', owner, undefined, 'dead'],
    ['a later process with the same pid', owner, { ...found, startTime: 100 }, 'dead'],
    ['a zombie', owner, { ...found, state: 'Z' }, 'dead'],
    ['a process from before the reboot', { ...owner, bootId: 'earlier' }, found, 'dead'],
    ['a process of another container', { ...owner, pidNamespace: 'pid:[2]' }, undefined, 'elsewhere'],
    ['a process of another host', { ...owner, host: 'there', bootId: 'other' }, undefined, 'elsewhere'],
  ] as const)('%s', ([, candidate, stat, state]) => {
    expect(judgeOwner(candidate, owner, stat)).toBe(state)
  })
})

test('parseStat reads past a command name with blanks and parentheses', () => {
  const text = '42 (a) b (c) R 1 41 40 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 123456 1000 10'
  expect(parseStat(text)).toEqual({ state: 'R', session: 40, startTime: 123_456 })
})

describe('stateOfOwner', () => {
  test('this process is running', async () => {
    expect(await stateOfOwner(await thisProcess())).toBe('running')
  })

  test('this pid with another start time is dead', async () => {
    const self = await thisProcess()
    expect(await stateOfOwner({ ...self, startTime: (self.startTime ?? 0) + 1 })).toBe('dead')
  })

  test('a process that was killed is dead', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await stateOfOwner({ ...(await thisProcess()), pid: child.pid ?? 0 })).toBe('dead')
  })
})
