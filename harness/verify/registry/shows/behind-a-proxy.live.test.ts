import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChartRepository, startChartRepository } from '../chart-repository.testing.ts'
import { assembled } from '../copies.testing.ts'
import { bridgeAddress } from '../registry.testing.ts'
import { type Proxy, startProxy } from '../servers.testing.ts'
import { type Mirrored, newMirrored } from '../user.testing.ts'

let mirrored: Mirrored
let charts: ChartRepository
let proxy: Proxy
beforeAll(async () => {
  mirrored = await newMirrored({ guarded: true })
  const address = await bridgeAddress()
  charts = await startChartRepository(await assembled(), { address, tls: mirrored.registry.tls })
  proxy = await startProxy(address)
})
afterAll(async () => {
  for (const each of [charts, proxy, mirrored]) await each[Symbol.asyncDispose]()
})

test.for(['answers', 'has stopped'])(
  'a registry that wants a password and has a certificate of its own, and %s: bootstrap and datapath pass on two profiles',
  async state => {
    const { user, registry } = mirrored
    if (state === 'has stopped') await registry.stop()
    const mirror = [`--registry=${registry.host}`, `--registry-ca=${registry.tls?.cert}`, '--registry-tags']
    const suites = ['--suite=bootstrap,datapath', '--profile=vxlan,native', `--chart-repository=${charts.url}`]
    const env = { DOCKER_CONFIG: registry.dockerConfig ?? '', HTTPS_PROXY: `http://${proxy.host}` }
    const { exitCode, all, report, red, left } = await user.run([...mirror, ...suites], env)
    expect(red, all).toEqual([])
    expect(exitCode, all).toBe(0)
    expect(report.profiles.map(({ name }) => name)).toEqual(['vxlan', 'native'])
    expect(charts.asked).toEqual(['index.yaml', 'cilium-1.20.2.tgz'])
    // The engine pulls by itself, and nothing of the cluster is asked of the proxy, neither here nor from the nodes.
    const asked = new Set(proxy.asked)
    expect([...asked].toSorted()).toEqual([charts.host, registry.host].toSorted())
    expect(left).toEqual([])
  },
)
