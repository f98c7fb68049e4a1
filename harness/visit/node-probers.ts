import type { Kube, V1Pod } from '../kube/client.ts'
import { hostsNamespace } from '../lab/namespace.ts'
import { nodeProberOf } from '../lab/node-probers.ts'
import type { NodeProber } from '../probe/node-prober.ts'
import { BrokenError } from '../results/errors.ts'
import type { ReadyContext } from '../run/context.ts'
import { eventually } from '../wait/eventually.ts'

/** Why a container waits that will go on waiting, in the words of the kubelet. */
const NO_IMAGE = /^(?:ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError)$/

/**
 * Starts the prober of every node, by its name. A node on which none starts is left out, for its cases to tell; but where it is for want of
 * the image nothing else would start either.
 *
 * @throws BrokenError where a node cannot get the image, with how to give it to the nodes.
 */
export async function openProbers(kube: Kube, run: ReadyContext): Promise<ReadonlyMap<string, NodeProber>> {
  const probers = new Map<string, NodeProber>()
  if (run.nodesClosed !== undefined) return probers
  const opened = new AbortController()
  const opening = run.cluster.nodes.map(async node => void probers.set(node.name, await nodeProberOf(kube, run, node)))
  const all = Promise.allSettled(opening).then(() => undefined)
  const refused = await Promise.race([all, imageRefused(kube, run, opened.signal)])
  opened.abort()
  if (refused !== undefined) throw withCure(refused, run.prober.image)
  return probers
}

/** Watches the pods until the image of one cannot be had. Undefined where the wait ends before. */
async function imageRefused(kube: Kube, run: ReadyContext, signal: AbortSignal): Promise<string | undefined> {
  const namespace = hostsNamespace(run)
  const look = async () => {
    const { items } = await kube.core.listNamespacedPod({ namespace })
    return items.map(whyNoImage).find(why => why !== undefined)
  }
  return eventually('workloadReady', look, {
    until: why => (why === undefined ? 'every image was found' : undefined),
    everyMs: 500,
    signal,
  }).catch(() => undefined)
}

/** What the kubelet says of an image that a pod waits for in vain. */
export function whyNoImage({ spec, status }: V1Pod): string | undefined {
  const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find(state => state !== undefined)
  if (waiting?.reason === undefined || !NO_IMAGE.test(waiting.reason)) return undefined
  return `${spec?.nodeName ?? 'a node'}: ${waiting.reason}${waiting.message === undefined ? '' : `: ${waiting.message}`}`
}

function withCure(why: string, image: string): BrokenError {
  return new BrokenError(`the nodes cannot get the image of the prober, ${image}. ${why}`, {
    cure:
      'load it into every node: "npx cilium-conformance images export prober.tar", then "kind load image-archive prober.tar" or, on a node, ' +
      '"ctr --namespace k8s.io images import prober.tar". Or push it to a registry of yours and name it with --prober-image=REF',
  })
}
