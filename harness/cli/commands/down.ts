import type { CliCommand } from '../command.ts'

/** `down`: removes one run's cluster, or all. */
export const command: CliCommand = {
  group: 'Clusters',
  summary: 'remove a kept cluster',
  examples: ['npx cilium-conformance down 20261123-101530-a1b2c3', 'npx cilium-conformance down all'],
  define: (parser, { exit }) =>
    parser
      .argument('[run]', 'run id, or "all"')
      .action(async (run: string | undefined) => exit(await (await import('../down.ts')).downCommand({ run }))),
}
