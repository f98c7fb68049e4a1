import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { REPORTS_OUT } from '../paths.ts'
import { run } from '../process/run.ts'
import { offersOf } from './completion-offers.ts'
import { completionScript } from './completion.ts'
import { createProgram } from './main.ts'

const offers = await offersOf(await createProgram({ line: [], exit: () => undefined }))

/** What bash offers for the words after a program, the last of which is being typed. */
async function offeredBy(words: readonly string[], { program = 'cilium-conformance', home = '/nonexistent' } = {}) {
  const suffix = program === 'cilium-conformance' ? '' : `_${program}`
  const script = `${completionScript('bash', offers)}
HOME=${home}; unset XDG_STATE_HOME
COMP_WORDS=(${program} ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_cilium_conformance${suffix}; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run(['bash', '--norc', '-c', script])
  return stdout.split('\n').filter(line => line !== '')
}

test.for([
  [['ge'], []],
  [['g'], ['gc']],
  [['run', '--prov'], ['--provisioner']],
  [
    ['run', '--provisioner', 'k'],
    ['k3s', 'kind'],
  ],
  [
    ['run', '--profile', '=', 'nat'],
    ['native', 'native-bgp', 'native-bgp-frr'],
  ],
  [
    ['run', '--profile', '=', 'vxlan,nat'],
    ['vxlan,native', 'vxlan,native-bgp', 'vxlan,native-bgp-frr'],
  ],
  [['run', '--suite', 'boot'], ['bootstrap']],
  [['list', '--j'], ['--json']],
  [
    ['run', '--measure', '=', ''],
    ['quick', 'short', 'gate'],
  ],
  [
    ['report', 'latest', '--only', '=', 'json,j'],
    ['json,json', 'json,junit'],
  ],
  [['baseline', ''], ['save', 'show', 'check'], 'words'],
  [['baseline', 'check', '--pl'], ['--plots']],
  [['completion', 'z'], ['zsh']],
  [['down', 'al'], ['all']],
  [['lint-values', 'one.yaml', 'README.m'], ['README.md']],
] as const)('bash: %j offers %j', async ([words, expected, only]) => {
  const offered = await offeredBy(words)
  expect(only === 'words' ? offered.slice(0, expected.length) : offered).toEqual(expected)
})

test.for([
  ['npm', ['test', '--', '--meas'], ['--measure']],
  ['npm', ['run', 'test', '--', '--profile', '=', 'nat'], ['native', 'native-bgp', 'native-bgp-frr']],
  ['npm', ['t', '--', '--profile', 'nat'], ['native', 'native-bgp', 'native-bgp-frr']],
  ['npm', ['run', 'setup', '--', '--te'], ['--tests']],
  ['npm', ['install', '--', '--meas'], []],
  ['npm', ['test', '--meas'], []],
  ['npx', ['cil'], ['cilium-conformance']],
  ['npx', ['cilium-conformance', 'rep'], ['report']],
  ['npx', ['cilium-conformance', 'run', '--profile', 'nat'], ['native', 'native-bgp', 'native-bgp-frr']],
  ['npx', ['vitest', '--meas'], []],
] as const)('bash: %s %j offers %j', async ([program, words, expected]) => {
  expect(await offeredBy(words, { program })).toEqual(expected)
})

test('bash offers the runs that there are: saved ones to report, kept ones to reuse and to remove', async () => {
  const home = await mkdtemp(join(tmpdir(), 'completion-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const runs = join(home, '.local', 'state', 'cilium-conformance', 'runs')
  await mkdir(join(runs, '20990101-000000-kept00'), { recursive: true })
  await mkdir(join(runs, '20990101-000000-gone00'))
  await writeFile(join(runs, '20990101-000000-kept00', 'kept.json'), '{}')
  for (const words of [
    ['run', '--reuse', '=', '2099'],
    ['down', '2099'],
  ])
    expect(await offeredBy(words, { home })).toEqual(['20990101-000000-kept00'])
  const saved = join(REPORTS_OUT, '20990101-000000-saved0')
  await mkdir(saved, { recursive: true })
  onTestFinished(() => rm(saved, { recursive: true }))
  for (const words of [
    ['report', '2099'],
    ['merge', 'latest', '2099'],
    ['baseline', 'save', '2099'],
  ])
    expect(await offeredBy(words)).toEqual(['20990101-000000-saved0'])
})

test('zsh and fish name every command', () => {
  const [zsh, fish] = ['zsh', 'fish'].map(shell => completionScript(shell, offers))
  expect(zsh).toMatch(/^#compdef cilium-conformance\n/)
  for (const { name } of offers.commands) {
    expect(zsh).toContain(`    "${name}") flags=`)
    expect(fish).toContain(`-f -a ${name.split(' ').at(-1)} -d `)
  }
  expect(fish).toContain("-l provisioner -x -a 'auto k3s kind'")
})

test('another shell is refused with those that there are', () => {
  expect(() => completionScript('tcsh', offers)).toThrow(
    'there is no completion for "tcsh". Supported shells: bash, zsh, fish',
  )
})
