import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { routed } from '../../fixtures/topologies/routed.ts'
import { clusterOfTwo, readyRun } from '../run/run.testing.ts'
import { cutOff } from './cut-off.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const network = { name: 'left', network: 'run-left', subnet: '172.18.0.0/16', gateway: '172.18.255.252' }
const surroundings = {
  topology: routed,
  nodes: [network],
  beyond: network,
  router: 'the-router',
  routerProber: 'prober',
}

/** A Docker engine that knows the image of the router and notes what it is asked. */
async function engine(): Promise<() => Promise<string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'cut-off-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const script = `#!/bin/sh
if [ "$1" = inspect ]; then echo "sha256:router"; else echo "$@" | tr '\\n' ' ' >> ${folder}/asked; echo >> ${folder}/asked; fi
`
  await writeFile(join(folder, 'docker'), script, { mode: 0o755 })
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  return async () => (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')
}

test('a node is cut off in its own network, by a program of the router’s image, and given back', async () => {
  const asked = await engine()
  const { nodes } = clusterOfTwo()
  const cluster = clusterOfTwo({ surroundings, nodes: nodes.map(node => ({ ...node, container: `c-${node.name}` })) })
  const giveBack = await cutOff(readyRun({ cluster }), 'two')
  expect(await asked()).toEqual([expect.stringMatching(/--network container:c-two .*sha256:router .* qdisc add dev/)])
  await giveBack()
  expect((await asked())[1]).toMatch(/--network container:c-two .*sha256:router .* qdisc del dev/)
})

test.for([
  ['two', { surroundings }],
  ['three', { surroundings }],
  ['two', {}],
] as const)('%s is not cut off where that cannot be done: %j', async ([node, around]) => {
  const run = readyRun({ cluster: clusterOfTwo(around) })
  await expect(cutOff(run, node)).rejects.toThrow(
    `${node} cannot be cut off: it is no container beside a router of this program`,
  )
})
