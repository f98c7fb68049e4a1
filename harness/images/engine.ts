import { CommandError, run, tryRun } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { imagePhase } from './image-set.ts'
import { type Mirror, at } from './mirror.ts'
import { PullError, readPullProblem } from './pull-problem.ts'
import { type ImageReference, parseReference, textOf } from './reference.ts'
import { RegistryClient } from './registry-client.ts'

/** An image of a registry that is in the Docker engine. */
export interface PulledImage {
  /** What pods call it: the text that was asked for. */
  readonly image: string
  /** A name in the Docker engine that nobody else moves. */
  readonly tag: string
  /** Where it is from, with the digest that it has there. */
  readonly reference: string
  /** The reference without its digest, for people and for the name of its phase. */
  readonly name: string
  /** It was not in the engine before, or the tag has moved. */
  readonly isNew: boolean
}

/** Whether the Docker engine has the image. */
export async function inEngine(reference: string): Promise<boolean> {
  return (await idInEngine(reference)) !== undefined
}

/** Id of an image of the Docker engine; `undefined` for one that it does not have. */
export async function idInEngine(reference: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryRun(['docker', 'image', 'inspect', '--format', '{{.Id}}', reference])
  return exitCode === 0 ? stdout : undefined
}

/** The same for one that has to be there. @throws CommandError for one that is not. */
export async function idOf(reference: string): Promise<string> {
  return (await run(['docker', 'image', 'inspect', '--format', '{{.Id}}', reference])).stdout
}

/** The processor of the engine's machine, by Go's name: `amd64`, `arm64`. */
export async function engineArchitecture(): Promise<string> {
  const { stdout } = await run(['docker', 'version', '--format', '{{.Server.Arch}}'], {
    timeoutMs: BUDGETS.engineAnswer.ms,
  })
  return stdout.trim()
}

/** Size of an image in bytes, all its layers included; `undefined` for one that the Docker engine does not have. */
export async function sizeOf(reference: string): Promise<number | undefined> {
  const { exitCode, stdout } = await tryRun(['docker', 'image', 'inspect', '--format', '{{.Size}}', reference])
  return exitCode === 0 ? Number(stdout) : undefined
}

/**
 * Pulls an image into the Docker engine, with the engine's proxy and certificates and Docker's logins, unless it is there. A tag
 * is asked for even so, because it may have moved; where its registry does not answer, what was pulled before does.
 *
 * @param image By its publisher's name. A mirror whose tags count is asked for the tag alone.
 * @throws BrokenError that says why it cannot be pulled, with the engine's words and a cure.
 */
export async function pullImage(image: string, mirror: Mirror | undefined, scope: PhaseScope): Promise<PulledImage> {
  const wanted = parseReference(image)
  const from = at(wanted, mirror)
  const { registry, repository, tag, digest } = from
  const pinned = digest === undefined ? undefined : textOf({ registry, repository, digest })
  if (pinned !== undefined && (await inEngine(pinned)))
    return { ...(await named(image, wanted, pinned, textOf(from))), isNew: false }
  const asked = mirror?.byTag === true && tag !== undefined ? textOf({ registry, repository, tag }) : textOf(from)
  const isNew = await scope.phase(imagePhase(nameOf(asked)), inner =>
    pull(asked, registry, inner).catch(async (error: unknown) => {
      throw await ofCopies(error, from, mirror)
    }),
  )
  const { stdout } = await run(['docker', 'image', 'inspect', '--format', '{{json .RepoDigests}}', asked])
  const reference = withDigest(asked, JSON.parse(stdout))
  return { ...(await named(image, wanted, asked, reference)), isNew }
}

/** Whoever copied one platform of an image has its tag, and not its digest. */
async function ofCopies(error: unknown, { repository, tag, digest, ...rest }: ImageReference, mirror?: Mirror) {
  const missing = error instanceof PullError && error.problem === 'missing'
  if (!missing || mirror === undefined || tag === undefined || digest === undefined) return error
  const hasTag = await RegistryClient.connect(mirror)
    .then(client => client.has(repository, tag))
    .catch(() => false)
  const what = textOf({ ...rest, repository, tag, digest })
  return hasTag ? new PullError('copy', { what, host: mirror.host, cause: error.cause }) : error
}

/** A name in the engine by which an image can be saved: what is pulled by a digest has none. */
export async function savedAs(reference: string): Promise<string> {
  const { digest } = parseReference(reference)
  return digest === undefined
    ? reference
    : (await named(reference, parseReference(reference), reference, reference)).tag
}

/** Gives the image a name of ours. */
async function named(
  image: string,
  wanted: ImageReference,
  inDocker: string,
  reference: string,
): Promise<Omit<PulledImage, 'isNew'>> {
  const { registry, repository } = wanted
  const version = parseReference(reference).digest?.slice('sha256:'.length, 'sha256:'.length + 12) ?? 'latest'
  const tag = `${PULLED}/${registry.replace(':', '-')}/${repository}:${version}`
  await run(['docker', 'tag', inDocker, tag])
  return { image, tag, reference, name: nameOf(reference) }
}

function nameOf(reference: string): string {
  return reference.replace(/@.*$/, '')
}

/** First part of the engine's names for what was pulled, so that no name of the user's is moved. */
const PULLED = 'pulled.local'

/** @returns Whether something new came. */
async function pull(reference: string, host: string, scope: PhaseScope): Promise<boolean> {
  const command = ['docker', 'pull', reference] as const
  const layers = { all: new Set<string>(), done: new Set<string>() }
  const output = await tryRun(command, {
    timeoutMs: BUDGETS.imagePull.ms,
    signal: scope.signal,
    onLine: line => {
      const [, layer, state] = /^([0-9a-f]{12}): (.+)$/.exec(line) ?? []
      if (layer === undefined) return
      layers.all.add(layer)
      if (state === 'Already exists' || state === 'Pull complete') layers.done.add(layer)
      scope.say(`${layers.done.size} of ${layers.all.size} layers`)
    },
  }).catch((cause: unknown) => {
    scope.signal.throwIfAborted()
    throw new PullError('ended', { what: reference, host, cause })
  })
  if (output.exitCode === 0) {
    const isNew = output.stdout.includes('Downloaded newer image')
    scope.conclude(isNew ? await sizeText(reference) : 'there already')
    return isNew
  }
  const problem = readPullProblem(output)
  if (problem === 'silent' && (await inEngine(reference))) {
    scope.conclude(`${host} does not answer, and what was pulled before is used`)
    return false
  }
  const cause = new CommandError(command, `exit code ${output.exitCode}`, output)
  throw new PullError(problem, { what: reference, host, cause })
}

/** Size in the engine, all layers unpacked. */
async function sizeText(reference: string): Promise<string> {
  return `${(((await sizeOf(reference)) ?? 0) / 2 ** 20).toFixed(1)} MiB`
}

/**
 * The reference with the digest under which the engine knows the image in that repository.
 *
 * @param digests What the engine lists as `RepoDigests`, for example `["rancher/k3s@sha256:..."]`.
 */
export function withDigest(reference: string, digests: readonly string[]): string {
  const { registry, repository, tag } = parseReference(reference)
  const found = digests.map(parseReference).find(one => one.registry === registry && one.repository === repository)
  if (found?.digest !== undefined)
    return textOf({ registry, repository, ...(tag === undefined ? {} : { tag }), digest: found.digest })
  throw new BrokenError(`the engine names no digest of ${reference}: ${digests.join(', ') || 'it lists none'}`)
}
