import type { Command } from 'commander'

/** A key of the config file. */
export interface ConfigKey {
  readonly name: string
  readonly type: 'boolean' | 'duration' | 'globs' | 'integer' | 'limit' | 'names' | 'number' | 'string'
  readonly description: string
}

/** Flags of `run` that a file cannot set, because they say what to do now. */
const NOW_ONLY: ReadonlySet<string> = new Set([
  'config',
  'list',
  'explain',
  'shard',
  'context',
  'allowContext',
  'kubeconfig',
  'proberImage',
  'outside',
  'inCluster',
  'reportConfigmap',
])

/** The keys that are no flags: files of the user's own beside the built-in suites and profiles. */
const OWN_KEYS: readonly ConfigKey[] = [
  {
    name: 'suites',
    type: 'globs',
    description:
      'globs of your own cases, relative to this file, for example ./conformance/**/*.test.ts; a folder is a suite',
  },
  {
    name: 'profiles',
    type: 'globs',
    description: 'globs of your own profiles, relative to this file, for example ./profiles/*.ts; a file is a profile',
  },
]

/**
 * The keys of the config file: {@link OWN_KEYS}, and every flag of `run`, in camel case. What a flag takes is read off its placeholder:
 * `<names>` is a list, `<count>` is a whole number, `<cpus>` any number, `<limit>` a whole number or a share such as `20%`, `<duration>` has a unit or is seconds, a flag without one is a switch.
 */
export function configKeys(run: Command): ConfigKey[] {
  const flags = run.options
    .filter(option => !NOW_ONLY.has(option.attributeName()) && !option.negate)
    .map((option): ConfigKey => {
      const placeholder = /[<[](\w+)/.exec(option.flags)?.[1]
      const kinds: Readonly<Record<string, ConfigKey['type']>> = {
        names: 'names',
        count: 'integer',
        cpus: 'number',
        limit: 'limit',
        duration: 'duration',
      }
      const type = placeholder === undefined ? 'boolean' : (kinds[placeholder] ?? 'string')
      return { name: option.attributeName(), type, description: option.description }
    })
  return [...flags, ...OWN_KEYS].toSorted((a, b) => a.name.localeCompare(b.name))
}

/** The JSON schema of the config file. */
export function configSchema(keys: readonly ConfigKey[]): object {
  const types = {
    boolean: { type: 'boolean' },
    integer: { type: 'integer', minimum: 0 },
    limit: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] },
    number: { type: 'number', exclusiveMinimum: 0 },
    duration: { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 1 }] },
    string: { type: 'string' },
    globs: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
    names: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  } as const
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'cilium-conformance.config',
    description:
      'Flags of "cilium-conformance run" and "up", and suites and profiles of your own for every command. A flag on the command line wins.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(keys.map(({ name, type, description }) => [name, { ...types[type], description }])),
  }
}
