import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../fault.ts'
import type { Patient } from '../patient.ts'

/** How long what is denied gets through, in milliseconds. */
const OPEN_MS = 200

/** A file on a node that says that nothing is waited for any more. */
const OVER = '/run/conformance-over'

/** Waits for that, or for the agent to be away, which takes seconds. */
const AWAY = `while pgrep -x cilium-agent >/dev/null && [ ! -e ${OVER} ]; do sleep 0.1; done; [ -e ${OVER} ] || echo away`

export const faults: readonly Fault[] = [
  {
    name: 'denied pods get through for 200 ms while an agent is away',
    profile: 'vxlan',
    suites: ['resilience'],
    grep: 'while the agent of a node starts again',
    red: /while-the-agent-of-a-node-starts-again/,
    says: /denied pod to pod, same node: \d+ of \d+ connections were made, although a policy denies them/,
    inject: async patient => {
      const nodes = patient.cluster.nodes.map((_, node) => node)
      const watching = Promise.all(nodes.map(node => openOnceAway(patient, node)))
      // Whoever heals is told.
      watching.catch(() => undefined)
      return async () => {
        await Promise.all(nodes.map(node => patient.onNode(node, 'touch', OVER)))
        await watching
        await Promise.all(nodes.map(node => patient.onNode(node, 'rm', OVER)))
      }
    },
  },
]

/** Waits until the agent of a node is away, and takes what denies out of the policy maps there for a moment. */
async function openOnceAway(patient: Patient, node: number): Promise<void> {
  if (!(await patient.onNode(node, 'sh', '-c', AWAY)).includes('away')) return
  const entries = await denialsOn(patient, node)
  await Promise.all(entries.map(({ map, key }) => bpftool(patient, node, 'delete', map, 'key', ...key)))
  await sleep(OPEN_MS)
  await Promise.all(
    entries.map(({ map, key, value }) => bpftool(patient, node, 'update', map, 'key', ...key, 'value', ...value)),
  )
}

/** Bytes as bpftool writes and reads them: `0x1f`. */
interface Entry {
  readonly key: readonly string[]
  readonly value: readonly string[]
}

/** Entries that deny, by the first bit of the third byte of a value: `struct policy_entry` in Cilium's bpf/lib/policy.h. */
async function denialsOn(patient: Patient, node: number): Promise<(Entry & { readonly map: string })[]> {
  const listed = await patient.onNode(node, 'sh', '-c', 'ls /sys/fs/bpf/tc/globals/cilium_policy_v[0-9]*')
  const perMap = await Promise.all(
    listed
      .trim()
      .split('\n')
      .map(async map => {
        const entries: Entry[] = JSON.parse(
          await patient.onNode(node, 'bpftool', '--json', 'map', 'dump', 'pinned', map),
        )
        return entries.filter(({ value }) => (Number(value[2]) & 1) === 1).map(entry => ({ ...entry, map }))
      }),
  )
  return perMap.flat()
}

function bpftool(patient: Patient, node: number, verb: 'delete' | 'update', map: string, ...rest: readonly string[]) {
  return patient.onNode(node, 'bpftool', 'map', verb, 'pinned', map, ...rest)
}
