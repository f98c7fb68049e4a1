import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

/** The one mapping that a YAML file holds. Throws for anything else. */
export async function readYaml(path: string): Promise<Record<string, unknown>> {
  const value: unknown = parse(await readFile(path, 'utf8'))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${path} holds no mapping`)
  return { ...value }
}

/** Replaces every `@name@`; one that is not known stays as it is, because a shell script may well contain it. */
export function fillIn(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replaceAll(/@([a-z][a-z:-]*)@/g, (whole, name: string) => lookUp(name) ?? whole)
}
