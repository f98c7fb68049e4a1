import { requireVersions } from '../images/choose.ts'
import { UsageError } from '../results/errors.ts'
import { listCases } from './listed-case.ts'
import { makeNamedFolder } from './named-file.ts'
import type { Plan } from './plan.ts'

/** The parts of a plan that are wrong or right only in the light of what is not on the command line. */
type Checked = Pick<Plan, 'suites' | 'grep' | 'images' | 'provisioner' | 'reportDir'> &
  Partial<Pick<Plan, 'ciliumVersion' | 'kubernetesVersion' | 'allowUnpinned'>>

/**
 * Asks the suites, the sources of images and the disk whether the plan can be carried out, before anything else is
 * touched.
 *
 * @throws UsageError that names the flag.
 */
export async function checkPlan(plan: Checked): Promise<void> {
  await Promise.all([requireCases(plan), requireVersions(plan.images, plan)])
  await makeNamedFolder('--report-dir', plan.reportDir)
}

async function requireCases({ suites, grep }: Checked): Promise<void> {
  if (grep === undefined || (await listCases(suites, grep)).length > 0) return
  throw new UsageError(
    `--grep=${grep} matches no case of ${suites.join(', ')}: "cilium-conformance list" prints every name`,
  )
}
