import type { OwnFiles } from '../../engine/own-files.ts'
import { withConfigFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'

/** `explain`: one case, in words. */
export const command: CliCommand = {
  group: 'Test',
  summary: 'explain what a case tests, what it requires, and whether it would run on this machine; needs no cluster',
  examples: [
    'npx cilium-conformance explain notready',
    'npx cilium-conformance explain datapath/reach/pod-to-node-client-hostone-over-tcp --json',
  ],
  define: (parser, { exit }) =>
    withConfigFlags(parser)
      .argument('<case>', 'id of a case, or a part of its id or name that no other case contains')
      .option('--json', 'print JSON')
      .action(async (wanted: string, flags: { json?: true; own?: OwnFiles }) =>
        exit(
          await (await import('../explain.ts')).explainCommand({ wanted, json: flags.json === true, own: flags.own }),
        ),
      ),
}
