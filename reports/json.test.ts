import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { RunResult } from '../harness/results/model.ts'
import schema from './conformance.schema.json' with { type: 'json' }
import { renderJson } from './json.ts'
import { broken, golden, green } from './testdata/golden.ts'

const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(schema)

/** What the schema has against a run, as `path message`. */
function complaints(run: unknown): string[] {
  validate(run)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** The same run with every object put together backwards. */
function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([key, item]) => [key, backwards(item)]))
}

describe('conformance.json', () => {
  test.for([
    ['with everything', { ...golden, maxSkipped: 3 }],
    [
      'after another, with values',
      {
        ...golden,
        profiles: golden.profiles.map(profile => ({ ...profile, values: { debug: { enabled: true } } })),
        before: {
          id: 'r1',
          startedAt: 'then',
          verdict: 'passed',
          under: 'Cilium 1.20.1',
          cases: { 'a on b': 'passed' },
        },
      },
    ],
    ['without a cluster', broken],
    ['with the least', green],
  ] as const)('of a run %s is the model, and the schema agrees', ([, run]) => {
    const parsed: unknown = JSON.parse(renderJson(run))
    expect(parsed).toEqual(run)
    expect(complaints(parsed)).toEqual([])
  })

  test('is the same bytes for the same run, in the order of the schema', () => {
    const text = renderJson(golden)
    const twin: RunResult = JSON.parse(JSON.stringify(backwards(golden)))
    expect(renderJson(twin)).toBe(text)
    expect(text.slice(0, text.indexOf('"command"'))).toBe(
      '{\n  "schemaVersion": 1,\n  "id": "20261123-101530-a1b2c3",\n  ',
    )
    expect(text.endsWith('\n}\n')).toBe(true)
  })
})

describe('the schema', () => {
  const [first, ...rest] = green.cases
  const withCase = (change: object) => ({ ...green, cases: [{ ...first, ...change }, ...rest] })

  test.for<[string, unknown, string[]]>([
    ['a key that it does not know', { ...green, extra: 1 }, [' must NOT have additional properties']],
    ['another version', { ...green, schemaVersion: 2 }, ['/schemaVersion must be equal to constant']],
    [
      'a verdict of its own',
      withCase({ verdict: 'ok', reason: 'x' }),
      ['/cases/0/verdict must be equal to one of the allowed values'],
    ],
    [
      'a failure without a reason',
      withCase({ verdict: 'failed' }),
      ["/cases/0 must have required property 'reason'", '/cases/0 must match "else" schema'],
    ],
    [
      'a pass with a reason',
      withCase({ reason: 'because' }),
      ['/cases/0/reason boolean schema is false', '/cases/0 must match "then" schema'],
    ],
    [
      'a local time',
      { ...green, startedAt: '2026-11-23 10:15' },
      [expect.stringMatching(/^\/startedAt must match pattern/)],
    ],
    ['no cases', { ...green, cases: undefined }, [" must have required property 'cases'"]],
  ])('refuses %s', ([, run, expected]) => {
    expect(complaints(run)).toEqual(expected)
  })
})
