import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { RunResult } from '../harness/results/model.ts'
import { cleanText } from '../harness/results/redact.ts'
import { createTerminal } from './terminal.ts'
import { golden } from './testdata/golden.ts'
import { HOSTILE, hostileRun, hostileUpgrade } from './testdata/hostile.ts'
import { upgradeEnd } from './upgrade/terminal.ts'
import { writeUpgradeReports } from './upgrade/write.ts'
import { writeReports } from './write.ts'

// oxlint-disable-next-line no-control-regex -- they must not be there
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/
// oxlint-disable-next-line no-control-regex -- the colours of the terminal's own
const PAINT = /\u001b\[\d+m/g

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'cilium-conformance-hostile-'))
  onTestFinished(() => rm(out, { recursive: true }))
})

const written = async (name: string) => readFile(join(out, name), 'utf8')
const inert = Object.entries(HOSTILE)

/** The elements of its JUnit file. */
async function treeOf(run: RunResult): Promise<string[]> {
  await writeReports(run, out, { only: ['junit'], latest: false })
  const xml = await written('junit.xml')
  const complaints: string[] = []
  const parsed = new DOMParser({
    onError: (level, message) => level !== 'warning' && complaints.push(message),
  }).parseFromString(xml, 'text/xml')
  expect(complaints).toEqual([])
  expect(xml).not.toMatch(CONTROLS)
  return Array.from(parsed.getElementsByTagName('*'), ({ tagName }) => tagName)
}

describe('a run of hostile names', () => {
  test.for(inert)('%s: JUnit is the same tree as without', async ([, text]) => {
    expect(await treeOf(hostileRun(text))).toEqual(await treeOf(golden))
  })

  test.for(inert)('%s: the summary has no markup, link, heading, table or fence of theirs', async ([, text]) => {
    await writeReports(hostileRun(' x'), out, { only: ['summary'], latest: false })
    const own = await shapeOf(await written('summary.md'))
    await writeReports(hostileRun(text), out, { only: ['summary'], latest: false })
    const summary = await written('summary.md')
    expect(summary).not.toMatch(CONTROLS)
    expect(await shapeOf(summary)).toEqual(own)
  })

  test.for(inert)('%s: the page has no element of theirs, nor a control', async ([, text]) => {
    await writeReports(hostileRun(text), out, { only: ['html'], latest: false })
    const page = await written('index.html')
    expect(page).not.toMatch(CONTROLS)
    expect(page.match(/<(?:img|iframe|object|embed|b>x|testcase)\b/g)).toBeNull()
    expect(page.match(/<script\b/g)).toHaveLength(1)
    expect(page.match(/<title\b/g)).toHaveLength((page.match(/<\/title>/g) ?? []).length)
  })

  test.for(inert)('%s: JSON and the results of Allure are JSON', async ([, text]) => {
    await writeReports(hostileRun(text), out, { only: ['json', 'allure'], latest: false })
    const json = await written('conformance.json')
    expect(json).not.toMatch(CONTROLS)
    expect(JSON.parse(json)).toMatchObject({ id: golden.id })
    expect(await written('allure-results/environment.properties')).not.toMatch(CONTROLS)
  })

  test.for(inert)('%s: the terminal carries nothing out, and GitHub’s runner obeys none of it', ([, text]) => {
    const run = hostileRun(text)
    const outputOf = (env: Record<string, string>, isTTY: boolean) => {
      let output = ''
      const terminal = createTerminal({
        stream: { columns: 100, write: piece => (output += piece) },
        isTTY,
        color: true,
        env,
      })
      terminal.note(`access: ${text}`)
      terminal.phaseStarted('cases', `vxlan${text}`)
      terminal.phaseProgress('cases', `pod${text}`)
      for (const c of run.cases) {
        terminal.caseStarted(c)
        terminal.caseEnded(c)
      }
      for (const phase of run.phases) terminal.phaseEnded(phase)
      terminal.runEnded(run, '/out')
      return output
    }
    expect(outputOf({}, true).replaceAll('\r\u001b[2K', '').replaceAll(PAINT, '')).not.toMatch(CONTROLS)
    const lines = outputOf({ GITHUB_ACTIONS: 'true' }, false).replaceAll(PAINT, '').split('\n')
    expect(lines.filter(line => /^\s*::|##\[/.test(line) && !/^::(?:group|endgroup)::/.test(line))).toEqual([])
    expect(lines.join('\n')).not.toMatch(CONTROLS)
  })
})

test.for(['javascript:owned', 'http://x/><img src=x>', 'data:text/html,<script>owned</script>', '//owned'])(
  'an address of documentation that is none is no link: %s',
  async docs => {
    const cases = golden.cases.map(c => ({ ...c, docs }))
    await writeReports({ ...golden, cases }, out, { only: ['summary', 'html'], latest: false })
    expect(await shapeOf(await written('summary.md'))).not.toContain('link_open')
    const links = [...(await written('index.html')).matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(([, href = '']) => href)
    expect(links.filter(href => !/^(?:#|\.\/|https?:\/\/x\/&gt;)/.test(href))).toEqual([])
  },
)

describe('an upgrade of hostile names', () => {
  test.for(inert)('%s: page, Markdown and terminal are as inert', async ([, text]) => {
    await writeUpgradeReports(hostileUpgrade(' x'), out)
    const own = await shapeOf(await written('summary.md'))
    await writeUpgradeReports(hostileUpgrade(text), out)
    expect(await shapeOf(await written('summary.md'))).toEqual(own)
    for (const name of ['summary.md', 'index.html', 'upgrade.json']) expect(await written(name)).not.toMatch(CONTROLS)
    expect(await written('index.html')).not.toMatch(/<(?:img|iframe|script|object|embed)\b/)
    expect(cleanText(upgradeEnd(hostileUpgrade(text), '/out'))).not.toMatch(CONTROLS)
  })
})

test('a megabyte of text makes no report fail, and the summary stays below what GitHub takes', {
  timeout: 120_000,
}, async () => {
  for (const piece of ['` ', '<&"', '\u001b]8;;']) {
    const text = piece.repeat(1_000_000 / piece.length)
    const cases = golden.cases.map((c, index) => (index < 1 ? { ...c, verdict: 'failed' as const, reason: text } : c))
    const errors = [{ phase: 'provision', message: text, cure: text }]
    const nodes = golden.cluster?.nodes.map(node => ({ ...node, name: `${node.name}${text.slice(0, 100_000)}` })) ?? []
    const cluster = golden.cluster === undefined ? {} : { cluster: { ...golden.cluster, nodes } }
    await writeReports({ ...golden, ...cluster, cases, errors }, out, { latest: false })
    expect((await written('summary.md')).length).toBeLessThan(1_000_000)
    expect((await written('junit.xml')).endsWith('</testsuites>\n')).toBe(true)
    expect((await written('index.html')).endsWith('</html>\n')).toBe(true)
  }
})

interface Token {
  readonly type: string
  readonly children: readonly Token[] | null
}

type Parser = new (options: object) => { parse(text: string, env: object): Token[] }

/** It has no types. */
const UNTYPED: string = 'markdown-it'

/** What a text is as GitHub reads it, but for its words: blocks in their order, and what within them is more than text. */
async function shapeOf(markdown: string): Promise<string[]> {
  const { default: MarkdownIt }: { default: Parser } = await import(UNTYPED)
  const tokens = new MarkdownIt({ html: true }).parse(markdown, {})
  return tokens.flatMap(token => [token.type, ...within(token)])
}

function within({ children }: Token): string[] {
  return (children ?? []).map(({ type }) => type).filter(type => !/^text|^softbreak/.test(type))
}
