import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { findLeftovers, killLeftovers } from './leftovers.ts'
import { thisProcess } from './owner.ts'

const runId = `run-${process.pid}`
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A process that runs until it is killed; it has said a word, so its environment is in place. */
async function start(run: string, detached: boolean): Promise<number | undefined> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
    detached,
    env: { ...process.env, CILIUM_CONFORMANCE_RUN: run },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  if (child.stdout !== null) await once(child.stdout, 'data')
  return child.pid
}

/** The process that this session's run had, were it dead. */
async function deadOwner() {
  return { ...(await thisProcess()), startTime: 0 }
}

describe('killLeftovers', () => {
  test('ends what names the run and is in the session of its process, and nothing else', async () => {
    const leftover = await start(runId, false)
    const daemon = await start(runId, true)
    const another = await start(`${runId}-2`, false)
    expect(await findLeftovers(runId, await deadOwner())).toEqual([leftover])
    expect(children.map(child => child.kill(0))).toEqual([true, true, true])
    expect(await killLeftovers(runId, await deadOwner())).toEqual([leftover])
    expect(await findLeftovers(runId, await deadOwner())).toEqual([])
    const alive = children.filter(({ pid }) => pid === daemon || pid === another)
    expect(alive.map(child => child.kill(0))).toEqual([true, true])
  })

  test('ends nothing of a process that is running', async () => {
    await start(runId, false)
    expect(await killLeftovers(runId, await thisProcess())).toEqual([])
  })
})
