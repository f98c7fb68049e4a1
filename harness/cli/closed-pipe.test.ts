import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { tryRun } from '../process/run.ts'

const PROGRAM = join(PROJECT_ROOT, 'bin', 'cilium-conformance.js')
const ARTICLE = join(PROJECT_ROOT, 'harness', 'upgrade', 'testdata', 'article-1.8.yaml')

test.for([
  ['--help', 0],
  ['list', 0],
  ['list --json', 0],
  ['completion bash', 0],
  [`lint-values ${ARTICLE} --to=1.20.2 --from=1.15.19 --notes`, 1],
  [`lint-values ${ARTICLE} --to=1.20.2 --json`, 1],
] as const)('%s into a pipe that nobody reads ends in silence, with its own exit code', async ([args, code]) => {
  const script = `{ "${process.execPath}" "${PROGRAM}" ${args}; echo "ended $?" >&2; } | true`
  const { stderr } = await tryRun(['bash', '-c', script])
  expect(stderr).toMatch(new RegExp(`^ended ${code}$`, 'm'))
  expect(stderr).not.toMatch(/EPIPE|Error|^ {4}at /m)
})

test('what is said to a closed standard error is dropped too', async () => {
  const script = `"${process.execPath}" "${PROGRAM}" lint-values /nowhere.yaml --to=1.20.2 2>&1 >/dev/null | true; echo "\${PIPESTATUS[0]}"`
  const { stdout } = await tryRun(['bash', '-c', script])
  expect(stdout.trim()).toBe('2')
})
