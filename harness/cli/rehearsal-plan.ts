import { kubeFromContext } from '../kube/context.ts'
import { allowedContext } from './existing.ts'
import { UsageError } from '../results/errors.ts'
import { CHART_DEFAULTS } from '../results/finding.ts'
import { type ValuesFile, parseValuesFile } from '../upgrade/values-file.ts'
import { wholeVersion } from '../upgrade/versions.ts'
import type { UpgradePlan } from '../rehearsal/plan.ts'
import { durationMs } from './durations.ts'
import { type RunFlags, makePlan } from './plan.ts'
import { valuesOfFlag } from './values-flag.ts'

/** Flags of `upgrade-check` as the command line gives them. */
export type UpgradeFlags = Pick<
  RunFlags,
  | 'suite'
  | 'own'
  | 'grep'
  | 'skip'
  | 'provisioner'
  | 'nodes'
  | 'images'
  | 'registry'
  | 'registryCa'
  | 'registryTags'
  | 'chartRepository'
  | 'kubernetesVersion'
  | 'reportDir'
  | 'timeout'
  | 'quiet'
  | 'context'
  | 'allowContext'
> & {
  readonly from: string
  readonly to: string
  readonly values?: string
  readonly toValues?: string
  readonly maxOutage?: string
  /** Commander's `--no-rehearsal`. */
  readonly rehearsal: boolean
  readonly rehearseAnyway?: boolean
}

/** @throws UsageError that names the flag, what is wrong with it and what is allowed. */
export async function makeUpgradePlan(flags: UpgradeFlags): Promise<UpgradePlan> {
  const { values, toValues = values, maxOutage = '1', suite, ...rest } = flags
  const suites = suite !== 'none'
  const maxOutageMs = durationMs('--max-outage', maxOutage)
  const live = allowedContext(flags, 'read the cluster, without changing it')
  const run = await makePlan({
    ...(rest.own === undefined ? {} : { own: rest.own }),
    ...(suites && suite !== undefined ? { suite } : {}),
    ...(rest.grep === undefined ? {} : { grep: rest.grep }),
    ...(rest.skip === undefined ? {} : { skip: rest.skip }),
    ...(rest.provisioner === undefined ? {} : { provisioner: rest.provisioner }),
    ...(rest.nodes === undefined ? {} : { nodes: rest.nodes }),
    ...(rest.images === undefined ? {} : { images: rest.images }),
    ...(rest.registry === undefined ? {} : { registry: rest.registry }),
    ...(rest.registryCa === undefined ? {} : { registryCa: rest.registryCa }),
    ...(rest.registryTags === undefined ? {} : { registryTags: rest.registryTags }),
    ...(rest.chartRepository === undefined ? {} : { chartRepository: rest.chartRepository }),
    ...(rest.kubernetesVersion === undefined ? {} : { kubernetesVersion: rest.kubernetesVersion }),
    ...(rest.reportDir === undefined ? {} : { reportDir: rest.reportDir }),
    ...(rest.timeout === undefined ? {} : { timeout: rest.timeout }),
    quiet: rest.quiet === true,
  })
  if (run.nodes < 2) throw new UsageError('--nodes=1 is not enough: the rehearsal sends traffic between two nodes')
  return {
    from: wholeVersion('--from', flags.from),
    to: wholeVersion('--to', flags.to),
    before: await valuesFile('--values', values),
    after: await valuesFile(flags.toValues === undefined ? '--values' : '--to-values', toValues),
    maxOutageMs,
    rehearse: flags.rehearsal,
    rehearseAnyway: flags.rehearseAnyway === true,
    suites,
    ...(live === undefined ? {} : { live: await kubeFromContext(live) }),
    run,
  }
}

async function valuesFile(flag: string, path: string | undefined): Promise<ValuesFile> {
  if (path === undefined) return parseValuesFile(CHART_DEFAULTS, '')
  return valuesOfFlag(flag, path)
}
