import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { LABEL } from '../../paths.ts'
import { run } from '../../process/run.ts'
import type { Resource } from '../resource.ts'
import { makeInEngine } from './engine-things.ts'
import { makePauseImage } from './pause-image.ts'
import { type TempState, useTempState } from './temp-state.ts'

/** A run id that no other test has, and names in it. */
export interface LiveRun {
  readonly runId: string
  /** `cilium-conformance=<run id>`. */
  readonly label: string
  readonly folder: Resource
  /** A resource whose name begins like this and ends with the run id. */
  readonly one: (kind: Resource['kind'], beginning: string) => Resource
}

/** What the live tests of a file share. */
export interface LiveRuns {
  /** Name of an image whose containers wait for ever. */
  readonly image: string
  readonly state: TempState
  readonly newRun: () => LiveRun
}

/** Makes the image for the tests of a file, and gives each test a state folder; both are removed. */
export function useLiveRuns(): LiveRuns {
  const state = useTempState()
  const image = `localhost/pause:live-${process.pid}`
  let count = 0
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pause-image-'))
    await makePauseImage(image, folder)
    await rm(folder, { recursive: true })
  })
  afterAll(async () => {
    await run(['docker', 'image', 'rm', image])
  })
  const newRun = (): LiveRun => {
    count += 1
    const runId = `live-${process.pid}-${count}`
    return {
      runId,
      label: `${LABEL}=${runId}`,
      folder: { kind: 'path', name: join(state.root, runId) },
      one: (kind, beginning) => ({ kind, name: `${beginning}-${runId}` }),
    }
  }
  return { image, state, newRun }
}

/** Makes things of others, beside which a run is removed: without a label, and of a run whose id begins alike. */
export async function makeBystanders(image: string, { runId, one }: LiveRun): Promise<Resource[]> {
  const almost = `--label=${LABEL}=${runId}0`
  const kindNode = '--label=io.x-k8s.kind.cluster=kind'
  return [
    await makeInEngine('container', one('container', 'unlabelled').name, image),
    await makeInEngine('container', one('container', 'another-run').name, almost, image),
    await makeInEngine('container', one('container', 'another-kind').name, kindNode, image),
    await makeInEngine('network', one('network', 'unlabelled').name),
    await makeInEngine('network', one('network', 'another-run').name, almost),
    await makeInEngine('volume', one('volume', 'unlabelled').name),
    await makeInEngine('volume', one('volume', 'another-run').name, almost),
  ]
}
