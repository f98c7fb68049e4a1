import { expect, test } from 'vitest'
import { loadCommands } from './command.ts'
import { createProgram } from './main.ts'

const program = await createProgram({ line: [], exit: () => undefined })
const commands = await loadCommands()

test('the help names every command below its heading', () => {
  const help = program.helpInformation()
  for (const [name, { summary }] of commands) {
    expect(help).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    expect(help.replaceAll(/\s+/g, ' ')).toContain(summary)
  }
  expect(help).toMatch(/Prove:[\s\S]*Clusters:[\s\S]*Machine:/)
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
