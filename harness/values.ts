/** Helm values: a tree of mappings whose leaves are anything that YAML knows. */
export type Values = Readonly<Record<string, unknown>>

/** Merges as Helm merges values files: mappings deeply, everything else replaced, later ones win. */
export function mergeValues(...layers: readonly Values[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const before = merged[key]
      merged[key] = isMapping(before) && isMapping(value) ? mergeValues(before, value) : value
    }
  }
  return merged
}

/** The value at a dotted path, or undefined. */
export function valueAt(values: Values, path: string): unknown {
  let current: unknown = values
  for (const key of path.split('.')) current = isMapping(current) ? current[key] : undefined
  return current
}

/** Whether a value is a mapping. */
export function isMapping(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** How to print values for Helm: it reads YAML 1.1, where a text without quotes may be a boolean or a number. */
export const FOR_HELM = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const
