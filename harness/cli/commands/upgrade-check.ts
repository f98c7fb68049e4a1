import { Option } from 'commander'
import { GREP, SKIP, withConfigFlags, withRunImageFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { UpgradeFlags } from '../rehearsal-plan.ts'

/** `upgrade-check`: may the cluster go there? */
export const command: CliCommand = {
  group: 'Upgrades',
  summary: 'check an upgrade of Cilium before you do it: values, rendered objects, and a rehearsal with traffic',
  examples: [
    'npx cilium-conformance upgrade-check --from=1.19.8 --to=1.20.2 --values=my-values.yaml',
    'npx cilium-conformance upgrade-check --from=1.15.19 --to=1.20.2 --values=my-values.yaml --no-rehearsal',
    'npx cilium-conformance upgrade-check --from=1.19.8 --to=1.20.2 --values=my-values.yaml --context=prod --allow-context=prod',
    'npx cilium-conformance upgrade-check --from=1.20.2 --to=1.20.2 --values=vxlan.yaml --to-values=native.yaml --max-outage=15',
  ],
  exits: {
    ...PLAIN_EXITS,
    0: 'go, or go with notes',
    1: 'no-go',
    4: 'unknown',
    130: 'interrupted by SIGINT; 143 by SIGTERM',
  },
  define: (parser, { line, exit }) =>
    withRunImageFlags(withConfigFlags(parser))
      .requiredOption('--to <version>', 'target version')
      .requiredOption('--from <version>', 'version that runs now')
      .option(
        '--values <file>',
        'Helm values of the release that runs now; any file that lint-values reads (default: the defaults of the chart)',
      )
      .option('--to-values <file>', 'Helm values for the target (default: those of --values)')
      .option(
        '--max-outage <duration>',
        'longest accepted interruption of a path, for example 500ms or 2s (default: 1s)',
      )
      .option('--context <name>', 'also read the cluster of this kubeconfig context, without changing it')
      .option('--allow-context <name>', 'the name of --context again, so that no cluster is read by accident')
      .option('--no-rehearsal', 'check only values and charts; the verdict is then "unknown" at best')
      .addOption(
        new Option('--rehearse-anyway', 'rehearse even a step that the upgrade guide does not support').conflicts(
          'rehearsal',
        ),
      )
      .option('--suite <names>', 'comma-separated suites to run at each stage, or "none" (default: those of "run")')
      .option('--grep <name>', GREP)
      .option('--skip <name>', SKIP)
      .option('--provisioner <name>', 'what creates the cluster: k3s, kind or auto (default: auto)')
      .option('--nodes <count>', 'number of nodes (default: 2)')
      .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
      .option('--report-dir <folder>', 'parent of the report folder (default: reports/out)')
      .option('--timeout <duration>', 'stop the check after this time, for example 20m')
      .option('--quiet', 'print only the result')
      .action(async (flags: UpgradeFlags) => {
        const plan = await (await import('../rehearsal-plan.ts')).makeUpgradePlan(flags)
        exit(await (await import('../../rehearsal/check.ts')).upgradeCheck(plan, line))
      }),
}
