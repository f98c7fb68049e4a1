import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { rbacCommand } from '../cli/rbac.ts'
import { idsOf, reportIn, start } from '../cli/testing.ts'
import { Kube } from '../kube/client.ts'
import type { AccessLevel } from '../observe/access-levels.ts'
import { run } from '../process/run.ts'
import type { RunResult } from '../results/model.ts'
import { eventually } from '../wait/eventually.ts'
import { loadKept } from './kept-cluster.ts'

/** The suites visit a cluster with just the role that `rbac` prints. */
let folder = ''
let owner = ''
let admin: Kube
let kubeconfig = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-rights-'))
  const { exitCode, all } = await start(['up', '--provisioner=kind'])
  expect(exitCode, all).toBe(0)
  owner = /run (\S+) is up/.exec(all)?.[1] ?? ''
  const { cluster } = await loadKept(owner)
  kubeconfig = cluster.kubeconfig
  admin = await Kube.fromFile(kubeconfig)
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  const { exitCode, all } = await start(['down', owner])
  expect(exitCode, all).toBe(0)
})

/** A kubeconfig with a token of a service account that has the role of the level, and no other. */
async function visitorWith(level: AccessLevel): Promise<string> {
  let yaml = ''
  await rbacCommand({ level, serviceAccount: `visitors/${level}` }, text => (yaml += text))
  // Every level has a service account of its own here, and so has what is made for it.
  await admin.applyYaml(yaml.replaceAll(/\b(name|policyName): cilium-conformance\b/g, `$1: ${level}`))
  const { status } = await admin.core.createNamespacedServiceAccountToken({
    namespace: 'visitors',
    name: level,
    body: { spec: { audiences: [], expirationSeconds: 3600 } },
  })
  const cluster = admin.config.getCurrentCluster()
  const file = join(folder, `${level}.json`)
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: cluster?.server, 'certificate-authority-data': cluster?.caData } }],
    users: [{ name: 'u', user: { token: status?.token } }],
    contexts: [{ name: level, context: { cluster: 'c', user: 'u' } }],
    'current-context': level,
  }
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}

/** Runs the suites as the visitor. */
async function visit(level: AccessLevel, ...flags: string[]): Promise<{ report: RunResult; all: string }> {
  const there = [`--kubeconfig=${await visitorWith(level)}`, `--context=${level}`, `--allow-context=${level}`]
  const { all } = await start(['run', ...there, `--report-dir=${folder}`, ...flags])
  return { report: await reportIn(folder), all }
}

/** Every object of the cluster that `kubectl get all,ns,...` lists. */
async function everything(): Promise<string[]> {
  const kinds = 'all,namespaces,serviceaccounts,networkpolicies,persistentvolumeclaims,ciliumnetworkpolicies'
  const { stdout } = await run(['kubectl', `--kubeconfig=${kubeconfig}`, 'get', kinds, '-A', '-o', 'name'])
  return stdout.split('\n').toSorted()
}

const skipReasons = (report: RunResult) =>
  report.cases.flatMap(({ verdict, reason = '' }) => (verdict === 'skipped' ? [reason] : []))

test('who may only read is told so, nothing is written, and each skip names the right that is missing', async () => {
  await visitorWith('read-only')
  const before = await everything()
  const { report, all } = await visit('read-only', '--suite=bootstrap,datapath')
  expect(await everything()).toEqual(before)
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(report.cluster?.access).toMatch(
    /^read-only, so nothing of ours runs there: .* may not list, create, patch, delete namesp/,
  )
  expect(all).toContain(`access to the cluster: ${report.cluster?.access}\n`)
  expect(idsOf(report, 'passed').length, all).toBeGreaterThan(5)
  const closed = skipReasons(report).filter(reason => /cluster\/(?:workloads|node-shell)/.test(reason))
  expect(closed.length).toBeGreaterThan(20)
  for (const reason of closed) expect(reason).toMatch(/may not .*create.* pods in all namespaces/)
})

/** Has admission refuse privileged pods of an account, as whoever administers a cluster may. */
async function refusePrivileged(account: AccessLevel): Promise<void> {
  let yaml = ''
  await rbacCommand({ level: 'namespaced', serviceAccount: `visitors/${account}` }, text => (yaml += text))
  const policies = parseAllDocuments(yaml).map(document => document.toString())
  await admin.applyYaml(policies.filter(text => text.includes('cilium-conformance-unprivileged')).join('---\n'))
}

test('who may make pods alone skips the other cases with the right that is missing', async () => {
  const { report, all } = await visit('namespaced', '--suite=bootstrap', '--grep=once Cilium|what the cluster is for')
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(report.cluster?.access).toMatch(/^namespaced: the user of the kubeconfig may not .*services in all namespaces/)
  expect(idsOf(report, 'passed'), all).toEqual(
    expect.arrayContaining([expect.stringContaining('dns-resolves-a-service'), expect.stringContaining('local-path')]),
  )
  const closed = skipReasons(report).filter(reason => reason.includes('cluster/node-shell'))
  expect(closed.length).toBeGreaterThan(0)
  for (const reason of closed) expect(reason).toContain('may not create, patch serviceaccounts in all namespaces')
  expect((await everything()).filter(name => name.startsWith('namespace/conformance-'))).toEqual([])
})

const pod = (name: string, securityContext = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'a', image: 'a', securityContext }] },
})

test('what RBAC cannot say the printed policies do: namespaces of its own, and no privileged pods', async () => {
  const visitor = await Kube.fromFile(await visitorWith('namespaced'))
  const make = (namespace: string, body: object) =>
    visitor.core.createNamespacedPod({ namespace, body, dryRun: 'All' }).then(() => 'made', String)
  await eventually('workloadReady', () => make('kube-system', pod('a')), {
    until: said =>
      said.includes('changes only what is in namespaces of its own') ? undefined : `not refused yet: ${said}`,
  })
  const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'conformance-by-hand' } }
  await visitor.apply(own)
  await expect(visitor.apply({ ...own, metadata: { name: 'by-hand' } })).rejects.toThrow('in namespaces of its own')
  await eventually('workloadReady', () => make('conformance-by-hand', pod('a')), {
    until: said => (said === 'made' ? undefined : said),
  })
  expect(await make('conformance-by-hand', pod('a', { privileged: true }))).toContain(
    'may not run privileged containers',
  )
  await visitor.remove(own)
})

test('who has node access runs every case', async () => {
  const { report, all } = await visit('node-access', '--suite=datapath,policy', '--grep=pod to pod|deny')
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(report.cluster?.access).toBe('node-access')
  expect(idsOf(report, 'passed').length, all).toBeGreaterThan(20)
  expect(skipReasons(report).filter(reason => /may not|refused/.test(reason))).toEqual([])
})

test('whose privileged pods admission refuses skips what needs them, in its words', async () => {
  await visitorWith('node-access')
  await refusePrivileged('node-access')
  const { report, all } = await visit('node-access', '--suite=bootstrap', '--grep=once Cilium')
  await admin.remove({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'cilium-conformance-unprivileged' },
  })
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  expect(report.cluster?.access).toMatch(
    /^namespaced: a privileged pod is refused: .* may not run privileged containers/,
  )
  const closed = skipReasons(report).filter(reason => reason.includes('cluster/node-shell'))
  expect(closed.length).toBeGreaterThan(0)
  for (const reason of closed) expect(reason).toContain('may not run privileged containers')
})

test('a pod that a policy of the cluster refuses skips the cases that need it, in the words of the policy', async () => {
  const matches = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
  const policy = { apiVersion: 'admissionregistration.k8s.io/v1', metadata: { name: 'no-second-echo' } }
  await admin.apply({
    ...policy,
    kind: 'ValidatingAdmissionPolicy',
    spec: {
      matchConstraints: { resourceRules: [matches] },
      validations: [{ expression: 'object.metadata.name != "echo-same"', message: 'one echo is enough' }],
    },
  })
  const binding = { policyName: 'no-second-echo', validationActions: ['Deny'] }
  await admin.apply({ ...policy, kind: 'ValidatingAdmissionPolicyBinding', spec: binding })
  const body = pod('echo-same')
  const tryOne = () => admin.core.createNamespacedPod({ namespace: 'default', body, dryRun: 'All' })
  await eventually('workloadReady', () => tryOne().then(String, String), {
    until: said => (said.includes('one echo is enough') ? undefined : 'the policy is not enforced yet'),
  })
  const { report, all } = await visit('node-access', '--suite=datapath', '--grep=pod to pod')
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken')), all).toEqual([])
  const refused = report.cases.filter(({ reason }) => reason?.includes('one echo is enough'))
  expect(
    refused.map(({ verdict }) => verdict),
    all,
  ).toContain('skipped')
  expect(idsOf(report, 'passed').length, all).toBeGreaterThan(5)
})
