import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leftOf, start } from '../cli/testing.ts'
import { loadKept } from '../engine/kept-cluster.ts'
import { run } from '../process/run.ts'

/** The engine of this machine behind a port, as another machine has it. */
const engine = createServer({ allowHalfOpen: true }, client => {
  const socket = connect({ path: '/var/run/docker.sock', allowHalfOpen: true })
  client.pipe(socket).pipe(client)
  for (const end of [client, socket]) end.on('error', () => void [client, socket].map(each => each.destroy()))
})

beforeAll(async () => {
  engine.listen(0, '127.0.0.1')
  await once(engine, 'listening')
})
afterAll(() => void engine.close())

describe.each(['k3s', 'kind'])('%s, made by an engine that DOCKER_HOST names, behind a proxy', provisioner => {
  let id = ''
  const node = async (index: number) => (await loadKept(id)).cluster.nodes[index]?.container ?? ''
  const kubectl = async (...argv: string[]) => {
    const { cluster } = await loadKept(id)
    return (await run(['kubectl', `--kubeconfig=${cluster.kubeconfig}`, ...argv])).stdout
  }

  beforeAll(async () => {
    const address = engine.address()
    const port = typeof address === 'object' ? address?.port : ''
    const { exitCode, all } = await start(['up', `--provisioner=${provisioner}`], {
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
      TESTCONTAINERS_HOST_OVERRIDE: hostname(),
      // Nobody is there: whoever asks it for something of the cluster gets nothing.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: 'corp.example',
    })
    expect(exitCode, all).toBe(0)
    id = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
  })
  afterAll(async () => {
    const { exitCode, all } = await start(['down', id])
    expect(exitCode, all).toBe(0)
    expect(await leftOf(id)).toEqual([])
  })

  test('the API server is asked at that host, whose name its certificate has', async () => {
    const { cluster } = await loadKept(id)
    expect(await readFile(cluster.kubeconfig, 'utf8')).toMatch(new RegExp(`server: https://${hostname()}:\\d+\\n`))
    expect(await kubectl('get', '--raw', '/readyz')).toBe('ok')
  })

  test('every kubelet keeps its images, however full the disk is', async () => {
    const { cluster } = await loadKept(id)
    for (const { name } of cluster.nodes) {
      const { kubeletconfig } = JSON.parse(await kubectl('get', '--raw', `/api/v1/nodes/${name}/proxy/configz`))
      expect(kubeletconfig.imageGCHighThresholdPercent, name).toBe(100)
      expect(kubeletconfig.evictionHard, name).toMatchObject({ 'imagefs.available': '0%', 'nodefs.available': '0%' })
    }
  })

  test('every node has the proxy, and what is reached without', async () => {
    for (const index of [0, 1]) {
      const { stdout } = await run(['docker', 'exec', await node(index), 'env'])
      expect(stdout).toContain('HTTPS_PROXY=http://127.0.0.1:9\n')
      expect(/^NO_PROXY=(.*)$/m.exec(stdout)?.[1]?.split(',')).toEqual(
        expect.arrayContaining(['corp.example', '10.42.0.0/16', '10.43.0.0/16', '.svc', await node(0), await node(1)]),
      )
    }
  })
})
