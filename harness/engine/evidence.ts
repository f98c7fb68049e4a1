import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kube } from '../kube/client.ts'
import { tryRun } from '../process/run.ts'
import type { Cluster } from '../provision/cluster.ts'
import { messageOf } from '../results/errors.ts'
import { redact } from '../results/redact.ts'

const LINES = '400'

/**
 * Saves what a reader of a failure looks for first: the pods, the warnings, and the last lines of each node's own logs.
 * What cannot be read leaves its error in its file.
 */
export async function gatherEvidence(cluster: Cluster, kube: Kube, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const save = async (name: string, read: () => Promise<string>) => {
    const text = await read().catch((error: unknown) => `cannot be read: ${messageOf(error)}`)
    await writeFile(join(folder, name), `${redact(text)}\n`, { mode: 0o600 })
  }
  await Promise.all([
    save('pods.txt', () => podLines(kube)),
    save('warnings.txt', () => warningLines(kube)),
    ...cluster.nodes.flatMap(({ name, container }) =>
      container === undefined ? [] : [save(`node-${name}.txt`, () => nodeLogs(container))],
    ),
  ])
}

async function podLines(kube: Kube): Promise<string> {
  const { items } = await kube.core.listPodForAllNamespaces()
  return items
    .map(({ metadata, spec, status }) => {
      const restarts = status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0
      const place = `${spec?.nodeName ?? 'no node'} ${status?.podIP ?? 'no address'}`
      return `${metadata?.namespace}/${metadata?.name}  ${status?.phase}  ${restarts} restarts  ${place}`
    })
    .join('\n')
}

async function warningLines(kube: Kube): Promise<string> {
  const { items } = await kube.core.listEventForAllNamespaces({ fieldSelector: 'type=Warning' })
  return items
    .map(({ metadata, involvedObject, reason, message }) => {
      return `${metadata.namespace} ${involvedObject.kind} ${involvedObject.name}: ${reason}: ${message}`
    })
    .join('\n')
}

async function nodeLogs(container: string): Promise<string> {
  const [boot, rest] = await Promise.all([
    tryRun(['docker', 'logs', '--tail', LINES, container]),
    tryRun([
      'docker',
      'exec',
      container,
      'tail',
      '-n',
      LINES,
      '/var/log/node/kubelet.log',
      '/var/log/node/containerd.log',
    ]),
  ])
  return `==> container <==\n${boot.stdout}\n${boot.stderr}\n${rest.stdout}\n${rest.stderr}`
}
