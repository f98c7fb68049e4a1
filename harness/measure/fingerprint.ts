import type { Fingerprint } from './sample.ts'

/** What two fingerprints disagree in, one line each: `kernel: 6.1 there, 6.18 here`. Empty when they agree. */
export function differences(
  there: Fingerprint,
  here: Fingerprint,
  parts: readonly (keyof Fingerprint)[] = PARTS,
): string[] {
  return parts.flatMap(part => {
    const names = new Set([...Object.keys(there[part]), ...Object.keys(here[part])])
    return [...names].flatMap(name => {
      const [before, now] = [there[part][name] ?? 'unknown', here[part][name] ?? 'unknown']
      return before === now ? [] : [`${name}: ${before} there, ${now} here`]
    })
  })
}

const PARTS = ['machine', 'network'] as const

/** Major and minor of a kernel release: patches are told apart by what they measure. */
export function kernelSeries(release: string): string {
  return /^\d+\.\d+/.exec(release)?.[0] ?? release
}
