import { readFileSync } from 'node:fs'

/** How much longer than its budget a wait may take while processors are busy: what never comes is waited for to the end of it. */
export const AT_MOST_TIMES = 4

/** The same for a probe's patience: where the network is dead, every one of many is spent whole. */
const PATIENT_AT_MOST = 3

/** Milliseconds after which another moment is noted to look back to. */
const LOOK_BACK_MS = 2_000

/** Milliseconds for which what was read counts as now: every request and every look at a wait asks several times. */
const READ_EVERY_MS = 10

/** Where a kernel counts how long work waited for a processor, as milliseconds in the text of the file. */
const COUNTERS: readonly { readonly pattern: RegExp; readonly perMs: number }[] = [
  // Pressure of a machine or a cgroup: at least one task waited.
  { pattern: /^some .*total=(\d+)/m, perMs: 1_000 },
  // cpu.stat of a cgroup with a quota: version 2 counts microseconds, version 1 nanoseconds.
  { pattern: /^throttled_usec (\d+)/m, perMs: 1_000 },
  { pattern: /^throttled_time (\d+)/m, perMs: 1_000_000 },
]

/** A file in which a kernel counts how long work waited for a processor, as it was read last. */
interface Source {
  readonly file: string
  readMs: number | undefined
}

/** The pressure of the machine that the harness runs on; absent on kernels that do not count it. */
export const MACHINE_PRESSURE = '/proc/pressure/cpu'

let sources: Source[] = [{ file: MACHINE_PRESSURE, readMs: undefined }]
let stalledMs = 0
let readAt = performance.now()

/** What {@link slowness} looks back to: the counter at two moments, so that one of them is always some seconds old. */
let lookBack = { older: { at: readAt, stalledMs }, newer: { at: readAt, stalledMs } }

/** Watches these files and no others; see {@link startAllowance}. */
export function watchStalls(files: readonly string[]): void {
  sources = files.map(file => ({ file, readMs: countedMs(file) }))
  readAt = performance.now()
  const moment = { at: readAt, stalledMs }
  lookBack = { older: moment, newer: moment }
}

/** What is watched. */
export function watchedStalls(): string[] {
  return sources.map(({ file }) => file)
}

/**
 * What the counters of nodes say now, and of the machine that they are on, by file, in milliseconds. Nothing where no node can be
 * asked: the pressure of the machine that the harness runs on says nothing about others.
 */
export function countNodeStalls(): Record<string, number> {
  const files = watchedStalls()
  if (files.every(file => file === MACHINE_PRESSURE)) return {}
  return Object.fromEntries(
    files.flatMap(file => {
      const ms = countedMs(file)
      return ms === undefined ? [] : [[file, ms]]
    }),
  )
}

/** Milliseconds for which work has waited for a processor, in the worst place, since this process began. */
function readStalls(): number {
  const now = performance.now()
  const passedMs = Math.max(0, now - readAt)
  if (passedMs < READ_EVERY_MS && now >= readAt) return stalledMs
  readAt = now
  const grown = sources.map(source => {
    const before = source.readMs
    source.readMs = countedMs(source.file)
    if (before === undefined || source.readMs === undefined) return 0
    return Math.max(0, source.readMs - before)
  })
  // Version 1 sums over processors.
  stalledMs += Math.min(passedMs, Math.max(0, ...grown))
  if (now - lookBack.newer.at > LOOK_BACK_MS) lookBack = { older: lookBack.newer, newer: { at: now, stalledMs } }
  return stalledMs
}

/** How many times longer everything takes now than with processors that are free: 1 to 3, by the last few seconds. */
export function slowness(): number {
  const grownMs = readStalls() - lookBack.older.stalledMs
  const share = grownMs / Math.max(1, performance.now() - lookBack.older.at)
  return share <= 0 ? 1 : Math.min(PATIENT_AT_MOST, 1 / Math.max(1 - share, 0.01))
}

/** The counter in a file; undefined where there is none, as on a kernel that does not count. */
function countedMs(file: string): number | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  for (const { pattern, perMs } of COUNTERS) {
    const counted = pattern.exec(text)?.[1]
    if (counted !== undefined) return Number(counted) / perMs
  }
  return undefined
}

/** Time that may be spent; see {@link startAllowance}. */
export interface Allowance {
  /** Milliseconds that are left; none or fewer when it is spent. */
  left(): number
  /** Milliseconds since it began, by the clock. */
  elapsed(): number
  /** For how many of them work waited for a processor. */
  stalled(): number
}

/**
 * An allowance of time, in milliseconds, from now on. While work waits for a processor it is not spent, within a bound: a
 * machine that is slow or busy makes a wait longer, and only one that has time to spare and does not use it ends it.
 */
export function startAllowance(ms: number): Allowance {
  const startedAt = performance.now()
  const stalledBefore = readStalls()
  const elapsed = () => performance.now() - startedAt
  const stalled = () => readStalls() - stalledBefore
  return { elapsed, stalled, left: () => ms - spentMs(elapsed(), stalled()) }
}

/** What counts of a time during which work waited for a processor for so long, in milliseconds: the rest, and a part at least. */
export function spentMs(elapsedMs: number, waitedMs: number): number {
  return Math.max(elapsedMs - waitedMs, elapsedMs / AT_MOST_TIMES)
}

/** For a timer that ticks every so many milliseconds: says how much of a turn each tick spent, as 1 where nothing waited. */
export function turnsOf(everyMs: number): () => number {
  let before = readStalls()
  return () => {
    const stalled = readStalls() - before
    before += stalled
    return Math.max(1 - stalled / everyMs, 1 / AT_MOST_TIMES)
  }
}

/** Calls back once the allowance is spent, and so many milliseconds more. @returns How to call it off. */
export function whenSpent(allowance: Allowance, callback: () => void, graceMs = 0): () => void {
  let timer: NodeJS.Timeout
  const look = () => {
    const left = allowance.left() + graceMs
    if (left <= 0) callback()
    else timer = setTimeout(look, Math.ceil(left))
  }
  timer = setTimeout(look, Math.max(1, Math.ceil(allowance.left() + graceMs)))
  return () => clearTimeout(timer)
}

/** A signal that is aborted once so many milliseconds are spent; `Symbol.dispose` calls it off. */
export function limitOf(ms: number): { readonly signal: AbortSignal; [Symbol.dispose](): void } {
  const gate = new AbortController()
  const callOff = whenSpent(startAllowance(ms), () =>
    gate.abort(new DOMException(`not within ${ms / 1000} s`, 'TimeoutError')),
  )
  return { signal: gate.signal, [Symbol.dispose]: callOff }
}

/** The budget of a wait of so many milliseconds, and how long it was where processors were busy; for the words of an error. */
export function spentWords(ms: number, whole: Allowance): string {
  const budget = `${ms / 1000} s`
  if (whole.stalled() < ms / 2) return budget
  return `${budget} (${Math.round(whole.elapsed() / 1000)} s by the clock, since processors were busy)`
}
