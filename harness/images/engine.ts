import { IMAGE_LABEL } from '../paths.ts'
import { run, tryRun } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { imagePhase } from './image-set.ts'

/** Whether the Docker engine has the image. */
export async function inEngine(reference: string): Promise<boolean> {
  return (await tryRun(['docker', 'image', 'inspect', '--format', '{{.Id}}', reference])).exitCode === 0
}

/** Whether an image was assembled by this program, under whatever name the engine has it. */
export async function isAssembled(reference: string): Promise<boolean> {
  const label = `{{index .Config.Labels "${IMAGE_LABEL}"}}`
  return (await tryRun(['docker', 'image', 'inspect', '--format', label, reference])).stdout.trim() === 'true'
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
 * Pulls an image into the Docker engine, unless it is there. A tag without a digest is asked for even so, because it may
 * have moved.
 *
 * @returns The reference with its digest.
 * @throws BrokenError when it cannot be pulled, with the engine's words.
 */
export async function pullImage(reference: string, scope: PhaseScope): Promise<string> {
  const pinned = reference.includes('@')
  if (pinned && (await inEngine(reference))) return reference
  await scope.phase(imagePhase(reference), inner => pull(reference, inner))
  if (pinned) return reference
  const { stdout } = await run(['docker', 'image', 'inspect', '--format', '{{json .RepoDigests}}', reference])
  return withDigest(reference, JSON.parse(stdout))
}

async function pull(reference: string, scope: PhaseScope): Promise<void> {
  try {
    await run(['docker', 'pull', reference], {
      timeoutMs: BUDGETS.imagePull.ms,
      signal: scope.signal,
      onLine: line => scope.say(line.trim()),
    })
  } catch (cause) {
    scope.signal.throwIfAborted()
    throw new BrokenError(`the image ${reference} cannot be pulled`, {
      cause,
      cure: 'run "npx cilium-conformance doctor" to see whether a registry is reachable, or use --images=packages',
    })
  }
}

/**
 * The reference with the digest under which the engine knows the image in that repository.
 *
 * @param digests What the engine lists as `RepoDigests`, for example `["rancher/k3s@sha256:..."]`.
 */
export function withDigest(reference: string, digests: readonly string[]): string {
  const repository = reference.slice(0, reference.lastIndexOf(':'))
  const found = digests.find(digest => digest.startsWith(`${repository}@`))
  if (found !== undefined) return `${reference}${found.slice(repository.length)}`
  throw new BrokenError(`the engine names no digest of ${reference}: ${digests.join(', ') || 'it lists none'}`)
}
