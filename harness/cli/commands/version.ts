import type { CliCommand } from '../command.ts'

/** `version`: what `--version` says. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'print the version',
  examples: ['npx cilium-conformance version'],
  define: (parser, { exit }) =>
    parser.action(() => {
      process.stdout.write(`${parser.parent?.version()}\n`)
      exit(0)
    }),
}
