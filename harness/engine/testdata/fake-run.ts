import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { CHANNEL, type ExecSession } from '../../kube/exec-server.fake.ts'
import type { FakeObject } from '../../kube/objects.fake.ts'
import type { RunContext } from '../../run/context.ts'
import { clusterOfTwo, installedProfile, readyRun } from '../../run/run.testing.ts'
import { PROTOCOL } from '../../probe/message.ts'

/** A run with a fake cluster of two nodes, on which Cilium is installed. Its folder goes with the test. */
export async function fakeRun(kubeconfig: string): Promise<{ context: RunContext; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-run-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const nodes = [
    { name: 'node-1', role: 'server', ip: '192.0.2.1' },
    { name: 'node-2', role: 'agent', ip: '192.0.2.2' },
  ] as const
  const agents = [{ node: 'node-1', pod: 'cilium-a', restarts: 0, status: {} }]
  const context = readyRun({
    cluster: clusterOfTwo({ kubeconfig, nodes }),
    evidence: join(folder, 'evidence'),
    profile: installedProfile([], { observation: { config: {}, agents, workloads: [], nodes: 2 }, installedAt: 1 }),
  })
  return { context, folder }
}

/** The pod of the agent on the first node, with what its container did. */
export function agentPod(status: object = { restartCount: 0 }): FakeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cilium-a', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
    spec: { nodeName: 'node-1' },
    status: { containerStatuses: [{ name: 'cilium-agent', ...status }] },
  }
}

/** Talks as `prober control` does: every probe is allowed, and one to port 1 cuts the connection. */
export function playProber(session: ExecSession): void {
  const say = (message: object) => session.send(CHANNEL.stdout, `${JSON.stringify({ ...message, end: true })}\n`)
  say({ hello: 'prober', protocol: PROTOCOL, host: 'client', pid: 7 })
  session.onMessage = (channel, data) => {
    if (channel !== CHANNEL.stdin) return session.close()
    for (const line of data.toString().split('\n')) {
      if (line === '') continue
      const { id, op, port }: { id: number; op: string; port?: number } = JSON.parse(line)
      if (port === 1) return session.cut()
      say({ id, op, outcome: 'allowed', timings: { total: 1 } })
    }
  }
}
