import { withClusterFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { RunFlags } from '../plan.ts'

const ONE_PROFILE = { flag: '--profile <name>', says: 'how to install Cilium (default: vxlan)' }

/** `up`: a cluster for `run --reuse` and for a look around. */
export const command: CliCommand = {
  group: 'Clusters',
  summary: 'create a cluster with Cilium and keep it',
  examples: ['npx cilium-conformance up --profile=native', 'npx cilium-conformance up --nodes=3 --provisioner=kind'],
  exits: { ...PLAIN_EXITS, 0: 'the cluster is up', 130: 'interrupted by SIGINT; 143 by SIGTERM' },
  define: (parser, { line, exit }) =>
    withClusterFlags(parser, ONE_PROFILE).action(async (flags: RunFlags) => {
      const plan = await (await import('../plan.ts')).makePlan(flags)
      exit(await (await import('../../engine/run.ts')).bringUp(plan, line))
    }),
}
