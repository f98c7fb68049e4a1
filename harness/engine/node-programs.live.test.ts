import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idsOf, leftOf, reportIn, start } from '../cli/testing.ts'
import { run } from '../process/run.ts'
import { loadKept } from './kept-cluster.ts'

/** What a reader of a node would run, and what no case may need of it. */
const PROGRAMS = [
  'tcpdump',
  'nft',
  ...['iptables', 'ip6tables'].flatMap(name =>
    ['', '-save', '-restore', '-nft', '-legacy', '-nft-save', '-legacy-save'].map(kind => `${name}${kind}`),
  ),
  'ipset',
  'ip',
  'ss',
  'tc',
  'bpftool',
  'ps',
  'pgrep',
  'find',
]

/** Deletes each, with what its link leads to, and prints those that are still there. */
const DELETE = `
for name in "$@"; do
  while path=$(command -v "$name"); do rm -f "$(readlink -f "$path")" "$path" || break; done
done
for name in "$@"; do command -v "$name" || true; done`

/** All functional suites, and cases of theirs that do nothing but look at nodes. */
const SUITES = 'bootstrap,datapath,kube-proxy-replacement,policy,hubble'
const LOOKERS = /CNI configuration|chain of kube-proxy|runs a kube-proxy|talk encapsulated|bpffs is mounted/

describe.each(['k3s', 'kind'])('on nodes of %s without programs', provisioner => {
  let [id, reports] = ['', '']
  beforeAll(async () => {
    reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
    const { exitCode, all } = await start(['up', `--provisioner=${provisioner}`])
    expect(exitCode, all).toBe(0)
    id = /run (\S+) is up/.exec(all ?? '')?.[1] ?? ''
  })
  afterAll(async () => {
    const { exitCode, all } = await start(['down', id])
    expect(exitCode, all).toBe(0)
    expect(await leftOf(id)).toEqual([])
    await rm(reports, { recursive: true, force: true })
  })

  test('every case that runs passes, those that look at nodes among them', async () => {
    const { cluster } = await loadKept(id)
    for (const { container = '' } of cluster.nodes) {
      const { stdout } = await run(['docker', 'exec', container, 'sh', '-c', DELETE, 'sh', ...PROGRAMS])
      expect(stdout, 'programs that are left').toBe('')
    }
    const { exitCode, all } = await start(['run', `--reuse=${id}`, `--suite=${SUITES}`, `--report-dir=${reports}`])
    const report = await reportIn(reports)
    expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
    expect(exitCode).toBe(0)
    const lookers = report.cases.filter(({ title }) => LOOKERS.test(title))
    const passed = lookers.filter(({ verdict }) => verdict === 'passed').map(({ title }) => title)
    expect(passed, JSON.stringify(lookers.map(({ title, verdict }) => [title, verdict]))).toEqual([
      'bpffs is mounted on every node',
      'the CNI configuration is Cilium’s alone',
      'vxlan: pods on two nodes talk encapsulated between the nodes, and never bare',
      'no node runs a kube-proxy',
      'no node has a chain of kube-proxy, in iptables or nftables',
    ])
  })
})
