import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { SavedObservations } from '../harness/results/observation.ts'
import schema from './observations.schema.json' with { type: 'json' }

const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(schema)

/** What the schema has against a file of observations, as `path message`. */
function complaints(file: unknown): string[] {
  validate(file)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const head = { kind: 'probe', version: 1, subject: 'client -> echo', at: '2026-11-27T08:00:00.000Z' }
const unanswered = { asked: 'the prober of client', how: 'tcp', why: 'it is gone' }
const sound: SavedObservations = {
  schemaVersion: 1,
  observations: [
    { ...head, data: { any: ['thing'] }, judged: [{ wanted: 'allowed', verdict: 'passed' }] },
    { ...head, kind: 'load-balancer', data: null, judged: [] },
    { ...head, unanswered, judged: [{ wanted: null, verdict: 'broken', reason: 'nobody answered' }] },
  ],
}

/** The sound file with its first observation changed. */
function changed(change: object): unknown {
  const [first, ...rest] = sound.observations
  return { ...sound, observations: [{ ...first, ...change }, ...rest] }
}

test('the schema takes what a case saves', () => expect(complaints(sound)).toEqual([]))

test.for<[string, unknown, string]>([
  ['another version', { ...sound, schemaVersion: 2 }, '/schemaVersion must be equal to constant'],
  ['a key that it does not know', changed({ extra: 1 }), '/observations/0 must NOT have additional properties'],
  [
    'data of somebody who did not answer',
    changed({ unanswered }),
    '/observations/0 must match exactly one schema in oneOf',
  ],
  ['neither data nor silence', changed({ data: undefined }), '/observations/0 must match exactly one schema in oneOf'],
  [
    'a kind that leads elsewhere',
    changed({ kind: '../judge' }),
    '/observations/0/kind must match pattern "^[a-z][a-z0-9-]*$"',
  ],
  [
    'a time without a zone',
    changed({ at: '2026-11-27 08:00' }),
    expect.stringMatching(/^\/observations\/0\/at must match pattern/),
  ],
  [
    'a failure without a reason',
    changed({ judged: [{ wanted: 1, verdict: 'failed' }] }),
    "/observations/0/judged/0 must have required property 'reason'",
  ],
  [
    'a skip, which no judge can decide',
    changed({ judged: [{ wanted: 1, verdict: 'skipped', reason: 'x' }] }),
    '/observations/0/judged/0/verdict must be equal to one of the allowed values',
  ],
])('the schema refuses %s', ([, file, complaint]) => {
  expect(complaints(JSON.parse(JSON.stringify(file)))).toContainEqual(complaint)
})
