import { type Values, mergeValues } from '../values.ts'
import { isValues } from './documents/layer.ts'
import type { Setting } from './migrate.ts'
import type { KeyPath } from './values-file.ts'

/** Values with settings in place of a key. */
export function withSettings(values: Values, path: KeyPath, settings: readonly Setting[]): Values {
  const nested = settings.map(([to, value]) =>
    to.split('.').reduceRight<unknown>((below, part) => ({ [part]: below }), value),
  )
  return mergeValues(without(values, path), ...nested.filter(isValues))
}

/** Values without a key and without the sections that are empty then. */
function without(values: Values, [key = '', ...below]: KeyPath): Values {
  const { [key]: value, ...others } = values
  const rest = below.length > 0 && isValues(value) ? without(value, below) : {}
  return Object.keys(rest).length === 0 ? others : { ...values, [key]: rest }
}
