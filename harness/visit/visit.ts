import type { VisitRequest, Visited } from '../engine/visit.ts'
import { closeShared } from '../lab/shared.ts'
import type { NodeProber } from '../probe/node-prober.ts'
import { messageOf } from '../results/errors.ts'
import type { Outside } from '../run/outside.ts'
import { openProbers } from './node-probers.ts'
import { seekHere } from './outside-here.ts'
import { seekThere } from './outside-there.ts'

/** A host outside that was found, and what ends it where it serves in this process. */
export interface Found {
  readonly outside: Outside
  readonly close?: () => Promise<void>
}

/** Carries out `Visit` of the engine. */
export async function visit(request: VisitRequest): Promise<Visited> {
  const { kube, run, scope } = request
  try {
    const probers = await scope.phase('probers on the nodes', () => openProbers(kube, run))
    const { outside, close = async () => undefined } = await scope.phase('host outside', async inner => {
      const found = await seek(request, probers)
      inner.say(wordsOf(found.outside))
      return found
    })
    return { outside, [Symbol.asyncDispose]: close }
  } finally {
    await closeShared()
  }
}

/** The one that was asked for, else what is nearest: a container beside the nodes, or this machine. */
async function seek(
  { kube, run, wish, built, scope }: VisitRequest,
  probers: ReadonlyMap<string, NodeProber>,
): Promise<Found> {
  if (wish === 'inside')
    return { outside: { kind: 'none', why: 'the suites run in a pod, from where no host is outside the cluster' } }
  if (wish === 'none') return { outside: { kind: 'none', why: '--outside=none asks for no host outside' } }
  if (typeof wish === 'object') return { outside: await seekThere(kube, run, wish, probers) }
  if (run.cluster.network !== undefined) return { outside: { kind: 'container' } }
  if (probers.size === 0)
    return { outside: { kind: 'none', why: 'no prober on a node could look for one (--outside=HOST names one)' } }
  try {
    return await seekHere({ kube, run, built, probers, scope })
  } catch (error) {
    scope.signal.throwIfAborted()
    const why = `this machine cannot be the host outside: ${messageOf(error)} (--outside=HOST names another)`
    return { outside: { kind: 'none', why } }
  }
}

function wordsOf(outside: Outside): string {
  if (outside.kind === 'container') return 'a container on the network of the nodes'
  if (outside.kind === 'here') return `this machine, which the nodes reach at ${outside.ip}`
  return outside.kind === 'there' ? `${outside.host}, at ${outside.ip}` : `none: ${outside.why}`
}
