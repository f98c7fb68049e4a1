import { Alias, type Document, type Node, YAMLSeq, parseDocument, visit } from 'yaml'
import { describe, expect, test } from 'vitest'
import { aliasTargets } from './aliases.ts'
import { evaluate } from './evaluate.ts'

function aliasesIn(document: Document): Alias[] {
  const found: Alias[] = []
  visit(document, { Alias: (_, alias) => void found.push(alias) })
  return found
}

/** Nine aliases of an anchor, each behind a key when there is a name, in which N is its number. */
function nine(of: number, name = ''): string {
  return Array.from({ length: 9 }, (_, k) => `${name.replace('N', `${k}`)}*a${of}`).join(', ')
}

/** Anchors `a1` and on, of which each is grown from the one before. */
function grownFrom(seed: string, levels: number, grown: (of: number) => string): Document {
  const lines = Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} ${grown(n)}`)
  return parseDocument([`a0: &a0 ${seed}`, ...lines].join('\n'))
}

describe('aliasTargets', () => {
  test.for([
    ['the anchor before it', 'a: &x 1\nb: *x\n'],
    ['the last of several', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n'],
    ['a list, and what is in it', 'a: &x [1, &y 2]\nb: [*y, *x]\n'],
    ['nothing, without an anchor before it', 'a: *x\nb: &x 1\nc: *y\n'],
  ] as const)('knows that an alias stands for %s, as yaml does', ([, source]) => {
    const document = parseDocument(source)
    const targets = aliasTargets(document)
    const aliases = aliasesIn(document)
    expect(aliases).not.toEqual([])
    const asYaml = aliases.map((alias): Node | undefined => alias.resolve(document))
    expect(aliases.map(alias => targets.get(alias))).toEqual(asYaml)
  })

  // Aliases that hold nine aliases each, five times over, are asked for tens of thousands of times.
  test('walks a document once, however often its aliases are asked for', () => {
    const document = grownFrom('x', 4, of => `[${nine(of)}]`)
    const { contents } = document
    let walks = 0
    Object.defineProperty(document, 'contents', { get: () => ((walks += 1), contents) })
    expect(evaluate(contents, document)).toMatchObject({ a1: Array.from({ length: 9 }, () => 'x') })
    expect(walks).toBe(1)
  })
})

describe('evaluate', () => {
  test.for([
    ['mappings', (of: number) => `{${nine(of, 'kN: ')}}`, '{x: 1}'],
    ['lists', (of: number) => `[${nine(of)}]`, '[]'],
    ['merges', (of: number) => `{<<: [${nine(of)}]}`, '{x: 1}'],
    ['merges of nothing', (of: number) => `{<<: [${nine(of)}]}`, '{}'],
  ] as const)('refuses %s that grow by nine at each line', ([, grown, seed]) => {
    const document = grownFrom(seed, 6, grown)
    expect(() => evaluate(document.contents, document)).toThrow('the document holds too many aliases')
  })

  test('takes a document that is as large without aliases', () => {
    const one = parseDocument('- a: 1\n')
    const large = new YAMLSeq()
    large.items = Array.from({ length: 100_001 }, () => one.get(0))
    expect(evaluate(large, one)).toHaveLength(100_001)
  })
})
