import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { IMAGE_LABEL } from '../../paths.ts'
import { run, tryRun } from '../../process/run.ts'
import { BrokenError, messageOf } from '../../results/errors.ts'
import type { Recipe } from './recipes.ts'

/**
 * Makes an image of the Docker engine out of the files in `root/` of a folder and the settings of a recipe.
 *
 * Files alone are imported, which takes no builder. On top of another image they are put by the engine's classic builder, which has
 * been there for ever and starts at once; where it is gone, by BuildKit's builder inside the engine, which alone has its images.
 *
 * @param base Name of an image, or `scratch`.
 * @throws CommandError with the engine's words.
 */
export async function intoEngine(
  recipe: Recipe,
  base: string,
  tag: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const settings = [...settingsOf(recipe), `LABEL ${IMAGE_LABEL}=true`]
  if (base === 'scratch') return importFiles(join(folder, 'root'), settings, tag, signal)
  await writeFile(join(folder, 'Dockerfile'), `${[`FROM ${base}`, 'COPY root/ /', ...settings].join('\n')}\n`)
  const rest = ['--quiet', '--tag', tag, folder]
  try {
    await run(['docker', 'build', ...rest], { env: { DOCKER_BUILDKIT: '0' }, signal })
  } catch (cause) {
    signal.throwIfAborted()
    if ((await tryRun(['docker', 'buildx', 'version'])).exitCode !== 0) throw cause
    await run(['docker', 'buildx', 'build', '--builder=default', '--load', '--provenance=false', ...rest], { signal })
  }
}

async function importFiles(root: string, settings: readonly string[], tag: string, signal: AbortSignal): Promise<void> {
  const options = { buffer: false, cancelSignal: signal } as const
  const changes = settings.flatMap(line => ['--change', line])
  const files = ['--create', '--file', '-', '--directory', root, '--owner=0', '--group=0', '--numeric-owner', '.']
  const archive = execa(options)('tar', files)
  await archive.pipe('docker', ['import', ...changes, '-', tag], options).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new BrokenError(`the image ${tag} cannot be made: ${messageOf(cause)}`, { cause })
  })
}

/** What a recipe says of how its image starts, as lines of a Dockerfile. */
export function settingsOf(recipe: Recipe): string[] {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...recipe.env }
  return [
    ...Object.entries(env).map(([name, value]) => `ENV ${name}=${value}`),
    ...Object.entries(recipe.labels ?? {}).map(([name, value]) => `LABEL ${name}=${value}`),
    ...(recipe.workdir === undefined ? [] : [`WORKDIR ${recipe.workdir}`]),
    ...(recipe.user === undefined ? [] : [`USER ${recipe.user}`]),
    ...(recipe.entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(recipe.entrypoint)}`]),
    ...(recipe.cmd === undefined ? [] : [`CMD ${JSON.stringify(recipe.cmd)}`]),
  ]
}
