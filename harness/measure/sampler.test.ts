import { expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { SAMPLER, readSections } from './sampler.ts'

const sampler = (streams: number, ...command: string[]) =>
  run(['sh', '-c', SAMPLER, 'sampler', `${streams}`, '5000', ...command])

test('the real shell runs all streams at once, each with a port of its own', async () => {
  const { stdout } = await sampler(3, 'sh', '-c', 'echo "$@"; echo "$2" >&2; exit 3', 'netperf', '--')
  const sections = readSections(stdout)
  expect(sections?.before).toMatch(/^cpu +\d+/)
  expect(sections?.after).toMatch(/^cpu +\d+/)
  expect(sections?.streams).toEqual(
    [5000, 5001, 5002].map(port => ({ exitCode: 3, stdout: `-- -P ,${port}\n`, stderr: '-P' })),
  )
})

test('an output that does not go to its end is none', async () => {
  const { stdout } = await sampler(1, 'echo', 'x')
  expect(readSections(stdout)).toBeDefined()
  expect(readSections(stdout.replace('== end', ''))).toBeUndefined()
})
