import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UpgradeResult } from '../../result/upgrade.ts'
import { leftOf, start } from '../testing.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-upgrade-'))
  await writeFile(join(folder, 'values.yaml'), 'kubeProxyReplacement: true\nipam: { mode: kubernetes }\n')
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const check = (...flags: string[]) =>
  start(['upgrade-check', `--values=${folder}/values.yaml`, `--report-dir=${folder}/out`, ...flags])

async function newest(): Promise<UpgradeResult> {
  const name = (await readdir(join(folder, 'out'))).toSorted().at(-1) ?? ''
  const result: UpgradeResult = JSON.parse(await readFile(join(folder, 'out', name, 'upgrade.json'), 'utf8'))
  return result
}

test('1.15.19 to 1.20.2 is refused with the stepping stones, and no cluster is made', async () => {
  const { exitCode, stdout } = await check('--from=1.15.19', '--to=1.20.2')
  expect(exitCode).toBe(1)
  expect(stdout).toContain('go 1.15.19 -> 1.16.19 -> 1.17.18 -> 1.18.13 -> 1.19.8 -> 1.20.2')
  expect(await newest()).toMatchObject({ verdict: 'no-go', path: { legal: false } })
})

test('an interrupted rehearsal leaves a report and nothing else', async () => {
  const child = check('--from=1.20.2', '--to=1.20.2', '--suite=none', '--provisioner=k3s')
  await untilPrinted(child, /rollout|helm upgrade --install: done/)
  child.kill('SIGINT')
  const { exitCode } = await child
  expect(exitCode).toBe(130)
  const result = await newest()
  expect(result.verdict).toBe('interrupted')
  expect(await leftOf(result.id)).toEqual([])
})

/** Resolves once the program has printed what matches; rejects when it ends before. */
async function untilPrinted(child: ReturnType<typeof start>, pattern: RegExp): Promise<void> {
  let seen = ''
  await new Promise<void>((resolve, reject) => {
    child.all.on('data', (chunk: unknown) => {
      seen += String(chunk)
      if (pattern.test(seen)) resolve()
    })
    void child.then(() => reject(new Error(`the program ended before it printed ${String(pattern)}:\n${seen}`)))
  })
}
