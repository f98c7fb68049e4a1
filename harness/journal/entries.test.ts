import { describe, expect, test } from 'vitest'
import { type Entry, encodeEntry, replay } from './entries.ts'

const owner = { pid: 7, startTime: 99, session: 5, bootId: 'boot', pidNamespace: 'pid:[1]', host: 'here' }
const open = encodeEntry({ entry: 'open', version: 1, runId: 'r-1', keep: false, ...owner })
const line = (entry: 'create' | 'removed', kind: 'container' | 'path', name: string) =>
  encodeEntry({ entry, resource: { kind, name } } satisfies Entry)

describe('replay', () => {
  test('gives the owner and what is outstanding, oldest first', () => {
    const text = open + line('create', 'container', 'a') + line('create', 'path', '/tmp/b')
    expect(replay(text)).toEqual({
      owner,
      kept: false,
      outstanding: [
        { kind: 'container', name: 'a' },
        { kind: 'path', name: '/tmp/b' },
      ],
    })
  })

  test('drops what was removed, and only that', () => {
    const text =
      open + line('create', 'container', 'a') + line('create', 'path', 'a') + line('removed', 'container', 'a')
    expect(replay(text).outstanding).toEqual([{ kind: 'path', name: 'a' }])
  })

  test('takes what is made again for the newest', () => {
    const text = open + ['a', 'b', 'a'].map(name => line('create', 'container', name)).join('')
    expect(replay(text).outstanding.map(({ name }) => name)).toEqual(['b', 'a'])
  })

  test.for([1, 10, 40])('reads a journal whose last line was torn off after %i characters', length => {
    const text = open + line('create', 'container', 'a') + line('create', 'container', 'b').slice(0, length)
    expect(replay(text)).toEqual({ owner, kept: false, outstanding: [{ kind: 'container', name: 'a' }] })
  })

  test('reads what was appended after a torn line', () => {
    const text = `${open}{"entry":"cre\n${line('create', 'container', 'b')}`
    expect(replay(text).outstanding).toEqual([{ kind: 'container', name: 'b' }])
  })

  test.for(['', open.slice(0, 30), '\n'])('finds no owner in %j', text => {
    expect(replay(text)).toEqual({ kept: false, outstanding: [] })
  })

  test('marks as kept what a later line keeps', () => {
    expect(replay(open + encodeEntry({ entry: 'keep' })).kept).toBe(true)
  })

  test.for(['null', '7', '[]', '{}', '{"entry":"create"}', '{"entry":"create","resource":{"kind":"cat","name":"a"}}'])(
    'takes %s for no entry',
    text => {
      expect(replay(`${open}${text}\n`)).toEqual({ owner, kept: false, outstanding: [] })
    },
  )
})
