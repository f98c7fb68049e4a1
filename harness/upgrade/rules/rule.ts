import type { Severity } from '../../results/finding.ts'

/** What `--fix` makes of a key: values at dotted paths in its place, none for a key that only has to go; `undefined` where a person has to decide. */
export type Migrate = (value: unknown) => Readonly<Record<string, unknown>> | undefined

/** A key that charts had once, or that people believe in. */
export interface KeyRule {
  readonly id: string
  /** Dotted paths; the rule speaks for everything below them too. */
  readonly keys: readonly string[]
  /** First chart without it; absent for a key that no chart ever had. */
  readonly gone?: string
  /** First chart that calls it deprecated. */
  readonly deprecated?: string
  /** Charts that refuse it, and what they look at; other charts without the key ignore it. */
  readonly refused?: { readonly from: string; readonly until?: string; readonly when: 'set' | 'truthy' }
  /** The rule is about a value of another type than today's, for example a boolean that became a mapping. */
  readonly only?: 'not a mapping'
  /** What is lost when the key is ignored: `error` when something that was asked for is not there. */
  readonly severity: Severity
  /** What it switched on is always there: only a file that switches it off loses something. */
  readonly alwaysOn?: true
  /** What became of it, as the predicate of a sentence about the key. */
  readonly became: string
  /** What happens where the chart ignores it, as a clause. */
  readonly lost?: string
  readonly migrate?: Migrate
  /** Values that set the key; the rule's test. */
  readonly example: string
  readonly source: string
}

/** A value that a key must not have any more, or never could have. */
export interface ValueRule {
  readonly id: string
  readonly keys: readonly string[]
  readonly from: string
  readonly until?: string
  readonly bad: (value: unknown, context: { readonly target: string }) => boolean
  readonly severity: Severity
  readonly consequence: 'rejected' | 'ignored' | 'changed' | 'deprecated'
  /** What is wrong, as the predicate of a sentence about the key with its value. */
  readonly says: string
  readonly migrate?: Migrate
  readonly replacement?: string
  /** What to choose between, where a value has no migration. */
  readonly decide?: string
  readonly example: string
  readonly source: string
}

/** Reads a merged values tree at a dotted path. */
export type Look = (path: string) => unknown

/** Values that a chart refuses together. */
export interface ConflictRule {
  readonly id: string
  /** The chart's own words, or a part of them that no other check has. */
  readonly words: string
  /** What is wrong, as a clause, where the words alone do not tell a reader. */
  readonly why?: string
  readonly from: string
  readonly until?: string
  /** Where the finding points: the first of these that the file sets. */
  readonly keys: readonly string[]
  /** Judges the file merged over the chart's defaults, by what templates take for true. */
  readonly refused: (look: Look) => boolean
  /** What a cluster could have that makes it right. */
  readonly unless?: string
  readonly replacement: string
  readonly example: string
}

/** Values that a chart renders and with which the agent ends at its start. */
export interface AgentRule {
  readonly id: string
  /** The agent's own words, or a part of them that no other refusal has. */
  readonly words: string
  /** What is wrong, as a clause, where the words alone do not tell a reader. */
  readonly why?: string
  /** First minor of which it was read. */
  readonly from: string
  /** Where the finding points: the first of these that the file sets. */
  readonly keys: readonly string[]
  /** Judges the file merged over the chart's defaults. */
  readonly refused: (look: Look) => boolean
  /** What a node could have that makes it right. */
  readonly unless?: string
  readonly replacement: string
  readonly example: string
  /** File of Cilium's source that says it. */
  readonly source: string
}

/** A default that differs between charts and matters. */
export interface DefaultRule {
  readonly key: string
  /** First chart with the new default. */
  readonly from: string
  readonly before: string
  readonly after: string
  readonly severity: Severity
  readonly means: string
}

/** Cilium's upgrade guide of a minor, where a rule cites nothing nearer. */
export function upgradeGuide(minor: string): string {
  return `https://docs.cilium.io/en/v${minor}/operations/upgrade/#helm-options`
}

/** The key goes, and nothing takes its place. */
export const drop: Migrate = () => ({})

/** The value goes to another key as it is. */
export function moveTo(path: string): Migrate {
  return value => ({ [path]: value })
}

/** What Go templates take for true. */
export function truthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return typeof value !== 'object' || Object.keys(value).length > 0
}

/** Whether a value asks for nothing: false or empty, or a section that is switched off or asks for nothing throughout. */
export function asksNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !truthy(value)
  if ('enabled' in value && !truthy(value.enabled)) return true
  return Object.values(value).every(asksNothing)
}

/** YAML that sets a dotted path, for the example of a rule. */
export function setting(path: string, value = 'true'): string {
  return path
    .split('.')
    .toReversed()
    .reduce((below, part) => `{ ${part}: ${below} }`, value)
}

/** A scalar as text; nothing for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
