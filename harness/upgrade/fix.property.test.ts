import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfPair, startOfPair } from './edit/spans.ts'
import { fix } from './fix.ts'
import { fixableText } from './random-files.ts'
import { type ValuesFile, dotted, parseValuesFile } from './values-file.ts'

const SEED = 20

/** Each key that holds no other keys, with its own words, in the order of the file. */
function leaves({ entries, layers }: ValuesFile): (readonly [path: string, source: string])[] {
  const text = layers[0]?.site?.text.text ?? ''
  return entries.flatMap(({ branch, path, node }) => {
    if (branch || node === undefined) return []
    return [[dotted(path), text.slice(startOfPair(node.pair), endOfPair(node.pair, text))] as const]
  })
}

/** Comments without the white space around them. */
function comments(text: string): string[] {
  return [...text.matchAll(/^\s*(#.*)$/gm)].map(([, comment = '']) => comment.trim()).toSorted()
}

/** What `--fix` spoilt of a file. */
function spoilt(text: string): string[] {
  const before = parseValuesFile('v.yaml', text)
  const fixed = fix(before, { version: '1.20.2' })
  made += fixed.made.length
  const replaced = fixed.made.map(({ key }) => `${key}.`)
  const stays = ([path]: readonly [string, string]) => !replaced.some(key => `${path}.`.startsWith(key))
  const all = leaves(before)
  const there = new Set(all.map(([path]) => path))
  const kept = all.filter(stays)
  const after = leaves(parseValuesFile('v.yaml', fixed.text)).filter(leaf => there.has(leaf[0]) && stays(leaf))
  const about = kept.map(([path]) => `# about ${path.split('.').at(-1)}`)
  const lost = about.filter(comment => comments(text).includes(comment) && !comments(fixed.text).includes(comment))
  return [
    ...(fixed.made.length === 0 && fixed.text !== text ? ['a file without a replacement'] : []),
    ...(isDeepStrictEqual(after, kept) ? [] : ['the words or the order of other keys']),
    ...(text.includes('\r') && fixed.text.replaceAll('\r\n', '').includes('\n') ? ['ends of lines'] : []),
    ...(text.startsWith('{') && !isJson(fixed.text) ? ['JSON'] : []),
    ...(kept.at(-1) === all.at(-1) && fixed.text.endsWith('\n') !== text.endsWith('\n') ? ['the end of the file'] : []),
    ...lost,
  ]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

let made = 0

test('what is not replaced keeps its words and its order; so do comments, ends of lines and JSON', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fixableText, text => {
      expect(spoilt(text)).toEqual([])
    }),
    { seed: SEED, numRuns: 120 },
  )
  expect(made).toBeGreaterThan(120)
})
