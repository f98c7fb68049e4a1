import type { RunResult } from '../harness/results/model.ts'
import schema from './conformance.schema.json' with { type: 'json' }

/** A JSON Schema as far as it decides the order of keys. */
interface Shape {
  readonly $ref?: string | undefined
  readonly properties?: Readonly<Record<string, Shape>> | undefined
  readonly items?: Shape | undefined
  readonly [keyword: string]: unknown
}

const definitions: Readonly<Record<string, Shape>> = schema.$defs

/**
 * conformance.json: the run model, indented, with the keys in the order of conformance.schema.json, so that equal
 * runs are equal bytes however their objects were put together.
 */
export function renderJson(run: RunResult): string {
  return `${JSON.stringify(inOrder(run, schema), null, 2)}\n`
}

function inOrder(value: unknown, shape: Shape | undefined): unknown {
  const { items, properties = {} } = resolve(shape)
  if (Array.isArray(value)) return value.map(item => inOrder(item, items))
  if (typeof value !== 'object' || value === null) return value
  const rank = Object.keys(properties)
  const entries = Object.entries(value).map(([key, item]) => [key, inOrder(item, properties[key])] as const)
  return Object.fromEntries(entries.toSorted(([a], [b]) => rank.indexOf(a) - rank.indexOf(b)))
}

function resolve(shape: Shape | undefined): Shape {
  if (shape?.$ref === undefined) return shape ?? {}
  return definitions[shape.$ref.replace('#/$defs/', '')] ?? {}
}
