import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { stateDir } from '../paths.ts'
import { type Taken, holderOf, holderText, lockCluster } from './cluster-lock.ts'
import { thisProcess } from './owner.ts'
import { useTempState } from './testing/temp-state.ts'

useTempState()

const RUN = '20261127-120000-abcdef'
const COMMAND = ['cilium-conformance', 'run', '--reuse']
const take = () => lockCluster(RUN, COMMAND)
const isHeld = (taken: Taken) => 'heldBy' in taken

async function leaveLock(number: number, content: object): Promise<void> {
  await mkdir(stateDir('runs', RUN), { recursive: true })
  await writeFile(stateDir('runs', RUN, `lock-${number}`), JSON.stringify(content))
}

test('one has it until it is released, and the other is told who', async () => {
  const first = await take()
  const second = await take()
  expect(second).toEqual({ heldBy: { ...(await thisProcess()), command: COMMAND } })
  expect(await holderOf(RUN)).toMatchObject({ pid: process.pid })
  if ('release' in first) await first.release()
  expect(await holderOf(RUN)).toBeUndefined()
  expect(isHeld(await take())).toBe(false)
})

test('of many that come at once, one gets it', async () => {
  const taken = await Promise.all(Array.from({ length: 8 }, take))
  expect(taken.filter(one => !isHeld(one))).toHaveLength(1)
})

test('of many that find it with a dead process, one gets it', async () => {
  await leaveLock(3, { ...(await thisProcess()), startTime: 0, command: COMMAND })
  const taken = await Promise.all(Array.from({ length: 8 }, take))
  expect(taken.filter(one => !isHeld(one))).toHaveLength(1)
  expect(await readdir(stateDir('runs', RUN))).toEqual(['lock-4'])
})

test('who may run elsewhere still has it', async () => {
  await leaveLock(1, { ...(await thisProcess()), host: 'other', command: COMMAND })
  expect(await take()).toMatchObject({ heldBy: { host: 'other' } })
})

test('who has it is told with the command', async () => {
  const holder = { ...(await thisProcess()), pid: 7, command: COMMAND }
  expect(holderText(holder, hostname())).toBe('pid 7 ("cilium-conformance run --reuse")')
  expect(holderText({ ...holder, host: 'other' }, hostname())).toBe('pid 7 on other ("cilium-conformance run --reuse")')
})

test('a cluster that nobody ever used is free', async () => {
  expect(await holderOf(RUN)).toBeUndefined()
})
