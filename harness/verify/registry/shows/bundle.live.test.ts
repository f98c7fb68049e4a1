import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf, leftOf, reportIn, start } from '../../../cli/testing.ts'
import { piecesOf } from '../../../images/bundle/archive.ts'
import { PROJECT_ROOT } from '../../../paths.ts'
import { run } from '../../../process/run.ts'
import { assembled } from '../copies.testing.ts'

let [folder, bundle] = ['', '']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
  bundle = join(folder, 'bundle.tar')
  const { exitCode, all } = await start(['images', 'bundle', bundle, '--source=packages'])
  expect(exitCode, all).toBe(0)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The network namespace of a container that does nothing: it has Docker's bridge, and a way to nowhere else. */
async function onBridgeAlone(): Promise<{ readonly path: string; readonly gateway: string } & AsyncDisposable> {
  const pause = (await assembled()).images.find(({ name }) => name === 'pause')?.reference ?? ''
  const { stdout: container } = await run(['docker', 'run', '--detach', '--network=bridge', pause])
  const inspect = async (format: string) => (await run(['docker', 'inspect', `--format=${format}`, container])).stdout
  const path = `/proc/${await inspect('{{.State.Pid}}')}/ns/net`
  await run(['nsenter', `--net=${path}`, 'ip', 'route', 'delete', 'default'])
  return {
    path,
    gateway: await inspect('{{.NetworkSettings.Gateway}}'),
    async [Symbol.asyncDispose]() {
      await run(['docker', 'rm', '--force', '--volumes', container])
    },
  }
}

test('where there is no network, bootstrap and datapath pass with what the bundle has', async () => {
  await using bridge = await onBridgeAlone()
  const within = ['nsenter', `--net=${bridge.path}`] as const
  const { stdout: routes } = await run([...within, 'ip', '-json', 'route'])
  expect(JSON.parse(routes)).toMatchObject([{ dev: 'eth0', scope: 'link' }])
  const program = [process.execPath, join(PROJECT_ROOT, 'bin', 'cilium-conformance.js')]
  const flags = [`--images=bundle:${bundle}`, '--suite=bootstrap,datapath', '--provisioner=k3s']
  const [file, ...args] = [...within, ...program, 'run', ...flags, `--report-dir=${folder}`]
  const { exitCode, all } = await execa(file, args, {
    reject: false,
    all: true,
    env: { TESTCONTAINERS_HOST_OVERRIDE: bridge.gateway },
  })
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
