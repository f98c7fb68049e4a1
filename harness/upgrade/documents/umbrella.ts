import type { Finding } from '../../results/finding.ts'
import type { Values } from '../../values.ts'
import { type Layer, isValues, readLayer } from './layer.ts'
import { nodeOf } from './nodes.ts'
import { isAlias, isMap } from 'yaml'

/** The key below which an umbrella chart hands values to Cilium’s. */
const KEY = 'cilium'

/** Keys that every chart may have beside those of its dependencies. */
const SHARED = new Set([KEY, 'global', 'tags'])

/**
 * Whether values are those of an umbrella chart: Cilium’s stand below a key, and beside that key there are not
 * mostly keys of Cilium’s chart itself.
 *
 * @param isKey Whether Cilium’s chart has a key at its top.
 */
export function isUmbrella(values: Values, isKey: (key: string) => boolean): boolean {
  if (!isValues(values[KEY])) return false
  const others = Object.keys(values).filter(key => !SHARED.has(key))
  const own = others.filter(isKey).length
  return own < 2 || own * 2 <= others.length
}

/** What an umbrella chart hands on of a layer. `enabled` is the condition of the dependency, and no value. */
export function handedOn(layer: Layer): Layer {
  const { site, values } = layer
  const below = withoutCondition(isValues(values[KEY]) ? values[KEY] : {})
  const entry = layer.entries.findLast(({ path }) => path.length === 1 && path[0] === KEY)
  if (site === undefined || entry?.node === undefined)
    return {
      ...layer,
      values: below,
      entries: layer.entries.flatMap(one => (one.path[0] === KEY ? [{ ...one, path: one.path.slice(1) }] : [])),
    }
  const value: unknown = entry.node.pair.value
  const map = nodeOf(value, site.parsed.document)
  const inner = readLayer(site.parsed, isMap(map) ? map : undefined, site.text, entry.own && !isAlias(value))
  const entries = inner.entries.filter(
    ({ path, value: held }) => path.join('.') !== 'enabled' || typeof held !== 'boolean',
  )
  return { ...inner, values: below, entries, noticed: layer.noticed ?? [] }
}

function withoutCondition(values: Values): Values {
  const { enabled, ...others } = values
  return typeof enabled === 'boolean' ? others : values
}

/** The layer without what stands below the key, and a finding for each key that belongs at the top. */
export function misplaced(layer: Layer, isKey: (key: string) => boolean): Layer {
  const below = layer.entries.filter(({ path }) => path[0] === KEY)
  const found = below.filter(({ path: [, key] }) => key !== undefined && isKey(key))
  if (found.length === 0) return layer
  const findings = found
    .filter(({ path }) => path.length === 2)
    .map(
      ({ path: [, key = ''], place }): Finding => ({
        rule: 'below-cilium',
        severity: 'error',
        ...place,
        key: `${KEY}.${key}`,
        consequence: 'ignored',
        message: `${KEY}.${key} is ignored. The Cilium chart has its values at the top level; only an umbrella chart has them below \`${KEY}\`.`,
        replacement: `${key} at the top level`,
        fixable: false,
        source: 'https://helm.sh/docs/chart_template_guide/subcharts_and_globals/',
      }),
    )
  const entries = layer.entries.filter(entry => !below.includes(entry))
  return { ...layer, entries, noticed: [...(layer.noticed ?? []), ...findings] }
}
