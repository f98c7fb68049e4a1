import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments, stringify } from 'yaml'
import { FOR_HELM, type Values } from '../values.ts'
import { run } from '../process/run.ts'
import { isRecord } from './chart.ts'
import type { Rendered } from './render-diff.ts'

/** Kubernetes that a chart is rendered for where no cluster is asked: Helm's own idea is that of its build. */
const KUBERNETES = '1.33.0'

/** Certificates that a chart makes are new in every rendering, so it is told to make none. */
const NO_CERTIFICATES: Values = { hubble: { tls: { auto: { method: 'cronJob' } } } }

/**
 * What a chart renders from values.
 *
 * @throws CommandError with Helm's words when it refuses.
 */
export async function render(helm: string, chart: string, values: Values): Promise<Rendered[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-render-'))
  try {
    const files = await Promise.all(
      [NO_CERTIFICATES, values].map(async (layer, index) => {
        const file = join(folder, `${index}.yaml`)
        await writeFile(file, stringify(layer, FOR_HELM), { mode: 0o600 })
        return `--values=${file}`
      }),
    )
    const options = ['--namespace=kube-system', `--kube-version=${KUBERNETES}`, '--include-crds', ...files]
    const { stdout } = await run([helm, 'template', 'cilium', chart, ...options])
    return parseAllDocuments(stdout).flatMap(document => {
      const object: unknown = document.toJS()
      return isRecord(object) ? [object] : []
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
