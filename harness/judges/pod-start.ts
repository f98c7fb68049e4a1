import type { PodStart } from '../observe/pod-start.ts'
import type { Judgement } from '../results/observation.ts'
import type { Judge } from './judge.ts'

/** The kubelet has no image to start from, or no container can be made of it. */
const NO_CONTAINER =
  /^(?:ErrImage\w*|ImagePullBackOff|InvalidImageName|ImageInspectError|RegistryUnavailable|CreateContainer\w*Error|RunContainerError|CrashLoopBackOff)$/

/** A node that waits for its network, in taints of Kubernetes and of Cilium. */
const NO_NETWORK = /node\.kubernetes\.io\/(?:not-ready|network-unavailable)|node\.cilium\.io\//

const NO_VOLUME = /persistentvolumeclaim|FailedAttachVolume|FailedMount|ProvisioningFailed/i

/** Cilium's plugin, or that it is not there. */
const SANDBOX_OF_CILIUM = /^FailedCreatePodSandBox: .*(?:cilium|cni plugin not initialized)/is

/**
 * Whether a pod that a case needs has started. What Cilium keeps from starting is its failure, and so is a claim that does not
 * bind, which the case asked for; an image that cannot be had and a node without room are no fault of the cluster under test,
 * and neither is a pod of which nobody says what keeps it.
 */
export const judge: Judge<PodStart, 'ready'> = {
  kind: 'pod-start',
  version: 1,
  summary: 'pods of cases, and why they are not Ready',
  decide(start) {
    if (start.ready && start.ip !== '') return { verdict: 'passed' }
    const { pod, node, phase } = start
    const { verdict, why } = causeOf(start)
    const where = node === '' ? '' : ` on ${node}`
    return { verdict, reason: `${pod}${where} is ${phase} and not Ready: ${why}` }
  },
}

function causeOf(start: PodStart): { verdict: Judgement['verdict']; why: string } {
  const { ready, unscheduled = '', waiting, warnings } = start
  if (ready) return { verdict: 'failed', why: 'it has no address' }
  const image = waiting.find(({ reason }) => NO_CONTAINER.test(reason))
  if (image !== undefined) return { verdict: 'broken', why: `${image.reason} ${image.message}`.trim() }
  if (NO_NETWORK.test(unscheduled) || NO_VOLUME.test(unscheduled)) return { verdict: 'failed', why: unscheduled }
  if (unscheduled !== '') return { verdict: 'broken', why: unscheduled }
  const network = warnings.findLast(warning => SANDBOX_OF_CILIUM.test(warning))
  if (network !== undefined) return { verdict: 'failed', why: network }
  const volume = warnings.findLast(warning => NO_VOLUME.test(warning))
  if (volume !== undefined) return { verdict: 'failed', why: volume }
  const said = [...waiting.map(({ reason, message }) => `${reason} ${message}`.trim()), ...warnings]
  return { verdict: 'broken', why: said.join('; ') || 'no condition and no event says why' }
}
