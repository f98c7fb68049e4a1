import { setTimeout as delay } from 'node:timers/promises'
import { BrokenError } from '../../results/errors.ts'
import type { Heal } from './fault.ts'
import type { Patient } from './patient.ts'

const PATHS = {
  networkpolicies: '/apis/networking.k8s.io/v1/networkpolicies',
  ciliumnetworkpolicies: '/apis/cilium.io/v2/ciliumnetworkpolicies',
} as const

/** A policy as a meddler finds it. */
export interface FoundPolicy {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: Readonly<Record<string, unknown>>
}

/** Looks for new policies all the time and changes each once, until it is healed. */
export async function meddle(
  patient: Patient,
  what: keyof typeof PATHS,
  change: (policy: FoundPolicy) => Promise<void>,
): Promise<Heal> {
  const stop = new AbortController()
  const done = new Set<string>()
  const turn = async () => {
    for (const { uid, policy } of readPolicies(await patient.kube.getJson(PATHS[what]))) {
      if (done.has(uid)) continue
      done.add(uid)
      await change(policy)
    }
  }
  const work = (async () => {
    while (!stop.signal.aborted) {
      await turn()
      await delay(10)
    }
  })()
  // What goes wrong meanwhile is told by the heal.
  work.catch(() => undefined)
  return async () => {
    stop.abort()
    await work
    if (done.size === 0) throw new BrokenError(`no ${what} came along to be changed`)
  }
}

/** The spec without the rules by which its ports are sent through the DNS proxy. */
export function withoutDnsRules(spec: FoundPolicy['spec']): FoundPolicy['spec'] {
  return JSON.parse(JSON.stringify(spec, (key, value: unknown) => (key === 'rules' ? undefined : value)))
}

function readPolicies(list: unknown): { uid: string; policy: FoundPolicy }[] {
  if (typeof list !== 'object' || list === null || !('items' in list) || !Array.isArray(list.items)) return []
  const { apiVersion, kind } = { apiVersion: '', kind: '', ...list }
  return list.items.map((item: FoundPolicy & { metadata: { uid: string } }) => ({
    uid: item.metadata.uid,
    policy: {
      apiVersion,
      kind: kind.replace(/List$/, ''),
      metadata: { name: item.metadata.name, namespace: item.metadata.namespace },
      spec: item.spec,
    },
  }))
}
