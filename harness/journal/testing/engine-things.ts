import { onTestFinished } from 'vitest'
import { run, tryRun } from '../../process/run.ts'
import { engineObjects } from '../engine.ts'
import { keyOf } from '../entries.ts'
import type { Resource } from '../resource.ts'

/** Makes a container, network or volume by the engine's own client, as another user would; it is removed when the test ends. */
export async function makeInEngine(
  kind: 'container' | 'network' | 'volume',
  name: string,
  ...args: readonly string[]
): Promise<Resource> {
  onTestFinished(async () => {
    const flags = kind === 'container' ? ['--force', '--volumes'] : []
    await tryRun(['docker', kind, 'rm', ...flags, name])
  })
  if (kind === 'container') await run(['docker', 'run', '--detach', '--name', name, ...args])
  else await run(['docker', kind, 'create', ...args, name])
  return { kind, name }
}

/** Those of the containers, networks and volumes that the engine still has, by kind and name. */
export async function stillThere(resources: readonly Resource[]): Promise<string[]> {
  const present = new Set((await engineObjects()).map(keyOf))
  return resources.map(keyOf).filter(key => present.has(key))
}

/** Names of the anonymous volumes of a container. */
export async function volumesOf(container: string): Promise<Resource[]> {
  const format = '{{range .Mounts}}{{.Name}} {{end}}'
  const { stdout } = await run(['docker', 'container', 'inspect', '--format', format, container])
  return stdout
    .split(' ')
    .filter(Boolean)
    .map(name => ({ kind: 'volume', name }))
}
