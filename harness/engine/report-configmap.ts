import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { headline } from '../../reports/tally.ts'
import { LABEL } from '../paths.ts'
import type { RunResult } from '../results/model.ts'

/** A ConfigMap that holds a report. Values of `binaryData` are base64. */
export interface ReportConfigMap {
  readonly apiVersion: 'v1'
  readonly kind: 'ConfigMap'
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> }
  readonly data: Readonly<Record<string, string>>
  readonly binaryData: Readonly<Record<string, string>>
}

/** Kubernetes takes 1 MiB of data in a ConfigMap; what is left pays for keys and metadata. */
const ROOM = 1024 * 1024 - 32 * 1024

/** A summary that is cut leaves so much for what follows. */
const SUMMARY_ROOM = 256 * 1024

const CUT = '\n\n(cut: the whole summary is made by "report" from conformance.json.gz)\n'

/** Files that come compressed, the most important first: every other report can be made of the first again. */
const COMPRESSED = ['conformance.json', 'junit.xml', 'index.html'] as const

/**
 * The report of a run as a ConfigMap, within its limit: the verdict, the summary, then whole files as far as there is room. What has
 * none is named in `left-out`.
 *
 * @param folder Of the run's reports.
 */
export async function reportConfigMap(
  run: RunResult,
  folder: string,
  where: { readonly namespace: string; readonly name: string },
): Promise<ReportConfigMap> {
  const told = { verdict: run.verdict, 'exit-code': String(run.exitCode), headline: headline(run), run: run.id }
  const summary = cut(await readFile(join(folder, 'summary.md'), 'utf8').catch(() => ''), SUMMARY_ROOM)
  let room = ROOM - Buffer.byteLength(JSON.stringify(told)) - Buffer.byteLength(summary)
  const binaryData: Record<string, string> = {}
  const leftOut: string[] = []
  for (const name of COMPRESSED) {
    const file = await readFile(join(folder, name)).catch(() => undefined)
    if (file === undefined) continue
    const text = (await promisify(gzip)(file)).toString('base64')
    if (text.length > room) leftOut.push(name)
    else {
      binaryData[`${name}.gz`] = text
      room -= text.length
    }
  }
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...where, labels: { [LABEL]: run.id } },
    data: { ...told, 'summary.md': summary, ...(leftOut.length === 0 ? {} : { 'left-out': leftOut.join('\n') }) },
    binaryData,
  }
}

/** The beginning of a text, up to a whole line, that takes so many bytes. */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  const start = Buffer.from(text)
    .subarray(0, most - CUT.length)
    .toString('utf8')
  return `${start.slice(0, start.lastIndexOf('\n'))}${CUT}`
}
