import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BrokenError } from '../results/errors.ts'

/** Name under which the engine knows the runtime of `runc-bounded.sh`. */
export const BOUNDED_RUNTIME = 'runc-bounded'

/** Where `setup` installs the runtime: outside the project, since the engine needs it when the project is gone. */
export const BOUNDED_RUNTIME_PATH = '/usr/local/lib/cilium-conformance/runc-bounded'

/** The runtime's source. */
export const BOUNDED_RUNTIME_SOURCE = join(import.meta.dirname, 'runc-bounded.sh')

/** The engine's configuration file. */
export const DAEMON_JSON = '/etc/docker/daemon.json'

/** `current` when the installed runtime is byte for byte the project's. */
export type InstalledRuntime = 'absent' | 'outdated' | 'current'

/** Compares the installed runtime with the project's. */
export async function installedRuntime(): Promise<InstalledRuntime> {
  const installed = await readFile(BOUNDED_RUNTIME_PATH, 'utf8').catch(() => undefined)
  if (installed === undefined) return 'absent'
  return installed === (await readFile(BOUNDED_RUNTIME_SOURCE, 'utf8')) ? 'current' : 'outdated'
}

/** The default runtime that the engine's configuration names; `undefined` when there is none or it cannot be read. */
export async function configuredRuntime(): Promise<string | undefined> {
  try {
    const runtime = parseObject(await readFile(DAEMON_JSON, 'utf8'))['default-runtime']
    return typeof runtime === 'string' ? runtime : undefined
  } catch {
    return undefined
  }
}

/**
 * The text of daemon.json with our runtime as the default one; every other key is kept.
 *
 * @param text the present content; `undefined` or blank when there is none
 * @throws BrokenError when the content is not a JSON object, so that nobody's file is overwritten
 */
export function withBoundedRuntime(text: string | undefined): string {
  const present = text === undefined || text.trim() === '' ? {} : parseObject(text)
  const runtimes = present['runtimes'] ?? {}
  if (!isObject(runtimes)) throw notMergeable('its key "runtimes" is not an object')
  const merged = {
    ...present,
    runtimes: { ...runtimes, [BOUNDED_RUNTIME]: { path: BOUNDED_RUNTIME_PATH } },
    'default-runtime': BOUNDED_RUNTIME,
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw notMergeable('it is not valid JSON', cause)
  }
  if (!isObject(value)) throw notMergeable('it is not a JSON object')
  return value
}

function notMergeable(why: string, cause?: unknown): BrokenError {
  return new BrokenError(`${DAEMON_JSON} is left as it is: ${why}`, { cure: 'Correct it by hand first.', cause })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
