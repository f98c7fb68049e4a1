import { expect, onTestFinished, test, vi } from 'vitest'
import { loadCommands } from './command.ts'
import { createProgram, main } from './main.ts'

const program = await createProgram({ line: [], exit: () => undefined })
const commands = await loadCommands()

test('the help names every command below its heading', () => {
  const help = program.helpInformation()
  for (const [name, { summary }] of commands) {
    expect(help).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    expect(help.replaceAll(/\s+/g, ' ')).toContain(summary)
  }
  expect(help).toMatch(/Test:[\s\S]*Clusters:[\s\S]*Machine:/)
})

test.each([...commands.keys()])('%s has examples, and options that say what they do', name => {
  expect(commands.get(name)?.examples.length).toBeGreaterThan(0)
  const command = program.commands.find(candidate => candidate.name() === name)
  for (const part of command?.commands ?? [])
    expect(
      commands.get(name)?.examples.some(line => line.includes(` ${name} ${part.name()} `)),
      part.name(),
    ).toBe(true)
  for (const { long, description } of command?.options ?? []) expect(description, long).not.toBe('')
})

/** What the command line prints on standard output, and its exit code. */
async function printed(argv: readonly string[]): Promise<{ code: number; out: string }> {
  let out = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    out += String(text)
    return true
  })
  onTestFinished(() => spy.mockRestore())
  return { code: await main(argv), out }
}

test.each([...commands.keys()])('the help of %s says what its exit codes mean', async name => {
  const { code, out } = await printed([name, '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(/\nExit codes:\n {2}0 {4}\S/)
})

test('the help of a part of baseline has the exit codes of that part', async () => {
  for (const part of ['save', 'show']) {
    const { out } = await printed(['baseline', part, '--help'])
    expect(out, part).toMatch(/\nExit codes:\n {2}0 .*\n {2}2 .*\n {2}3 .*\n/)
    expect(out, part).not.toContain('inconclusive')
  }
  expect((await printed(['baseline', 'check', '--help'])).out).toMatch(/\n {2}1 {4}a path failed\n/)
})

test.each([['-v'], ['--version'], ['version']])('%s prints the version', async (...argv) => {
  expect(await printed(argv)).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

test('the help of up offers one profile, which is all that up takes', async () => {
  const { out } = await printed(['up', '--help'])
  expect(out).toContain('--profile <name> ')
  expect(out).not.toContain('comma-separated')
})

test('help is what --help prints, of the program and of a command', async () => {
  expect(await printed(['help'])).toEqual(await printed(['--help']))
  expect(await printed(['help', 'run'])).toEqual(await printed(['run', '--help']))
})

test('run --list --output=json prints JSON and nothing else', async () => {
  const { code, out } = await printed(['run', '--list', '--output=json', '--suite=hubble', '--no-config'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ suites: ['hubble'] })
})
