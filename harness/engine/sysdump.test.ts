import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { requireSysdump, takeSysdump } from './sysdump.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sysdump-'))
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

/** Stands in for the cilium CLI. */
async function installCli(script: string): Promise<void> {
  await writeFile(join(folder, 'cilium'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

const AGENTS = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'cilium', namespace: 'cilium', labels: { 'k8s-app': 'cilium' } },
}

test('a plan that wants a sysdump is refused without the cilium CLI, and says what to do', async () => {
  await expect(requireSysdump()).rejects.toThrow(
    /^--sysdump needs the cilium CLI on the PATH: .*cannot be started: cilium sysdump --help.* Install it, or leave --sysdump out\.$/,
  )
  await installCli('exit 0')
  await requireSysdump()
})

test('the cilium CLI is told the cluster, the namespace of its agents and the file, which is for its owner alone', async () => {
  await installCli(`echo "$KUBECONFIG $*" > ${folder}/asked
for flag in "$@"; do case "$flag" in --output-filename=*) echo zip > "\${flag#*=}.zip";; esac; done`)
  await using cluster = await startFakeCluster({ objects: [AGENTS] })
  const evidence = join(folder, 'evidence')
  await takeSysdump({ kubeconfig: cluster.kubeconfig }, evidence, new AbortController().signal)
  expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
    `${cluster.kubeconfig} sysdump --namespace=cilium --output-filename=${evidence}/cilium-sysdump\n`,
  )
  expect((await stat(join(evidence, 'cilium-sysdump.zip'))).mode & 0o777).toBe(0o600)
})

test('what the cilium CLI says when it makes none is told', async () => {
  await installCli('echo "failed to create Kubernetes client" >&2; exit 1')
  await using cluster = await startFakeCluster({ objects: [AGENTS] })
  await expect(
    takeSysdump({ kubeconfig: cluster.kubeconfig }, join(folder, 'evidence'), new AbortController().signal),
  ).rejects.toThrow(/^exit code 1: cilium sysdump .*\nfailed to create Kubernetes client$/)
})
