import { tryRun } from '../process/run.ts'
import { messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { EngineObservation } from './engine.ts'

/** Whether a container registry answers, and what was seen. */
export interface RegistryObservation {
  readonly reachable: boolean
  readonly detail: string
}

/** An image that a cluster of real K3s needs; the client asks the registry that it has as its default. */
const ASKED_FOR = 'rancher/k3s'

/** Asks the Docker client for the manifest of one image, within a short budget. Never throws. */
export async function observeRegistry(engine: EngineObservation): Promise<RegistryObservation> {
  if (engine.state === 'no-client') return { reachable: false, detail: 'no Docker client to ask with' }
  try {
    const { exitCode, stderr } = await tryRun(['docker', 'manifest', 'inspect', ASKED_FOR], {
      timeoutMs: BUDGETS.registryAnswer.ms,
      env: { DOCKER_CLI_EXPERIMENTAL: 'enabled' },
    })
    return readManifestAnswer(exitCode, stderr)
  } catch (error) {
    return { reachable: false, detail: messageOf(error).split('\n')[0] ?? '' }
  }
}

/**
 * Reads what `docker manifest inspect` answered. A registry that refuses (unknown image, login, rate) is there. Of
 * the chain of causes why it cannot be reached the innermost is kept, for example `no such host`.
 */
export function readManifestAnswer(exitCode: number, stderr: string): RegistryObservation {
  const said = stderr.trim().split('\n')[0] ?? ''
  if (exitCode === 0) return { reachable: true, detail: `it has ${ASKED_FOR}` }
  const refused = /no such manifest|manifest unknown|unauthorized|denied|toomanyrequests/i.test(said)
  return refused ? { reachable: true, detail: said } : { reachable: false, detail: said.split(': ').at(-1) ?? said }
}
