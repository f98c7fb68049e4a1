import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { eventually } from '../wait/eventually.ts'
import { loadKept } from './kept-cluster.ts'
import { idsOf, leftOf, reportIn, start } from '../cli/testing.ts'

let reports = ''
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
})
afterAll(() => rm(reports, { recursive: true, force: true }))

const bootstrap = () => ['run', '--suite=bootstrap', `--report-dir=${reports}`]

describe.each(['k3s', 'kind'])('the bootstrap suite on %s', provisioner => {
  test('every case passes, the report names what really ran, and nothing is left', async () => {
    const { exitCode, all } = await start([...bootstrap(), `--provisioner=${provisioner}`])
    const report = await reportIn(reports)
    expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
    expect(exitCode).toBe(0)
    expect(idsOf(report, 'passed')).toHaveLength(29)
    expect(report.cluster).toMatchObject({ provisioner, nodes: [{ role: 'server' }, { role: 'agent' }] })
    expect(report.cluster?.distribution).toMatch(/not K3s|built from packages|^K3s$|^kind$/)
    expect(report.phases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['images', 'provision', 'install', 'teardown']),
    )
    expect(all?.split('\n').at(-1)).toBe('29 passed, 0 failed, 0 skipped')
    expect(await leftOf(report.id)).toEqual([])
  })
})

describe('without a cluster to ask', () => {
  test('no engine: exit code 3, every case broken, and the cure is named', async () => {
    const { exitCode, all } = await start(bootstrap(), { DOCKER_HOST: 'unix:///var/run/no-engine.sock' })
    const report = await reportIn(reports)
    expect(exitCode).toBe(3)
    expect(report.verdict).toBe('broken')
    expect(idsOf(report, 'broken')).toHaveLength(29)
    const cure = 'Start that engine, or unset DOCKER_HOST to use the one of this machine.'
    expect(report.errors[0]?.cure).toBe(cure)
    expect(all).toContain(`fix: ${cure}`)
  })

  test('interrupted while it provisions: exit code 130, a valid report, and nothing left', async () => {
    const child = start([...bootstrap(), '--provisioner=k3s'])
    await untilPrinted(child, /API server/)
    child.kill('SIGINT')
    const { exitCode } = await child
    const report = await reportIn(reports)
    expect(exitCode).toBe(130)
    expect(report).toMatchObject({ verdict: 'interrupted', exitCode: 130 })
    expect(await leftOf(report.id)).toEqual([])
  })

  test('killed outright: the reaper removes what was made', async () => {
    const child = start([...bootstrap(), '--provisioner=kind'])
    await untilPrinted(child, /kind create cluster/)
    const runId = await eventually('nodeBoot', newestLabelled, {
      until: id => (id === '' ? 'no labelled network yet' : undefined),
    })
    child.kill('SIGKILL')
    await child
    const left = await eventually('reaping', () => leftOf(runId), {
      until: seen => (seen.length === 0 ? undefined : `${seen.length} things are left`),
      everyMs: 500,
    })
    expect(left).toEqual([])
  })
})

describe('a cluster that somebody broke', () => {
  let id = ''
  beforeAll(async () => {
    const { exitCode, all } = await start(['up', '--provisioner=kind'])
    expect(exitCode, all).toBe(0)
    id = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
  })
  afterAll(async () => {
    const { exitCode, all } = await start(['down', id])
    expect(exitCode, all).toBe(0)
    expect(await leftOf(id)).toEqual([])
  })

  const judge = async (grep: string) => {
    await start([...bootstrap(), `--reuse=${id}`, `--grep=${grep}`])
    const report = await reportIn(reports)
    return report.cases.map(({ title, verdict, reason }) => ({ title, verdict, reason }))
  }
  const onNode = async (index: number, ...argv: string[]) => {
    const { cluster } = await loadKept(id)
    return run(['docker', 'exec', cluster.nodes[index]?.container ?? '', ...argv])
  }
  const kubectl = async (...argv: string[]) => {
    const { cluster } = await loadKept(id)
    return run(['kubectl', `--kubeconfig=${cluster.kubeconfig}`, '--namespace=kube-system', ...argv])
  }
  const dns = 'DNS resolves a service from a pod on each node'

  test('whole, it passes', async () => {
    expect(await judge('DNS resolves')).toEqual([{ title: dns, verdict: 'passed' }])
  })

  test('the VXLAN port blocked: DNS from the other node fails, and the case says on which', async () => {
    // With a replica on each node, a client that asks twice gets its answer from its own.
    await kubectl('scale', 'deployment/coredns', '--replicas=1')
    await kubectl('wait', '--for=jsonpath={.status.replicas}=1', 'deployment/coredns', '--timeout=60s')
    const place = ['--selector=k8s-app=kube-dns', '--output=jsonpath={.items[0].spec.nodeName}']
    const { stdout: serving } = await kubectl('get', 'pods', ...place)
    const { cluster } = await loadKept(id)
    const server = cluster.nodes.findIndex(({ name }) => name === serving)
    const rule = ['INPUT', '--protocol=udp', '--destination-port=8472', '--jump=DROP']
    await onNode(server, 'iptables', '--insert', ...rule)
    const [result] = await judge('DNS resolves')
    await onNode(server, 'iptables', '--delete', ...rule)
    expect(result).toMatchObject({ title: dns, verdict: 'failed' })
    expect(result?.reason).toMatch(
      /a pod gets an answer from the cluster DNS: not within 15 s[^]*pod client-\d on kind-/,
    )
    expect(await judge('DNS resolves')).toEqual([{ title: dns, verdict: 'passed' }])
  })

  test('the CNI configuration removed: the case that reads it fails', async () => {
    // The agent writes the file again when it changes, so the folder is made unwritable for it: it is mounted away.
    await onNode(1, 'mount', '-t', 'tmpfs', 'none', '/etc/cni/net.d')
    const [result] = await judge('CNI configuration is')
    await onNode(1, 'umount', '/etc/cni/net.d')
    expect(result).toMatchObject({ title: 'the CNI configuration is Cilium’s alone', verdict: 'failed' })
    expect(result?.reason).toContain('05-cilium.conflist')
  })

  test('CoreDNS gone: DNS fails, and the case shows the answer that it got', async () => {
    await kubectl('scale', 'deployment/coredns', '--replicas=0')
    await kubectl('wait', '--for=delete', 'pod', '--selector=k8s-app=kube-dns', '--timeout=60s')
    const [result] = await judge('DNS resolves')
    await kubectl('scale', 'deployment/coredns', '--replicas=2')
    await kubectl('rollout', 'status', 'deployment/coredns', '--timeout=60s')
    expect(result).toMatchObject({ title: dns, verdict: 'failed' })
    expect(result?.reason).toMatch(/pod client-\d on kind-/)
    expect(await judge('DNS resolves')).toEqual([{ title: dns, verdict: 'passed' }])
  })
})

async function untilPrinted(child: ReturnType<typeof start>, pattern: RegExp): Promise<void> {
  let printed = ''
  child.all.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  await eventually('nodeBoot', async () => printed, {
    until: text => (pattern.test(text) ? undefined : `the program has not printed ${pattern} yet`),
    everyMs: 20,
  })
}

async function newestLabelled(): Promise<string> {
  const format = '{{.Label "cilium-conformance"}}'
  const { stdout } = await run(['docker', 'network', 'ls', '--filter', 'label=cilium-conformance', '--format', format])
  return stdout.split('\n').toSorted().at(-1) ?? ''
}
