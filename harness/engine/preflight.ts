import { requireVersions } from '../images/choose.ts'
import { OUTSIDE_TOKEN } from '../probe/transport-tcp.ts'
import { UsageError } from '../results/errors.ts'
import type { ListedCase } from './listed-case.ts'
import { makeNamedFolder } from './named-file.ts'
import type { Plan } from './plan.ts'
import { chooseCases, isFilter } from './select-cases.ts'
import { requireSysdump } from './sysdump.ts'

/** The parts of a plan that are wrong or right only in the light of what is not on the command line. */
type Checked = Pick<Plan, 'suites' | 'filter' | 'images' | 'provisioner' | 'reportDir'> &
  Partial<
    Pick<Plan, 'own' | 'shard' | 'existing' | 'ciliumVersion' | 'kubernetesVersion' | 'allowUnpinned' | 'sysdump'>
  >

/**
 * Asks the suites, the sources of images and the disk whether the plan can be carried out, before anything else is
 * touched.
 *
 * @param count Whether somebody wants to know how many cases there will be.
 * @returns The cases that are meant, where a filter or a shard chooses some or somebody wants to know.
 * @throws UsageError that names the flag.
 */
export async function checkPlan(plan: Checked, { count = false } = {}): Promise<ListedCase[] | undefined> {
  const { suites, filter, own, shard, existing } = plan
  if (typeof existing?.outside === 'object' && process.env[OUTSIDE_TOKEN] === undefined)
    throw new UsageError(
      `--outside=${existing.outside.host} needs the token that "prober outside" prints there, in ${OUTSIDE_TOKEN}`,
    )
  const [chosen] = await Promise.all([
    count || isFilter(filter) || shard !== undefined ? chooseCases(suites, filter, { own, shard }) : undefined,
    requireVersions(plan.images, plan),
    plan.sysdump === true ? requireSysdump() : undefined,
  ])
  await makeNamedFolder('--report-dir', plan.reportDir)
  return chosen
}
