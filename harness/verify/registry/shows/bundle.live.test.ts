import { randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf, leftOf, reportIn, start } from '../../../cli/testing.ts'
import { piecesOf } from '../../../images/bundle/archive.ts'
import { PROJECT_ROOT } from '../../../paths.ts'
import { run, tryRun } from '../../../process/run.ts'

let [folder, bundle] = ['', '']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
  bundle = join(folder, 'bundle.tar')
  const { exitCode, all } = await start(['images', 'bundle', bundle, '--source=packages'])
  expect(exitCode, all).toBe(0)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A network namespace from which this machine is reached, and nothing else. */
async function withoutNetwork(): Promise<{ readonly name: string; readonly host: string } & AsyncDisposable> {
  const name = `cc-${randomBytes(3).toString('hex')}`
  const [host, own] = ['198.18.77.1', '198.18.77.2']
  await run(['ip', 'netns', 'add', name])
  await run(['ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name])
  await run(['ip', 'address', 'add', `${host}/30`, 'dev', name])
  await run(['ip', 'link', 'set', name, 'up'])
  for (const what of [
    ['address', 'add', `${own}/30`, 'dev', 'eth0'],
    ['link', 'set', 'eth0', 'up'],
    ['link', 'set', 'lo', 'up'],
  ])
    await run(['ip', '-n', name, ...what])
  return {
    name,
    host,
    async [Symbol.asyncDispose]() {
      await tryRun(['ip', 'link', 'delete', name])
      await run(['ip', 'netns', 'delete', name])
    },
  }
}

test('where there is no network, bootstrap and datapath pass with what the bundle has', async () => {
  await using namespace = await withoutNetwork()
  const program = [process.execPath, join(PROJECT_ROOT, 'bin', 'cilium-conformance.js')]
  const flags = [
    `--images=bundle:${bundle}`,
    '--suite=bootstrap,datapath',
    `--report-dir=${folder}`,
    '--provisioner=k3s',
  ]
  const { exitCode, all } = await execa(
    'nsenter',
    [`--net=/run/netns/${namespace.name}`, ...program, 'run', ...flags],
    { reject: false, all: true, env: { TESTCONTAINERS_HOST_OVERRIDE: namespace.host } },
  )
  const report = await reportIn(folder)
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(exitCode, all).toBe(0)
  expect(await leftOf(report.id)).toEqual([])
})

test('one flipped bit: exit code 2, the piece is named, and nothing is made', async () => {
  const [piece] = await piecesOf(bundle)
  const file = await open(bundle, 'r+')
  const byte = Buffer.alloc(1)
  const at = (piece?.offset ?? 0) + 12_345
  await file.read(byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ 1
  await file.write(byte, 0, 1, at)
  await file.close()
  const { exitCode, all } = await start(['run', `--images=bundle:${bundle}`, '--suite=bootstrap'])
  expect(exitCode, all).toBe(2)
  expect(all).toContain(`the bundle ${bundle} is damaged or was changed: ${piece?.name} is not what its SHA-256 says`)
})
