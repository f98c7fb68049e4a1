import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Values } from '../../values.ts'
import { type Chart, isRecord, mentionedIn } from '../chart.ts'
import type { KeyPath } from '../values-file.ts'

/** A key that a chart declares: in its defaults, its schema, or both. */
export interface Declared {
  readonly path: KeyPath
  /** What the defaults hold there; `undefined` for what only the schema has. */
  readonly value: unknown
  /** It holds keys of its own. */
  readonly section: boolean
}

/** Every key that the defaults and the schema name, parents before their children. */
export function declaredKeys({ defaults, schema }: Chart): Declared[] {
  return below(defaults, schema, [])
}

function below(values: unknown, schema: unknown, above: KeyPath): Declared[] {
  const held = isRecord(values) ? values : {}
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {}
  return [...new Set([...Object.keys(held), ...Object.keys(properties)])].flatMap(key => {
    const path = [...above, key]
    const deeper = below(held[key], properties[key], path)
    const section = deeper.length > 0 || isRecord(held[key])
    return [{ path, value: held[key], section }, ...deeper]
  })
}

/** Words of a chart's templates. */
export interface Vocabulary {
  /** What could be the name of a key. */
  readonly names: readonly string[]
  /** Texts that stand in one action with a key: what it could be compared with. */
  readonly beside: (path: KeyPath) => readonly string[]
  /** Whether they name the key, or a section that it is in. */
  readonly mentions: (path: KeyPath) => boolean
}

/** Everything in templates and in files that they read that could name a key. Whether it does, Helm says. */
export async function vocabulary(chart: string): Promise<Vocabulary> {
  const folders = ['templates', 'files'].map(folder => join(chart, folder))
  const entries = (
    await Promise.all(folders.map(folder => readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])))
  ).flat()
  const files = entries.filter(entry => entry.isFile() && !/dashboard|NOTES/.test(entry.name))
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
  const actions = texts.flatMap(text => [...text.matchAll(/\{\{(.*?)\}\}/gs)].map(([, inside = '']) => inside))
  const names = new Set<string>()
  const spoken: { readonly fields: ReadonlySet<string>; readonly texts: readonly string[] }[] = []
  for (const action of actions) {
    const quoted = [...action.matchAll(/"([^"\n]{1,40})"/g)].map(([, word = '']) => word)
    const fields = [...action.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, word = '']) => word)
    for (const name of [...fields, ...quoted.filter(word => /^[A-Za-z][\w-]*$/.test(word))]) names.add(name)
    if (quoted.length > 0) spoken.push({ fields: new Set(fields), texts: quoted })
  }
  const beside = (path: KeyPath) => [
    ...new Set(
      spoken.filter(({ fields }) => path.slice(-2).every(part => fields.has(part))).flatMap(({ texts: all }) => all),
    ),
  ]
  // `hasKey .Values.a "b"` names a.b, and says nothing of what else a holds.
  const mentioned = mentionedIn(
    texts.map(text => text.replaceAll(/(?:hasKey|get) (\.Values[\w.-]*) "([\w-]+)"/g, '$1.$2')),
  )
  const mentions = (path: KeyPath) =>
    path.some((_, above) => above > 0 && mentioned.has(path.slice(0, above + 1).join('.'))) ||
    mentioned.has(path.join('.'))
  return { names: [...names].toSorted(), beside, mentions }
}

/** A tree with one value at a path. */
export function treeOf(path: KeyPath, value: unknown): Values {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? value : treeOf(rest, value) }
}

/** A tree with a value at each of many paths, none of which is above another. */
export function treeOfAll(settings: readonly (readonly [KeyPath, unknown])[]): Values {
  const root: Record<string, unknown> = {}
  for (const [path, value] of settings) {
    let at = root
    for (const key of path.slice(0, -1)) {
      const next = at[key]
      if (isRecord(next)) at = next
      else at = at[key] = {}
    }
    at[path.at(-1) ?? ''] = value
  }
  return root
}
