import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { loadCommands } from './command.ts'
import { createProgram } from './main.ts'

/** Splits a line like a shell does, as far as the documents need it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''))
}

/** The command lines of this program in a text, as arguments. */
function commandLines(text: string): string[][] {
  const whole = text.replaceAll(/\\\n\s*/g, '')
  return whole.split('\n').flatMap(line => {
    const calls = line.replace(/\s#\s.*$/, '').split(/&&|[<>]|\)/)
    return calls.flatMap(call => {
      const [first, second, third, ...rest] = wordsOf(call.replace(/^[\s$(]+/, ''))
      if (first === 'npx' && second === 'cilium-conformance') return [[third, ...rest].flatMap(word => word ?? [])]
      if (first === 'npm' && second === 'test') return [['run', ...rest]]
      return first === 'npm' && second === 'run' && third === 'setup' ? [['setup', ...rest.slice(1)]] : []
    })
  })
}

/** Takes the arguments apart and does nothing. */
async function parse(argv: readonly string[]): Promise<void> {
  const program = await createProgram({ line: [], exit: () => undefined })
  const all = program.commands.flatMap(command => [command, ...command.commands])
  for (const command of all)
    command
      .action(() => undefined)
      .exitOverride()
      .configureOutput({ writeOut: () => undefined })
  await program.parseAsync(argv, { from: 'user' }).catch((error: { code?: string }) => {
    if (error.code !== 'commander.helpDisplayed') throw error
  })
}

const files = ['README.md', 'CONTRIBUTING.md', 'docs/figures.md', 'docs/peer.md']
const documents = await Promise.all(files.map(name => readFile(join(PROJECT_ROOT, name), 'utf8')))
const fromDocuments = documents.flatMap((text, index) =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    commandLines(block).map(argv => [files[index] ?? '', argv] as const),
  ),
)
const fromHelp = [...(await loadCommands())].flatMap(([name, { examples }]) =>
  commandLines(examples.join('\n')).map(argv => [`help of ${name}`, argv] as const),
)

describe('every command line that is shown can be typed', () => {
  test('there are some', () => {
    expect(fromDocuments.length).toBeGreaterThan(10)
    expect(fromHelp.length).toBeGreaterThan(20)
  })

  test.each([...fromDocuments, ...fromHelp])('%s: %j', async (_, argv) => {
    await expect(parse(argv)).resolves.toBeUndefined()
  })
})
