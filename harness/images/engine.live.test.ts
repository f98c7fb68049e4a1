import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { tryRun } from '../process/run.ts'
import { Phases } from '../results/phases.ts'
import { type PulledImage, inEngine, pullImage, sizeOf } from './engine.ts'
import { dies, limit, login, otherBlob, otherImage, slow } from './mischief.fake.ts'
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

/** Removes what a pull leaves: the name in the registry, and the one that is ours. */
function forget({ reference, tag }: PulledImage): void {
  removedAfterwards(reference.replace(/@.*$/, ''))
  removedAfterwards(reference)
  removedAfterwards(tag)
}

test('an image with its digest is pulled once', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const name = `${registry.host}/k3s:v1.36.4-k3s1`
  const reference = removedAfterwards(`${name}@${registry.digest}`)
  const { phases, said } = listening()
  expect([await inEngine(reference), await sizeOf(reference)]).toEqual([false, undefined])
  const pulled = await pullImage(reference, undefined, phases)
  forget(pulled)
  expect(pulled).toMatchObject({ image: reference, reference, name })
  expect(said).toEqual([`image ${name} started`, `image ${name} done`])
  expect([await inEngine(reference), await inEngine(pulled.tag)]).toEqual([true, true])
  const asked = registry.asked.length
  expect(await pullImage(reference, undefined, phases)).toEqual({ ...pulled, isNew: false })
  expect([said.length, registry.asked.length]).toEqual([2, asked])
})

test('a tag without a digest is asked for again, and its digest is recorded', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const reference = removedAfterwards(`${registry.host}/k3s:v1.31.4-k3s1`)
  const recorded = `${reference}@${registry.digest}`
  const { phases } = listening()
  const pulled = await pullImage(reference, undefined, phases)
  forget(pulled)
  expect(pulled.reference).toBe(recorded)
  const asked = registry.asked.length
  expect(await pullImage(reference, undefined, phases)).toEqual({ ...pulled, isNew: false })
  expect(registry.asked.length).toBeGreaterThan(asked)
  expect(await inEngine(removedAfterwards(recorded))).toBe(true)
})

test('a mirror whose tags count is asked for the tag under its publisher’s path, and is not needed again', async () => {
  const registry = await startFakeRegistry(randomUUID())
  const published = `rancher/k3s:v1.36.4-k3s1@sha256:${'0'.repeat(64)}`
  const { phases } = listening()
  const mirror = { host: registry.host, byTag: true }
  const pulled = await pullImage(published, mirror, phases)
  forget(pulled)
  const reference = `${registry.host}/rancher/k3s:v1.36.4-k3s1@${registry.digest}`
  expect(pulled).toMatchObject({ image: published, reference })
  expect(pulled.tag).toBe(`pulled.local/docker.io/rancher/k3s:${registry.digest.slice(7, 19)}`)
  await registry[Symbol.asyncDispose]()
  expect(await pullImage(published, mirror, phases)).toEqual({ ...pulled, isNew: false })
})

test('a mirror is held to the digest, and then not needed again', async () => {
  const registry = await startFakeRegistry(randomUUID())
  const published = `rancher/k3s:v1.36.4-k3s1@${registry.digest}`
  const mirror = { host: registry.host }
  const pulled = await pullImage(published, mirror, listening().phases)
  forget(pulled)
  expect(pulled).toMatchObject({ image: published, reference: `${registry.host}/${published}`, isNew: true })
  const asked = registry.asked.length
  expect(await pullImage(published, mirror, listening().phases)).toEqual({ ...pulled, isNew: false })
  expect(registry.asked.length).toBe(asked)
  await registry[Symbol.asyncDispose]()
})

test('a mirror that has the tag with another digest has a copy of its own', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const published = `rancher/k3s:v1@sha256:${'0'.repeat(64)}`
  const error: unknown = await pullImage(published, { host: registry.host }, listening().phases).catch(
    (caught: unknown) => caught,
  )
  expect(error).toMatchObject({
    problem: 'copy',
    message: `${registry.host} does not have ${registry.host}/${published}: its tag is there, with another digest`,
    cure: expect.stringContaining(`accept the tags of ${registry.host} with --registry-tags`),
  })
})

test('a registry that is slow is waited for', async () => {
  await using registry = await startFakeRegistry(randomUUID(), slow)
  const pulled = await pullImage(`${registry.host}/k3s:v1`, undefined, listening().phases)
  forget(pulled)
  expect(await inEngine(pulled.tag)).toBe(true)
})

test.for([
  [
    'limits its requests',
    limit,
    'HOST refuses to deliver IMAGE, because there were too many requests',
    'docker login HOST',
  ],
  [
    'wants a login',
    login,
    'HOST delivers IMAGE only after a login, and there is none that it accepts',
    'docker login HOST',
  ],
  [
    'sends something else',
    otherBlob,
    'HOST delivers something else than the digest of IMAGE says',
    'push it to HOST again',
  ],
  [
    'dies in the middle',
    dies,
    'HOST stopped answering while IMAGE was pulled',
    'run it again: what was downloaded is kept',
  ],
] as const)('a registry that %s', async ([, mischief, message, cure]) => {
  await using registry = await startFakeRegistry(randomUUID(), mischief)
  const reference = `${registry.host}/k3s:v1`
  const { phases, said } = listening()
  const error: unknown = await pullImage(reference, undefined, phases).catch((caught: unknown) => caught)
  const told = (text: string) => text.replaceAll('HOST', registry.host).replaceAll('IMAGE', reference)
  expect(error).toMatchObject({ message: told(message), cure: expect.stringContaining(told(cure)) })
  expect(said).toEqual([`image ${reference} started`, `image ${reference} failed`])
  expect(await inEngine(reference)).toBe(false)
})

test('an image that a registry does not have', async () => {
  await using registry = await startFakeRegistry(randomUUID())
  const reference = `${registry.host}/k3s:absent`
  const error: unknown = await pullImage(reference, undefined, listening().phases).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: `${registry.host} does not have ${reference}`,
    cure: 'copy it there, or choose a version that is there with --cilium-version or --kubernetes-version',
    cause: { stderr: expect.stringContaining('manifest unknown') },
  })
})

test('a registry that is not there', async () => {
  const registry = await startFakeRegistry(randomUUID())
  await registry[Symbol.asyncDispose]()
  const reference = `${registry.host}/k3s:v1`
  const error: unknown = await pullImage(reference, undefined, listening().phases).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: `${registry.host} does not answer, and ${reference} was never pulled before`,
    cure: expect.stringContaining('--images=packages'),
  })
})

test('another image than the digest says is refused', async () => {
  await using registry = await startFakeRegistry(randomUUID(), otherImage)
  const reference = `${registry.host}/k3s:v1@sha256:${'0'.repeat(64)}`
  const error: unknown = await pullImage(reference, undefined, listening().phases).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: `${registry.host} delivers something else than the digest of ${reference} says`,
    cause: { stderr: expect.stringContaining('manifest verification failed') },
  })
})
