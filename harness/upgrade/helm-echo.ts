import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TOOLS, toolOrBuild } from '../images/tools.ts'
import { run, tryRun } from '../process/run.ts'
import { SILENT } from './testing.ts'

/** What Helm makes of a text: values, or its reason to refuse it. */
export type Read = { readonly values: unknown } | { readonly refused: string }

/** Helm as a reader of values: a chart of ours prints what it was given. */
export interface HelmEcho {
  /** Reads many texts in one process, by `fromYaml`, which is the function that reads a values file. */
  readAll(texts: readonly string[]): Promise<Read[]>
  /** Reads values files, the later ones over the earlier ones. */
  readFiles(...texts: readonly string[]): Promise<Read>
  close(): Promise<void>
}

/** @throws BrokenError when there is no Helm and none can be built. */
export async function helmEcho(): Promise<HelmEcho> {
  const helm = await toolOrBuild(TOOLS.helm, SILENT)
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-echo-'))
  const chart = async (name: string, template: string) => {
    const at = join(folder, name)
    await mkdir(join(at, 'templates'), { recursive: true })
    await writeFile(join(at, 'Chart.yaml'), 'apiVersion: v2\nname: echo\nversion: 0.0.0\n')
    await writeFile(join(at, 'templates', 'echo.yaml'), template)
    return at
  }
  const values = await chart('values', '# {{ .Values | toJson }}\n')
  let batches = 0
  return {
    async readAll(texts) {
      const template =
        '{{- range $path, $text := .Files.Glob "texts/*" }}\n# {{ $path }} {{ fromYaml (toString $text) | toJson }}\n{{- end }}\n'
      const batch = await chart(`batch-${(batches += 1)}`, template)
      await mkdir(join(batch, 'texts'))
      await Promise.all(texts.map((text, index) => writeFile(join(batch, 'texts', String(index)), text)))
      const { stdout } = await run([helm, 'template', 'echo', batch])
      const found = new Map<number, Read>()
      for (const [, index, json = ''] of stdout.matchAll(/^# texts\/(\d+) (.*)$/gm))
        found.set(Number(index), readOf(json))
      return texts.map((_, index) => found.get(index) ?? { refused: 'Helm printed nothing' })
    },
    async readFiles(...texts) {
      const files = await Promise.all(
        texts.map(async (text, index) => {
          const file = join(folder, `${index}.yaml`)
          await writeFile(file, text)
          return `--values=${file}`
        }),
      )
      const { exitCode, stdout, stderr } = await tryRun([helm, 'template', 'echo', values, ...files])
      const [, json] = /^# (\{.*)$/m.exec(stdout) ?? []
      return exitCode === 0 && json !== undefined ? { values: JSON.parse(json) } : { refused: stderr }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** `fromYaml` puts its complaint where the values would be. */
function readOf(json: string): Read {
  const values: unknown = JSON.parse(json)
  const complaint = typeof values === 'object' && values !== null && 'Error' in values ? values.Error : undefined
  return typeof complaint === 'string' ? { refused: complaint } : { values }
}
