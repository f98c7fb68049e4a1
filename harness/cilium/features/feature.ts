import type { CiliumObservation } from '../observe.ts'

/** What was seen of a feature. */
export interface Sighting {
  readonly present: boolean
  readonly detected: string
}

/** One capability that cases may require. `detect` looks at what the cluster said and answers with what it saw. */
export interface Feature {
  readonly name: string
  readonly description: string
  /**
   * Helm values that settle it where somebody sets them: the texts by which it stands, or whether it stands by a value. The rest
   * only the cluster can tell.
   */
  readonly values?: Readonly<Record<string, readonly string[] | ((value: unknown) => boolean)>>
  /** Without it a run is another profile's, or none: values that take it away are refused. */
  readonly indispensable?: true
  detect(seen: CiliumObservation): Sighting
}

/** A key of `cilium-config`, what the agent takes for its value where it is absent, and the values by which a feature stands. */
export type ConfigWish = readonly [
  key: string,
  otherwise: string,
  wanted: string | readonly string[] | ((value: string) => boolean),
]

/** Detects a feature that stands where each of the keys has a value that is wanted. */
export function byConfig(...wishes: readonly ConfigWish[]): Feature['detect'] {
  return ({ config }) => {
    const found = wishes.map(([key, otherwise, wanted]) => {
      const value = config[key] ?? otherwise
      const agrees = typeof wanted === 'function' ? wanted(value) : [wanted].flat().includes(value)
      return { agrees, said: `${key} ${value === '' ? '(empty)' : value}` }
    })
    return { present: found.every(({ agrees }) => agrees), detected: found.map(({ said }) => said).join(', ') }
  }
}

/** Detects a feature that takes several things; where some are missing it tells of those. */
export function allOf(...parts: readonly Feature['detect'][]): Feature['detect'] {
  return seen => {
    const found = parts.map(detect => detect(seen))
    const missing = found.filter(({ present }) => !present)
    const told = (missing.length === 0 ? found : missing).map(({ detected }) => detected)
    return { present: missing.length === 0, detected: told.join(', ') }
  }
}
