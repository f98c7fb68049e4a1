import type { Labels } from './world.ts'

/** One requirement of a selector. */
export interface LabelExpression {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

/** Kubernetes' label selector: all of it must hold, and an empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly LabelExpression[]
}

/**
 * Whether the labels satisfy the selector. `NotIn` and `DoesNotExist` hold where the key is absent.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => HOLDS[operator](labels[key], values))
  )
}

/** The same selector with other keys. */
export function mapKeys(selector: LabelSelector, rename: (key: string) => string): LabelSelector {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [rename(key), value])),
    matchExpressions: matchExpressions.map(expression => ({ ...expression, key: rename(expression.key) })),
  }
}

/** Every key that the selector mentions. */
export function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]
}

const HOLDS: Readonly<
  Record<LabelExpression['operator'], (value: string | undefined, values: readonly string[]) => boolean>
> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: value => value !== undefined,
  DoesNotExist: value => value === undefined,
}
