import { readFile, writeFile } from 'node:fs/promises'
import { Kube } from '../kube/client.ts'
import { eventually } from '../wait/eventually.ts'
import { reachWithoutProxy } from './engine-host.ts'

/** Writes a kubeconfig for this user alone. */
export async function writeKubeconfig(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 })
}

/** Waits until the API server says that it is ready; from then on it is reached without the user's proxy. */
export async function apiReady(kubeconfig: string, signal?: AbortSignal): Promise<Kube> {
  reachWithoutProxy(await readFile(kubeconfig, 'utf8'))
  const kube = await Kube.fromFile(kubeconfig, { signal })
  await eventually('apiReady', () => kube.get('/readyz', { timeoutMs: 2_000 }), {
    until: text => (text.trim() === 'ok' ? undefined : text),
    signal,
  })
  return kube
}

/** Waits until the API server knows as many nodes, Ready or not. */
export async function nodesRegistered(kube: Kube, count: number, signal?: AbortSignal): Promise<void> {
  await eventually('nodesRegistered', async () => (await kube.core.listNode()).items.map(node => node.metadata?.name), {
    until: names => (names.length === count ? undefined : `${names.length} of ${count} nodes: ${names.join(', ')}`),
    signal,
  })
}
