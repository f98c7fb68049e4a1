import type { CaseResult, RunResult } from '../harness/results/model.ts'

/** The command line that runs the one case again, on its profile and a cluster of the same kind; to be pasted into a shell. */
export function reproduction(run: Pick<RunResult, 'cluster'>, c: CaseResult): string {
  const name = [...c.group, c.title].join(' ')
  const profile = c.profile === 'bare' ? [] : [`--profile=${c.profile.split(' ')[0]}`]
  const provisioner = run.cluster === undefined ? [] : [`--provisioner=${run.cluster.provisioner}`]
  return [
    'npx cilium-conformance run',
    `--suite=${c.suite}`,
    ...profile,
    ...provisioner,
    `--grep=${quoted(`^${escaped(name)}$`)}`,
  ].join(' ')
}

/** The text as a regular expression that matches it and nothing else. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
