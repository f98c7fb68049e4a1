import { expect, test } from 'vitest'
import { Lines, Tail } from './lines.ts'

async function collect(lines: Lines): Promise<string[]> {
  const got: string[] = []
  for await (const line of lines) got.push(line)
  return got
}

test('pieces are put together, also in the middle of a character', async () => {
  const lines = new Lines()
  const bytes = Buffer.from('eins\nzwölf\nrest')
  const reading = collect(lines)
  for (const byte of bytes) lines.push(Uint8Array.of(byte))
  lines.end()
  expect(await reading).toEqual(['eins', 'zwölf'])
})

test('lines that came before the error are handed out before it', async () => {
  const lines = new Lines()
  lines.push(Buffer.from('a\nb\n'))
  lines.end(new Error('gone'))
  lines.end()
  const iterator = lines[Symbol.asyncIterator]()
  expect((await iterator.next()).value).toBe('a')
  expect((await iterator.next()).value).toBe('b')
  await expect(iterator.next()).rejects.toThrow('gone')
})

test('a line without an end does not fill the memory', async () => {
  const lines = new Lines()
  lines.push(Buffer.from('a\n'))
  const piece = Buffer.alloc(1024 * 1024, 'x')
  for (let megabytes = 0; megabytes < 20; megabytes += 1) lines.push(piece)
  const iterator = lines[Symbol.asyncIterator]()
  expect((await iterator.next()).value).toBe('a')
  await expect(iterator.next()).rejects.toThrow('a line has more than 16777216 letters')
})

test('any number of lines may come at once', async () => {
  const lines = new Lines()
  lines.push(Buffer.from('\n'.repeat(500_000)))
  lines.end()
  expect(await collect(lines)).toHaveLength(500_000)
})

test('a tail keeps the end', () => {
  const tail = new Tail(5)
  expect(tail.suffix).toBe('')
  tail.push(Buffer.from('one two'))
  tail.push(Buffer.from(' six\n'))
  expect(tail.suffix).toBe(': six')
})
