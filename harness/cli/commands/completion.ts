import type { CliCommand } from '../command.ts'

/** `completion`: for the shell. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'print a completion script for commands, flags and names',
  examples: [
    'source <(npx cilium-conformance completion bash)',
    'npx cilium-conformance completion zsh > "${fpath[1]}/_cilium-conformance"',
    'npx cilium-conformance completion fish > ~/.config/fish/completions/cilium-conformance.fish',
  ],
  define: (parser, { exit }) =>
    parser.argument('<shell>', 'bash, zsh or fish').action(async (shell: string) => {
      const { offersOf } = await import('../completion-offers.ts')
      const { completionScript } = await import('../completion.ts')
      const { parent } = parser
      if (parent !== null) process.stdout.write(completionScript(shell, await offersOf(parent)))
      exit(0)
    }),
}
