import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TOOLS, toolOrBuild } from '../images/tools.ts'
import { type RunOutput, tryRun } from '../process/run.ts'
import type { PhaseScope } from '../results/phases.ts'

/** A scope that tells nobody. */
export const SILENT: PhaseScope = {
  signal: new AbortController().signal,
  say: () => undefined,
  conclude: () => undefined,
  phase: (_name, body) => body(SILENT),
}

/** Helm as an oracle. */
export interface HelmOracle {
  /** Renders the chart in the folder with values files in their order; any exit code is an answer. */
  template(chart: string, ...values: readonly string[]): Promise<RunOutput>
}

/** Helm from the PATH, else built from its module. Helm built from its module takes itself for Kubernetes 1.20. */
export async function helmOracle(): Promise<HelmOracle> {
  const helm = await toolOrBuild(TOOLS.helm, SILENT)
  return {
    async template(chart, ...values) {
      const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-values-'))
      try {
        const files = await Promise.all(
          values.map(async (text, index) => {
            const file = join(folder, `${index}.yaml`)
            await writeFile(file, text)
            return `--values=${file}`
          }),
        )
        return await tryRun([
          helm,
          'template',
          'cilium',
          chart,
          '--namespace=kube-system',
          '--kube-version=1.33.0',
          ...files,
        ])
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}
