import type { Values } from '../../values.ts'
import type { KeyPath } from '../values-file.ts'
import { type Probe, idOf } from './probes.ts'

/** What is known of a chart's keys so far. */
export class Ledger {
  /** By {@link idOf}: the context in which a rendering changed. */
  readonly read = new Map<string, Values>()
  readonly open = new Set<string>()
  /** Option of the agent -> the keys that give it their value. */
  readonly options = new Map<string, Set<string>>()
  readonly #probes: readonly Probe[]

  constructor(probes: readonly Probe[]) {
    this.#probes = probes
  }

  /** A rendering changed with the probe. */
  settle(probe: Probe, context: Values): void {
    if (probe.opens === undefined) this.read.set(idOf(probe.path), context)
    else this.open.add(idOf(probe.opens))
  }

  /** A key gave an option its value. */
  sets(option: string, path: KeyPath): void {
    this.options.set(option, (this.options.get(option) ?? new Set()).add(idOf(path)))
  }

  /** Probes that changed nothing yet, and are not below a section that takes any key. */
  left(): Probe[] {
    return this.#probes.filter(({ path, opens }) =>
      opens === undefined ? !this.read.has(idOf(path)) : !this.open.has(idOf(opens)) && !this.isBelowOpen(opens),
    )
  }

  /** Keys among them, as words. */
  leftInWords(): string {
    return this.left()
      .flatMap(({ path, opens }) => (opens === undefined ? path.join('.') : []))
      .join(' ')
  }

  /** Whether a section above takes any key. */
  isBelowOpen(path: KeyPath): boolean {
    return path.some((_, length) => length > 0 && this.open.has(idOf(path.slice(0, length))))
  }
}
