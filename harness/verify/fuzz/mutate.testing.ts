import * as fc from 'fast-check'

/** What is likely to end a text early, to be taken for something else, or to grow. */
const PIECES = [
  '',
  '\n',
  '\r\n',
  '\0',
  '\u001b[2J',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  '=',
  ',',
  '#',
  '|',
  '<<',
  '*a',
  '&a ',
  '!!',
  '---\n',
  '__proto__',
  'constructor',
  'null',
  'true',
  '-1',
  '1e999',
  '9007199254740993',
  '0x10',
  'NaN',
  '\uD800',
  '\uFEFF',
  '\u2028',
  '[['.repeat(200),
  '{"a":'.repeat(200),
  'a'.repeat(3000),
  ' '.repeat(3000),
  '9'.repeat(400),
  '(a+)+$',
  '../../../etc/passwd',
]

type Change = { readonly at: number; readonly length: number; readonly piece: string; readonly times: number }

/** Texts that are near to one of these: with parts cut, doubled, and replaced. */
export function nearText(samples: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.oneof(fc.nat({ max: 8 }), fc.nat({ max: 400 })),
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })),
    times: fc.nat({ max: 3 }),
  })
  return fc.oneof(
    { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 5 })).map(changed) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  )
}

function changed([sample, changes]: readonly [string, readonly Change[]]): string {
  let text = sample
  for (const { at, length, piece, times } of changes) {
    const from = Math.floor(at * text.length)
    text = text.slice(0, from) + piece + text.slice(from, from + length).repeat(times) + text.slice(from + length)
  }
  return text
}

/** The same for bytes. */
export function nearBytes(samples: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  const change = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.uint8Array({ maxLength: 6 }),
    fc.nat({ max: 6 }),
  )
  return fc.tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 6 })).map(([sample, changes]) => {
    let bytes = Buffer.from(sample)
    for (const [at, piece, length] of changes) {
      const from = Math.floor(at * bytes.length)
      bytes = Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from + length)])
    }
    return bytes
  })
}

/** Data that is near to one of these: at some places is something else, or nothing. */
export function nearData(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const other = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, '', 0, -1, 1e308, true, [], {}, [null], [[]], 'x'.repeat(3000), {}),
    fc.constantFrom(...PIECES),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const seeds = fc.tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), other), { maxLength: 4 }))
  return seeds.map(([sample, changes]) =>
    changes.reduce((data, [which, instead]) => replaceNode(data, which, instead), sample),
  )
}

/** Replaces the node of a tree that has this number, counted around. */
function replaceNode(data: unknown, which: number, instead: unknown): unknown {
  const size = sizeOf(data)
  return replaceAt(data, which % size, instead)
}

function sizeOf(data: unknown): number {
  return childrenOf(data).reduce<number>((sum, [, child]) => sum + sizeOf(child), 1)
}

function replaceAt(data: unknown, which: number, instead: unknown): unknown {
  if (which === 0) return instead
  let left = which - 1
  for (const [key, child] of childrenOf(data)) {
    const size = sizeOf(child)
    if (left < size) {
      const next = replaceAt(child, left, instead)
      if (Array.isArray(data)) return data.with(Number(key), next)
      return { ...Object(data), [key]: next }
    }
    left -= size
  }
  return data
}

function childrenOf(data: unknown): [string, unknown][] {
  return typeof data === 'object' && data !== null ? Object.entries(data) : []
}
