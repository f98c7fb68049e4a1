import type { Chart } from './chart.ts'
import { standingOf } from './chart.ts'
import { KEY_RULES } from './rules/all.ts'
import { PREFIXES_1_9 } from './rules/keys-1.9.ts'
import type { KeyRule, ValueRule } from './rules/rule.ts'
import { VALUE_RULES } from './rules/values.ts'
import { type KeyPath, sameKey } from './values-file.ts'
import { before, since } from './versions.ts'

/** What a values file is held against. */
export interface Target {
  /** Without a leading `v`. */
  readonly version: string
  /** The chart of that version; without it nothing is known about keys that no rule names. */
  readonly chart?: Chart | undefined
}

/** A value at a dotted path. */
export type Setting = readonly [path: string, value: unknown]

/** The rule that speaks for a key in a target; of several the one that is nearest to the key. */
export function keyRuleFor(path: KeyPath, value: unknown, { version }: Target): KeyRule | undefined {
  return KEY_RULES.filter(rule => {
    if (rule.gone !== undefined && before(version, rule.gone)) return false
    if (!rule.keys.some(key => isWithin(path, key))) return false
    return rule.only === undefined || (path.length === 1 && (typeof value !== 'object' || value === null))
  }).toSorted((a, b) => depthOf(b, path) - depthOf(a, path))[0]
}

/** The value rules that object to what a key holds. */
export function valueRulesFor(path: KeyPath, value: unknown, target: Target): ValueRule[] {
  return VALUE_RULES.filter(
    rule =>
      rule.keys.some(key => sameKey(key.split('.'), path)) &&
      since(target.version, rule.from) &&
      (rule.until === undefined || before(target.version, rule.until)) &&
      rule.bad(value, { target: target.version }),
  )
}

/** Whether the path starts with one of the prefixes of the 1.8 chart, and what the rest is called since. */
export function withoutPrefix(path: KeyPath): KeyPath | undefined {
  const prefix = PREFIXES_1_9[path[0] ?? '']
  if (prefix === undefined || path.length < 2) return undefined
  return [...prefix.split('.').filter(part => part !== ''), ...path.slice(1)]
}

/**
 * Follows a setting through every rename and conversion to what the target takes.
 *
 * @returns Its settings in the target, none for one that just goes; `undefined` where a person has to decide.
 */
export function migrated(path: KeyPath, value: unknown, target: Target, depth = 0): readonly Setting[] | undefined {
  const [valueRule] = valueRulesFor(path, value, target)
  const rule = keyRuleFor(path, value, target)
  const step = rule === undefined ? valueRule?.migrate?.(value) : stepOf(rule, path, value)
  if (rule === undefined && valueRule === undefined) {
    const bare = withoutPrefix(path)
    if (bare === undefined) return [[path.join('.'), value]]
    const later = migrated(bare, value, target, depth + 1)
    if (later === undefined || target.chart === undefined) return later
    // What no later chart has either can only go, and whether it may is not for a program to say.
    return later.every(([to]) => target.chart === undefined || standingOf(target.chart, to.split('.')) === 'read')
      ? later
      : undefined
  }
  if (step === undefined) return undefined
  const next: Setting[] = []
  for (const [to, converted] of Object.entries(step)) {
    const again = depth > 8 ? [[to, converted] as const] : migrated(to.split('.'), converted, target, depth + 1)
    if (again === undefined) return undefined
    next.push(...again)
  }
  return next
}

/** A rule that renames a branch renames what is below it. */
function stepOf(rule: KeyRule, path: KeyPath, value: unknown): Readonly<Record<string, unknown>> | undefined {
  const key = rule.keys.find(candidate => isWithin(path, candidate)) ?? ''
  const rest = path.slice(key.split('.').length)
  if (rest.length === 0) return rule.migrate?.(value)
  const step = rule.migrate?.(value)
  if (step === undefined) return undefined
  return Object.fromEntries(Object.entries(step).map(([to, converted]) => [[to, ...rest].join('.'), converted]))
}

function depthOf(rule: KeyRule, path: KeyPath): number {
  return Math.max(...rule.keys.filter(key => isWithin(path, key)).map(key => key.split('.').length))
}

function isWithin(path: KeyPath, key: string): boolean {
  const parts = key.split('.')
  return parts.length <= path.length && parts.every((part, index) => part === path[index])
}
