import { expect, test } from 'vitest'
import { casesOfShard, fileKey, shardOf } from './shard.ts'

const cases = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap(topic =>
  ['one', 'two'].map(title => ({ suite: 'policy', topic, bare: false, title })),
)
const shards = (of: typeof cases, count: number) =>
  Array.from({ length: count }, (_, index) => casesOfShard(of, { index: index + 1, count }))

test.for([1, 2, 3, 5, 7])('%d shards have every case once, and whole files, evenly', count => {
  const parts = shards(cases, count)
  expect(parts.flat()).toHaveLength(cases.length)
  expect(new Set(parts.flat())).toEqual(new Set(cases))
  const files = parts.map(part => new Set(part.map(fileKey)).size)
  expect(files.reduce((sum, size) => sum + size, 0)).toBe(7)
  expect(Math.max(...files) - Math.min(...files)).toBeLessThan(2)
})

test('the order in which cases are found changes nothing', () => {
  const topics = (part: typeof cases) => part.map(fileKey).toSorted()
  expect(shards(cases.toReversed(), 3).map(topics)).toEqual(shards(cases, 3).map(topics))
})

test('a file before Cilium, a file of the user’s own and one of the same topic are three', () => {
  const place = { suite: 'bootstrap', topic: 'nodes', bare: false }
  const keys = [place, { ...place, bare: true }, { ...place, file: 'own/nodes.test.ts' }].map(fileKey)
  expect(new Set(keys).size).toBe(3)
})

test('more shards than files are refused', () => {
  expect(() => casesOfShard(cases, { index: 1, count: 8 })).toThrow(
    '--shard=1/8: the chosen cases are in 7 files. Make at most 7 shards.',
  )
})

test('a shard is read off the flag', () => {
  expect(shardOf('2/3')).toEqual({ index: 2, count: 3 })
})

test.for(['0/3', '4/3', '1', '1/0', 'a/b', '1/2/3', '-1/2'])('%s is no shard', text => {
  expect(() => shardOf(text)).toThrow(`--shard=${text} must be one of so many shards, such as 1/3`)
})
