import type { Kube } from '../kube/client.ts'
import type { Run } from './namespace.ts'

/** Makes what is asked for once for each key in a worker; who asks again gets the same, also while it is being made. */
export function onceFor<Arguments extends unknown[], Made>(
  keyOf: (...args: Arguments) => string,
  make: (...args: Arguments) => Promise<Made>,
): (...args: Arguments) => Promise<Made> {
  const made = new Map<string, Promise<Made>>()
  return (...args) => {
    const key = keyOf(...args)
    const known = made.get(key) ?? make(...args)
    made.set(key, known)
    return known
  }
}

/** Tells the installed profile of a run from every other, for {@link onceFor}. */
export function installationOf(_kube: Kube, { runId, profile }: Run): string {
  return `${runId} ${profile?.name} ${profile?.installedAt}`
}
