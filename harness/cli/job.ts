import { stringify } from 'yaml'
import { UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { jobManifests, sonobuoyPlugin } from './job-manifests.ts'
import { makePlan } from './plan.ts'
import { type RbacOptions, roleWishes } from './rbac.ts'

/** What {@link jobCommand} takes. */
export interface JobOptions extends RbacOptions {
  readonly image: string
  readonly proberImage: string
  readonly suite?: string
  readonly grep?: string
  readonly skip?: string
  readonly shard?: string
  readonly maxSkipped?: string
  readonly timeout?: string
  readonly sonobuoy?: boolean
}

/** Flags of `run` that the Job passes on. */
const PASSED_ON = [
  ['suite', '--suite'],
  ['grep', '--grep'],
  ['skip', '--skip'],
  ['shard', '--shard'],
  ['maxSkipped', '--max-skipped'],
  ['timeout', '--timeout'],
] as const satisfies readonly (readonly [keyof JobOptions, string])[]

/**
 * `cilium-conformance job`: prints what runs the suites from inside a cluster: the role and a Job, or a plugin of Sonobuoy.
 *
 * @throws UsageError for what `run` would refuse there.
 */
export async function jobCommand(
  options: JobOptions,
  print: (text: string) => void = text => process.stdout.write(text),
): Promise<number> {
  const { image, proberImage, sonobuoy = false } = options
  const given = PASSED_ON.flatMap(([key, flag]) => {
    const value = options[key]
    return value === undefined ? [] : [{ key, flag, value }]
  })
  // What is wrong is told here, and not by a pod in the cluster.
  await makePlan(Object.fromEntries(given.map(({ key, value }) => [key, value])))
  for (const [flag, reference] of Object.entries({ '--image': image, '--prober-image': proberImage })) {
    if (/^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/.test(reference)) continue
    throw new UsageError(`${flag}=${reference} is not a reference of an image`)
  }
  const flags = given.map(({ flag, value }) => `${flag}=${value}`)
  const wishes = { ...roleWishes(options), image, proberImage, flags }
  const documents = sonobuoy ? [sonobuoyPlugin(wishes)] : jobManifests(wishes)
  print(documents.map(document => stringify(document, { lineWidth: 0 })).join('---\n'))
  return EXIT.ok
}
