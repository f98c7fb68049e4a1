import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { whatIsAsked } from './conformance-project.ts'

const PROJECTS = ['unit', 'conformance']
const vitest = (...args: string[]) => ['node', '/project/node_modules/.bin/vitest', ...args]

test.for<[args: string[], nothing: boolean, may: string[]]>([
  [['run'], true, PROJECTS],
  [['run', '--reporter', 'verbose', '--coverage'], true, PROJECTS],
  [['run', '-t', 'DNS'], true, PROJECTS],
  [['run', '--project', 'unit', 'reports'], false, ['unit']],
  [['--project=conformance'], false, ['conformance']],
  [['run', '--project=conf*'], false, PROJECTS],
  [['run', 'suites/policy/deny.test.ts'], false, PROJECTS],
])('vitest %j', ([args, nothing, may]) => {
  const asked = whatIsAsked(vitest(...args))
  expect(asked.nothing).toBe(nothing)
  expect(PROJECTS.filter(name => asked.mayRun(name))).toEqual(may)
})

test('an editor may ask for anything', () => {
  const asked = whatIsAsked(['node', '/extension/dist/worker.js', '--flag'])
  expect(asked.nothing).toBe(false)
  expect(PROJECTS.filter(name => asked.mayRun(name))).toEqual(PROJECTS)
})

test('vitest itself runs a case of a suite, and says why it is skipped', async () => {
  const args = [
    'run',
    '--project',
    'conformance',
    '--reporter',
    'verbose',
    '-t',
    'becomes Ready',
    'suites/bootstrap/nodes',
  ]
  const { stdout, stderr, exitCode } = await execa('vitest', args, {
    cwd: PROJECT_ROOT,
    env: { XDG_STATE_HOME: join(import.meta.dirname, 'testdata', 'nothing'), NO_COLOR: '1' },
    preferLocal: true,
  })
  expect(exitCode).toBe(0)
  expect(`${stdout}${stderr}`).toContain('conformance: there is no kept cluster: run npx cilium-conformance up')
  expect(stdout).toMatch(/conformance\W+suites\/bootstrap\/nodes\.test\.ts > .*\[there is no kept cluster/)
})
