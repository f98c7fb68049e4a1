import { readFile } from 'node:fs/promises'
import type { Check, Finding } from '../check.ts'

const GIB = 1024 ** 3

/** Below this two nodes do not fit, in bytes. */
const NEEDED = 3 * GIB

/** Below this assembling images and a cluster at the same time swaps, in bytes. */
const COMFORTABLE = 6 * GIB

/** Memory that is free for a cluster. The observation is the text of /proc/meminfo. */
export const memoryCheck: Check<string> = {
  id: 'memory',
  title: 'memory',
  detect: () => readFile('/proc/meminfo', 'utf8'),
  judge: judgeMemory,
}

/** Judges `MemAvailable`: what processes can have without swapping. */
export function judgeMemory(meminfo: string): Finding {
  const bytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024
  const available = bytes('MemAvailable')
  const found = `${gib(available)} of ${gib(bytes('MemTotal'))} GiB available`
  if (available < NEEDED) {
    return { status: 'gap', found, cure: `Free memory: two nodes need ${gib(NEEDED)} GiB.` }
  }
  if (available < COMFORTABLE) {
    return { status: 'note', found, cure: `${gib(COMFORTABLE)} GiB are recommended; the first image build may swap.` }
  }
  return { status: 'ok', found }
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1)
}
