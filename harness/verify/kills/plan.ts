import * as fc from 'fast-check'

/** How a run is ended from outside. */
export type Ending = 'SIGKILL' | 'SIGKILL of all' | 'SIGINT' | 'SIGTERM'

/** One run that is ended before its time. */
export interface Kill {
  readonly command: 'run' | 'up'
  readonly provisioner: 'k3s' | 'kind'
  readonly ending: Ending
  /** The beginning of the line of output after which it comes; empty for the start of the process. */
  readonly after: string
  /** Milliseconds after that line. */
  readonly delayMs: number
}

/** Lines of output with which something begins that may be cut short, in their order. */
const MOMENTS = {
  run: [
    '',
    'images ...',
    'provision:',
    'API server ...',
    'nodes registered',
    'cases: bare',
    'install:',
    'agents started',
    'cases: vxlan',
    'teardown ...',
    'teardown: done',
  ],
  up: [
    '',
    'images ...',
    'provision:',
    'API server ...',
    'nodes registered',
    'install:',
    'agents started',
    'keep ...',
    'keep: done',
  ],
} as const

/** Phases that are over so soon that only their very beginning is one of them. */
const SHORT = /^(?:teardown|keep)/

/** The more often, the more often it is chosen. */
const ENDINGS: readonly Ending[] = [
  'SIGKILL',
  'SIGKILL',
  'SIGKILL',
  'SIGKILL',
  'SIGKILL of all',
  'SIGINT',
  'SIGINT',
  'SIGTERM',
  'SIGTERM',
]

const kills: fc.Arbitrary<Kill> = fc
  .record({
    command: fc.constantFrom('run', 'run', 'up'),
    provisioner: fc.constantFrom('k3s', 'kind'),
    ending: fc.constantFrom(...ENDINGS),
    // Divisible by how many moments each command has.
    moment: fc.nat({ max: 98 }),
    delayMs: fc.nat({ max: 4000 }),
  })
  .map(({ moment, delayMs, ...kill }) => {
    const moments = MOMENTS[kill.command]
    const after = moments[moment % moments.length] ?? ''
    return { ...kill, after, delayMs: SHORT.test(after) ? delayMs % 300 : delayMs }
  })

/** As many kills, the same ones for a seed; more of them begin with the same. */
export function killsOf(seed: number, count: number): Kill[] {
  return fc.sample(fc.noBias(kills), { seed, numRuns: count })
}
