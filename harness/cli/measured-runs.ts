import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { MeasuredRun } from '../measure/baseline.ts'
import type { Measured } from '../measure/sample.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { loadRun } from '../engine/saved-run.ts'

/**
 * Reads the samples of a saved run.
 *
 * @param reference `RUN` or `RUN:PROFILE`, where RUN is a run id, `latest` or a folder.
 * @throws UsageError when there is no such run, when it measured nothing, or not that profile.
 */
export async function loadMeasured(reference: string, reportDir?: string): Promise<MeasuredRun> {
  const [, which = '', profile] = /^(.*?)(?::([\w-]+))?$/.exec(reference) ?? []
  const { run, folder } = await loadRun(which, reportDir)
  const place = join(folder, 'evidence', 'performance')
  const names: string[] = await readdir(place).catch(() => [])
  const all = await Promise.all(
    names.filter(name => name.endsWith('.json')).map(name => readMeasured(join(place, name))),
  )
  if (all.length === 0) {
    throw new UsageError(`run ${run.id} measured no throughput: "npx cilium-conformance run --suite=performance" does`)
  }
  const profiles = all.filter(measured => profile === undefined || measured.profile === profile)
  if (profiles.length > 0) return { id: run.id, profiles }
  const known = all.map(measured => measured.profile).join(', ')
  throw new UsageError(`run ${run.id} did not measure the profile ${profile}, only ${known}`)
}

async function readMeasured(file: string): Promise<Measured> {
  const text = await readFile(file, 'utf8')
  try {
    const value: Measured = JSON.parse(text)
    if (value.schemaVersion === 1 && Array.isArray(value.metrics)) return value
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`)
  }
  throw new UsageError(`${file} contains no samples that this version can read`)
}
