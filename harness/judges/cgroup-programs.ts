import type { AttachedProgram } from '../observe/agents.ts'
import { agentJudge } from './agent.ts'

/** Whether BPF programs are attached to a cgroup, by their names. */
export const judge = agentJudge<readonly AttachedProgram[], { readonly attached: readonly string[] }>(
  { kind: 'cgroup-programs', version: 1, summary: 'BPF programs that are attached to a cgroup' },
  (programs, { attached }) => {
    const missing = attached.filter(name => programs.every(program => program.name !== name))
    if (missing.length === 0 && attached.length > 0) return []
    const found = programs.map(({ name, attachType }) => `${name} (${attachType})`).join(', ')
    return [`not attached: ${missing.join(', ')}; attached: ${found || 'nothing'}`]
  },
)
