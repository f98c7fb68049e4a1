import { join } from 'node:path'
import { Kube } from '../kube/client.ts'
import { type RunOptions, tryRun } from '../process/run.ts'
import type { Cluster } from '../provision/cluster.ts'
import { routerPlaceOf } from '../provision/router.ts'
import type { Surroundings } from '../provision/topology.ts'
import { ownFolder, writeText } from '../results/artefact.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { pathsOf, sessionsOf } from '../router/ask.ts'
import { BUDGETS } from '../wait/budgets.ts'

const LINES = '400'

/**
 * Prints the logs of kubelet and containerd from where a distribution puts them: in files of the assembled node image and of
 * K3s, whose kubelet logs as the container does, and in the journal of kindest/node.
 */
const NODE_LOGS = `
for file in /var/log/node/kubelet.log /var/log/node/containerd.log /var/lib/rancher/k3s/agent/containerd/containerd.log; do
  if [ -f "$file" ]; then echo "==> $file <=="; tail -n "$0" "$file"; fi
done
if command -v journalctl > /dev/null; then
  for unit in kubelet containerd; do echo "==> $unit <=="; journalctl --no-pager --quiet -n "$0" -u "$unit"; done
fi`

/**
 * Saves what a reader of a failure looks for first: the pods, the warnings, and the last lines of each node's own logs.
 * What cannot be read within the budget `evidence`, or before the signal, leaves the reason in its file.
 *
 * @returns Names of the files that hold only a reason.
 */
export async function gatherEvidence(cluster: Cluster, folder: string, signal: AbortSignal): Promise<string[]> {
  await ownFolder(folder)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new BrokenError(tooLate())), BUDGETS.evidence.ms)
  const limit = AbortSignal.any([signal, late.signal])
  const missing: string[] = []
  const save = async (name: string, read: () => Promise<string>) => {
    const text = await read().catch((error: unknown) => {
      missing.push(name)
      return `cannot be read: ${messageOf(error)}`
    })
    await writeText(join(folder, name), `${text}\n`)
  }
  // The connection of the run may have ended with it.
  const kube = Kube.fromFile(cluster.kubeconfig, { signal: limit })
  try {
    await Promise.all([
      save('pods.txt', async () => podLines(await kube)),
      save('warnings.txt', async () => warningLines(await kube)),
      ...(cluster.surroundings === undefined ? [] : [save('router.txt', routerLines(cluster.surroundings))]),
      ...cluster.nodes.flatMap(({ name, container }) =>
        container === undefined ? [] : [save(`node-${name}.txt`, () => nodeLogs(container, { signal: limit }))],
      ),
    ])
  } finally {
    clearTimeout(timer)
  }
  return missing
}

function tooLate(): string {
  return `${BUDGETS.evidence.what}: not within ${BUDGETS.evidence.ms / 1000} s`
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

/** What a router says of its sessions and of what it has learnt, or that its daemon does not answer, which is worth as much. */
function routerLines(surroundings: Surroundings): () => Promise<string> {
  const router = routerPlaceOf(surroundings)
  return async () => {
    const asked = await Promise.allSettled([sessionsOf(router), pathsOf(router)])
    const lines = asked.flatMap(said =>
      said.status === 'fulfilled' ? said.value.map(line => JSON.stringify(line)) : [messageOf(said.reason)],
    )
    return lines.join('\n')
  }
}

async function nodeLogs(container: string, options: RunOptions): Promise<string> {
  const [boot, rest] = await Promise.all([
    tryRun(['docker', 'logs', '--tail', LINES, container], options),
    tryRun(['docker', 'exec', container, 'sh', '-c', NODE_LOGS, LINES], options),
  ])
  return `==> container <==\n${boot.stdout}\n${boot.stderr}\n${rest.stdout}\n${rest.stderr}`
}
