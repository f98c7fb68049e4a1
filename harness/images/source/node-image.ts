import { randomBytes } from 'node:crypto'
import { execa } from 'execa'
import { IMAGE_LABEL, LABEL } from '../../paths.ts'
import { run, tryRun } from '../../process/run.ts'
import { BrokenError, messageOf } from '../../results/errors.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { inEngine } from '../engine.ts'
import { hashOf } from '../hash.ts'
import { imagePhase } from '../image-set.ts'
import type { AssembledImage } from './build.ts'
import { engineTag } from './names.ts'

/**
 * The node's programs with every pod image unpacked beside them, so that a booting node imports nothing and all nodes
 * share the pages of one copy.
 *
 * @returns Its name in the Docker engine.
 */
export async function unpackedImages(
  base: AssembledImage,
  pods: readonly AssembledImage[],
  scope: PhaseScope,
): Promise<string> {
  const tag = engineTag('node-unpacked', hashOf([base.hash, ...pods.map(pod => `${pod.image} ${pod.hash}`)]))
  if (!(await inEngine(tag))) {
    await scope.phase(
      imagePhase('node-unpacked'),
      inner => bake(base, pods, tag, inner),
      `${pods.length} pod images inside`,
    )
  }
  return tag
}

async function bake(
  base: AssembledImage,
  pods: readonly AssembledImage[],
  tag: string,
  scope: PhaseScope,
): Promise<void> {
  const { signal } = scope
  const name = `cilium-conformance-bake-${randomBytes(4).toString('hex')}`
  const root = '/bake'
  const create = [
    '--name',
    name,
    '--label',
    `${LABEL}=${name}`,
    '--privileged',
    '--mount',
    `type=volume,target=${root}`,
  ]
  try {
    await run(
      ['docker', 'run', '--pull=never', '--detach', ...create, '--entrypoint', '/bin/sleep', base.tag, 'infinity'],
      { signal },
    )
    scope.say('unpacking the pod images')
    await pipeImages(
      pods.map(pod => pod.tag),
      [
        'exec',
        '--interactive',
        name,
        '/usr/local/lib/node/bake-images.sh',
        root,
        ...pods.flatMap(pod => [pod.tag, pod.image]),
      ],
      signal,
    )
    scope.say('committing')
    // A commit keeps the container's labels, and the name of this bake is nobody's run.
    const labels = `LABEL ${LABEL}="" ${IMAGE_LABEL}=true`
    await run(['docker', 'commit', '--change', 'CMD []', '--change', labels, name, tag], { signal })
  } finally {
    // An interrupted start may have made it or not.
    await tryRun(['docker', 'rm', '--force', '--volumes', name])
  }
}

/** Streams the images out of the engine into the command, without a copy on disk. */
async function pipeImages(tags: readonly string[], command: readonly string[], signal: AbortSignal): Promise<void> {
  const options = { buffer: false, cancelSignal: signal } as const
  const archive = execa(options)('docker', ['save', ...tags])
  await archive.pipe('docker', [...command], options).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new BrokenError(`the pod images cannot be unpacked into the node image: ${messageOf(cause)}`, { cause })
  })
}
