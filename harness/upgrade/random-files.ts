import * as fc from 'fast-check'
import { isValues } from './documents/layer.ts'
import { KEY_RULES } from './rules/all.ts'
import { VALUE_RULES } from './rules/values.ts'
import { mergeValues, type Values } from '../values.ts'
import { parseValuesFile } from './values-file.ts'

/** Scalars as people and programs write them, many of which YAML 1.1 and 1.2 read differently. */
const SCALARS = [
  ['yes', 'No', 'on', 'OFF', 'y', 'N', 'True', 'FALSE', '~', 'null', 'Null', ''],
  ['0400', '0o17', '0x1F', '0b101', '-0b11', '08', '09.5', '1_000', '0_7', '1__0', '_1', '190:20:30', '1:30'],
  ['1e3', '1E+3', '1.', '.5', '-.5', '+1', '-0', '-0.0', '00', '12345678901234567890', '9223372036854775807'],
  ['1e400', '0x', '2001-01-01', '2001-1-1T1:2:3Z', '10.0.0.0/8', '1.2.3', 'http://x', 'a:b', 'a#b', 'a b', 'é', '='],
  [
    '"yes"',
    "'it''s'",
    String.raw`"\u00e9\n"`,
    '!!str 0400',
    '!!int "3"',
    '!!float 3',
    '!!bool yes',
    '!x y',
    '!!binary aGk=',
  ],
  ['[1, two, ]', '{a: 1, b}', '{ "a":1}', '[]', '{}', '[a: 1]', '{a: {b: [0400, {c: on}]}}', '-', '--', 'x, y'],
  [
    '|\n  a\n   b\n\n',
    '>\n  a\n  b\n\n  c\n',
    '|-\n  x',
    '|+\n  x\n\n',
    '"a\n  b"',
    'a\n  b',
    '\n  n: on',
    '\n- 0400\n- yes',
  ],
].flat()

const KEYS = [
  'a',
  'b',
  'c',
  'yes',
  '1',
  '0400',
  '"q"',
  "'s'",
  'x y',
  'a.b',
  '1.5',
  '1e6',
  '0x10',
  'é',
  '!!str 5',
  'true',
]

const entry = fc.record({
  key: fc.constantFrom(...KEYS),
  value: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...SCALARS) },
    { weight: 1, arbitrary: fc.constantFrom('*m', '*s') },
  ),
  anchor: fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom('&s ', '&t ') }),
  comment: fc.constantFrom('', '', '', '# said\n', '\n'),
})

/** Texts that a values file could be, also those that Helm refuses. */
export const anyText: fc.Arbitrary<string> = fc
  .record({
    head: fc.constantFrom('', '', '---\n', '# head\n\n'),
    indent: fc.constantFrom('', '', '', '  '),
    shared: fc.constantFrom('', 'm: &m { a: 1, yes: 2 }\n', 'm: &m\n  c: 0400\n  d: on\n'),
    lines: fc.array(entry, { minLength: 1, maxLength: 6 }),
    merge: fc.constantFrom('', '', '<<: *m\n', '<<: [*m, { c: 7 }]\n', 'n:\n  c: 1\n  <<: *m\n  d: 2\n'),
    tail: fc.constantFrom('', '', '', '...\n', '---\nb: 2\n', 'z: 1', 'z: |\n  no end', ' z: 1\n', '}\n', '- a\n'),
  })
  .map(({ head, indent, shared, lines, merge, tail }) => {
    const body = lines.map(({ key, value, anchor, comment }) => {
      const apart = value.startsWith('\n') || value === '' ? value : ` ${value.startsWith('*') ? '' : anchor}${value}`
      return `${comment}${key}:${apart.trimEnd()}\n${/^[|]\+/.test(value) ? '\n' : ''}`
    })
    const text = (shared + body.join('') + merge).replaceAll(/^(?=.)/gm, indent)
    return head + text + tail
  })

/** What the rules' examples set, of which some have a replacement. */
const EXAMPLES: readonly Values[] = [...KEY_RULES, ...VALUE_RULES].map(
  ({ example }) => parseValuesFile('example', example).values,
)

/** Values that no rule speaks of. */
const OTHERS: readonly Values[] = [
  { operator: { replicas: 2 } },
  { hubble: { relay: { enabled: true } } },
  { ipam: { mode: 'kubernetes' } },
  { tolerations: [{ key: 'a', operator: 'Exists' }, 'b'] },
  { podAnnotations: { 'a/b': 'yes', c: '0400', d: 'a # b' } },
  { extraConfig: { text: 'one\ntwo\n' } },
]

/** The manner in which a file is written. */
interface Manner {
  readonly indent: number
  readonly flow: number
  readonly comments: boolean
  readonly blanks: boolean
  readonly quotes: boolean
}

/** Values files with keys that have a replacement, written in many manners. */
export const fixableText: fc.Arbitrary<string> = fc
  .record({
    parts: fc.array(fc.constantFrom(...EXAMPLES, ...OTHERS), { minLength: 1, maxLength: 5 }),
    manner: fc.record({
      indent: fc.constantFrom(2, 2, 4),
      flow: fc.constantFrom(1, 2, 3, 9),
      comments: fc.boolean(),
      blanks: fc.boolean(),
      quotes: fc.boolean(),
    }),
    json: fc.constantFrom(0, 0, 0, 0, 1, 2),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    ended: fc.constantFrom(true, true, false),
    head: fc.constantFrom('', '', '# our cluster\n\n', '---\n'),
  })
  .map(({ parts, manner, json, eol, ended, head }) => {
    const values = mergeValues(...parts)
    if (json > 0) return JSON.stringify(values, undefined, json === 1 ? undefined : 2)
    const text = head + written(values, 0, manner)
    return (ended ? text : text.replace(/\n$/, '')).replaceAll('\n', eol)
  })

function written(values: Values, depth: number, manner: Manner): string {
  const pad = ' '.repeat(depth * manner.indent)
  return Object.entries(values)
    .map(([key, value], index) => {
      const above = `${manner.blanks && index === 1 ? '\n' : ''}${manner.comments ? `${pad}# about ${key}\n` : ''}`
      const name = /^[\w./-]+$/.test(key) ? key : JSON.stringify(key)
      const nests = isValues(value) && Object.keys(value).length > 0 && depth < manner.flow
      const behind = manner.comments ? `   # ${index}` : ''
      if (nests) return `${above}${pad}${name}:${behind}\n${written(value, depth + 1, manner)}`
      if (Array.isArray(value) && value.length > 0 && depth < manner.flow)
        return `${above}${pad}${name}:\n${value.map(item => `${pad}- ${source(item, manner)}${behind}\n`).join('')}`
      return `${above}${pad}${name}: ${source(value, manner)}${behind}\n`
    })
    .join('')
}

function source(value: unknown, { quotes }: Manner): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  const simple = /^[A-Za-z][\w./-]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value)
  if (simple && !quotes) return value
  return quotes && !value.includes('\n') ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)
}
