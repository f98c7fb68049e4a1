import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** A command that ran in a pod, and what came of it. */
export interface CommandOutput {
  readonly pod: string
  readonly node: string
  readonly argv: readonly string[]
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Whether a command in a pod came to what it should, by a pattern for its exit code and output. */
export const judge: Judge<CommandOutput, { readonly [field: string]: Pattern }> = {
  kind: 'command',
  version: 1,
  summary: 'commands in pods: exit code and output',
  decide(output, wanted) {
    const wrong = differences(output, wanted)
    if (wrong.length === 0) return { verdict: 'passed' }
    const told = output.stderr.trim() === '' ? [] : [`it wrote: ${output.stderr.trim().slice(0, 500)}`]
    return judgeComplaints([`${output.argv.join(' ')} in ${output.pod} on ${output.node}`, ...wrong, ...told])
  },
}
