import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { tryRun } from '../process/run.ts'
import { Phases } from '../results/phases.ts'
import { inEngine, pullImage, sizeOf } from './engine.ts'
import { startFakeRegistry } from './registry.fake.ts'

/** Phases that nobody listens to, and what they said. */
function listening() {
  const said: string[] = []
  const phases = new Phases({
    phaseStarted: name => said.push(`${name} started`),
    phaseProgress: () => undefined,
    phaseEnded: ({ name, outcome }) => said.push(`${name} ${outcome}`),
  })
  return { phases, said }
}

function removedAfterwards(reference: string): string {
  onTestFinished(async () => {
    await tryRun(['docker', 'image', 'rm', '--force', reference])
  })
  return reference
}

test('an image with its digest is pulled once', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const reference = removedAfterwards(`${registry.host}/k3s:v1.36.4-k3s1@${registry.digest}`)
  const { phases, said } = listening()
  expect([await inEngine(reference), await sizeOf(reference)]).toEqual([false, undefined])
  expect(await pullImage(reference, phases)).toBe(reference)
  expect(said).toEqual([`image ${reference} started`, `image ${reference} done`])
  expect([await inEngine(reference), await sizeOf(reference)]).toEqual([true, 0])
  const asked = registry.asked.length
  expect(await pullImage(reference, phases)).toBe(reference)
  expect([said.length, registry.asked.length]).toEqual([2, asked])
})

test('a tag without a digest is asked for again, and its digest is recorded', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const reference = removedAfterwards(`${registry.host}/k3s:v1.31.4-k3s1`)
  const recorded = `${reference}@${registry.digest}`
  const { phases } = listening()
  expect(await pullImage(reference, phases)).toBe(recorded)
  const asked = registry.asked.length
  expect(await pullImage(reference, phases)).toBe(recorded)
  expect(registry.asked.length).toBeGreaterThan(asked)
  expect(await inEngine(removedAfterwards(recorded))).toBe(true)
})

test('an image that is not to be had is named with the engine’s words', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const reference = `${registry.host}/k3s:absent`
  const { phases, said } = listening()
  const error: unknown = await pullImage(reference, phases).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: `the image ${reference} cannot be pulled`,
    cure: 'run "npx cilium-conformance doctor" to see whether a registry is reachable, or use --images=packages',
    cause: { stderr: expect.stringContaining('manifest unknown') },
  })
  expect(said).toEqual([`image ${reference} started`, `image ${reference} failed`])
})

test('another image than the digest says is refused', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const reference = `${registry.host}/k3s:v1@sha256:${'0'.repeat(64)}`
  const error: unknown = await pullImage(reference, listening().phases).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ cause: { stderr: expect.stringContaining('manifest verification failed') } })
})
