import { expect, onTestFinished, test, vi } from 'vitest'
import { checkPolicySet } from './check.ts'
import { type Policy, PolicyModel } from './decide.ts'
import type { PolicyKind } from './generate.ts'
import { PARTIES, UNIVERSE } from './lab.testing.ts'

const KINDS: readonly PolicyKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']
const content = async () => undefined
const planOf = async (seed: number, universe = UNIVERSE) => (await checkPolicySet(seed, universe, KINDS, content)).plan

test('a seed always stands for the same policies', async () => {
  expect(await planOf(7)).toEqual(await planOf(7))
  expect((await planOf(7)).length).toBeGreaterThan(0)
})

test('a seed stands for the same policies whatever the namespaces are called', async () => {
  const [red, blue] = UNIVERSE.namespaces
  const renamed = {
    ...UNIVERSE,
    namespaces: [
      { ...red, name: 'x' },
      { ...blue, name: 'y' },
    ] as const,
  }
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    expect(JSON.stringify(await planOf(seed, renamed))).toBe(rename(JSON.stringify(await planOf(seed))))
  }
})

test('seeds differ: 50 of them are 50 sets', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, (_, seed) => planOf(seed)))
  expect(new Set(all.map(policies => JSON.stringify(policies))).size).toBe(50)
})

test('a wrong set shrinks to one that is wrong too and small', async () => {
  const { client, server } = PARTIES
  const drops = (policies: readonly Policy[]) =>
    new PolicyModel(policies).decide(client, server, { protocol: 'TCP', port: 80 }) !== 'allowed'
  const complain = async (policies: readonly Policy[]) => (drops(policies) ? 'it drops' : undefined)
  const complaints = []
  for (let seed = 0; seed < 60; seed += 1) {
    const { plan, complaint } = await checkPolicySet(seed, UNIVERSE, KINDS, complain)
    expect(complaint === undefined, 'complains about what is wrong').toBe(!drops(plan))
    if (complaint !== undefined) complaints.push(complaint)
  }
  expect(complaints.length).toBeGreaterThan(2)
  for (const { policies, said } of complaints) {
    expect(drops(policies), 'still wrong').toBe(true)
    expect(said).toBe('it drops')
    expect(policies.length, 'fast-check takes away from the front only').toBeLessThan(3)
    expect(JSON.stringify(policies).length, 'small').toBeLessThan(700)
  }
})

test('what is thrown about the plan is thrown on, about smaller sets it is not', async () => {
  await expect(checkPolicySet(1, UNIVERSE, KINDS, () => Promise.reject(new Error('no cluster')))).rejects.toThrow(
    'no cluster',
  )
  let asked = 0
  const { complaint } = await checkPolicySet(1, UNIVERSE, KINDS, async () => {
    asked += 1
    if (asked > 1) throw new Error('no cluster')
    return 'wrong'
  })
  expect(complaint).toMatchObject({ said: 'wrong', tried: 1 })
})

test('the first set is waited for, however long it takes; smaller ones are tried for some seconds after it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { complaint } = await checkPolicySet(1, UNIVERSE, KINDS, takeAMinute)
  // The first smaller one begins in time, and its end is too late for another.
  expect(complaint).toMatchObject({ said: 'wrong', tried: 2 })
})

/** Complains, late by the faked clock. */
async function takeAMinute(): Promise<string> {
  vi.advanceTimersByTime(60_000)
  return 'wrong'
}

function rename(text: string): string {
  return text.replaceAll(
    /(namespace":")(red|blue)"/g,
    (_, key: string, name: string) => `${key}${name === 'red' ? 'x' : 'y'}"`,
  )
}
