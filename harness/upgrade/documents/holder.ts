import type { Pair } from 'yaml'
import type { Looked } from './nodes.ts'

/** Something in a file that gives a release its Helm values. */
export interface Holder {
  /** For people: `HelmRelease cilium`. */
  readonly title: string
  /** Holders with the same group are laid over each other. */
  readonly group: string
  /** What its chart and its release are called; none where that is not said. */
  readonly names: readonly string[]
  /** The chart is Cilium’s own, so that its values are not below a key of an umbrella chart. */
  readonly ownChart: boolean
  /** Where it begins. */
  readonly start: Looked
  /** Its values. */
  readonly parts: readonly Part[]
  /** Where else it takes values from, in words. */
  readonly elsewhere: readonly Elsewhere[]
}

/** Values of a holder. The higher the rank, the more they count. */
export interface Part {
  readonly rank: number
  readonly form: 'mapping' | 'text' | 'settings' | 'parameters' | 'file'
  /** The key with the values; for a file the key that names it. */
  readonly pair: Pair
  /** Path of a file, as it is written. */
  readonly path?: string
}

/** Values that are somewhere else. */
export interface Elsewhere {
  readonly pair: Pair
  readonly text: string
}
