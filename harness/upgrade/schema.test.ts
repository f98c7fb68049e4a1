import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRecord } from './chart.ts'
import { violations } from './schema.ts'

const brief = (schema: unknown, value: unknown) =>
  violations(schema, value).map(
    ({ path, types, words, bounds }) => `${path.join('.')}: ${[...types, ...words, ...bounds].join(', ')}`,
  )

test('a violation is told with its place, once a place, with every alternative', () => {
  const schema = {
    properties: {
      mode: { anyOf: [{ type: 'boolean' }, { enum: ['a', 'b'] }] },
      sizes: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 9 } },
    },
  }
  expect(brief(schema, { mode: 1, sizes: [2, 0, 10, 1.5], other: {} })).toEqual([
    'mode: boolean, "a", "b"',
    'sizes.1: at least 1',
    'sizes.2: at most 9',
    'sizes.3: integer',
  ])
  expect(brief(schema, { mode: 'a', sizes: [] })).toEqual([])
})

const scalars = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom('a', 'b', '', 1.5),
  fc.constant(null),
)

const types = ['boolean', 'integer', 'number', 'string', 'null', 'array', 'object']

const { schema: schemas } = fc.letrec(tie => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      type: fc.oneof(fc.constantFrom(...types), fc.uniqueArray(fc.constantFrom(...types), { minLength: 1 })),
    }),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom('a', 'b', true, 1), { minLength: 1 }) }),
    fc.record({ minimum: fc.constantFrom(0, 1), maximum: fc.constantFrom(1, 2) }),
    fc.record({ properties: fc.dictionary(fc.constantFrom('x', 'y'), tie('schema')) }),
    fc.record({ items: tie('schema') }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
  ),
}))

const { value: values } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('x', 'y'), tie('value')),
  ),
}))

test('finds a violation where Ajv finds one', () => {
  const ajv = new Ajv({ strict: false, logger: false })
  fc.assert(
    fc.property(schemas, values, (schema, value) => {
      expect(violations(schema, value).length === 0).toBe(ajv.compile(isRecord(schema) ? schema : {})(value))
    }),
    { numRuns: 500 },
  )
})
