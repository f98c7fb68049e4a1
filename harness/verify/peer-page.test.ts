import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { suiteNames } from '../engine/discover.ts'
import { collectCases } from '../engine/listed-case.ts'
import { NO_OWN_FILES } from '../engine/own-files.ts'
import { PROJECT_ROOT } from '../paths.ts'

/** The words of the page, in the order of the columns of its summary. */
const GRADES = ['equal', 'better', 'partly', 'not here'] as const

/** What the page says of some tests of the peer. */
interface Entry {
  readonly tests: readonly string[]
  readonly grade: string
  readonly rest: string
}

/** A part of the page with its entries. */
interface Group {
  readonly title: string
  readonly entries: readonly Entry[]
}

/** Everything in code marks. */
function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, word = '']) => word)
}

function groupsOf(page: string): Group[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map(part => {
      const [title = '', ...lines] = part.split('\n')
      return { title, entries: lines.filter(line => line.startsWith('- ')).map(entryOf) }
    })
}

function entryOf(line: string): Entry {
  const [, tests = '', grade = '', rest = ''] = line.match(/^- (.+?): \*\*(.+?)\*\*\.(.*)$/) ?? []
  return { tests: quoted(tests), grade, rest }
}

/** The rows of the table whose first column is `group`. */
function summaryOf(page: string): string[][] {
  const lines = page.split('\n')
  const start = lines.findIndex(line => line.startsWith('| group '))
  const table = lines.slice(start + 2, lines.indexOf('', start))
  return table.map(line =>
    line
      .split('|')
      .slice(1, -1)
      .flatMap(cell => cell.trim()),
  )
}

function countsOf(entries: readonly Entry[]): string[] {
  const of = (grade: string) => entries.filter(entry => entry.grade === grade).flatMap(({ tests }) => tests).length
  return [entries.flatMap(({ tests }) => tests).length, ...GRADES.map(of)].map(String)
}

const page = await readFile(join(PROJECT_ROOT, 'docs', 'peer.md'), 'utf8')
const names = await readFile(join(import.meta.dirname, 'testdata', 'peer-tests.txt'), 'utf8')
const groups = groupsOf(page)
const entries = groups.flatMap(group => group.entries)

describe('docs/peer.md', () => {
  test('names each test of the peer once', () => {
    const all = names.split('\n').filter(line => line !== '' && !line.startsWith('#'))
    expect(entries.flatMap(({ tests }) => tests).toSorted()).toEqual(all.toSorted())
    expect(page).toContain(`each of its ${all.length} tests`)
  })

  test('counts them as its lines do', () => {
    const rows = groups.map(group => [group.title, ...countsOf(group.entries)])
    expect(summaryOf(page)).toEqual([...rows, ['**all**', ...countsOf(entries)]])
  })

  test('says in known words what there is, with cases where there is something, and a note where it is not all', () => {
    const ways = entries.map(({ tests, grade, rest }) => {
      const cases = rest.match(/^(?: `[^`]+`,?)+\.(?=(.*)$)/)
      const note = cases === null ? rest : (cases[1] ?? '')
      return { tests, grade, hasCases: cases !== null, needsNote: grade !== 'equal', hasNote: /^ .+\.$/.test(note) }
    })
    expect(ways.filter(({ grade }) => !GRADES.some(known => known === grade))).toEqual([])
    expect(ways.filter(({ grade, hasCases }) => hasCases === (grade === 'not here'))).toEqual([])
    expect(ways.filter(({ needsNote, hasNote }) => needsNote && !hasNote)).toEqual([])
  })

  test('names cases that there are', async () => {
    const suites = await suiteNames()
    const ids = (await collectCases(suites, NO_OWN_FILES)).map(({ id }) => id)
    const isId = (word: string) => suites.some(suite => word.startsWith(`${suite}/`))
    const shown = [...page.matchAll(/--grep=(\S+)/g)].flatMap(([, id = '']) => id)
    const named = new Set([...quoted(page.replaceAll(/```[^`]*```/g, '')), ...shown].filter(isId))
    expect(named.size).toBeGreaterThan(50)
    const isThere = (name: string) =>
      name.endsWith('*') ? ids.some(id => id.startsWith(name.slice(0, -1))) : ids.includes(name)
    expect([...named].filter(name => !isThere(name))).toEqual([])
  })
})
