import { expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { completionScript, offersOf } from './completion.ts'
import { createProgram } from './main.ts'

const offers = await offersOf(await createProgram({ line: [], exit: () => undefined }))

/** What bash offers for the words, the last of which is being typed. */
async function offeredBy(words: readonly string[]): Promise<string[]> {
  const script = `${completionScript('bash', offers)}
COMP_WORDS=(cilium-conformance ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_cilium_conformance; printf '%s\\n' "\${COMPREPLY[@]}"`
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
  [['run', '--profile', '=', 'nat'], ['native']],
  [['run', '--profile', '=', 'vxlan,nat'], ['vxlan,native']],
  [['run', '--suite', 'boot'], ['bootstrap']],
  [['list', '--j'], ['--json']],
  [['lint-values', 'one.yaml', 'README.m'], ['README.md']],
] as const)('bash: %j offers %j', async ([words, expected]) => {
  expect(await offeredBy(words)).toEqual(expected)
})

test('zsh and fish name every command', () => {
  const [zsh, fish] = ['zsh', 'fish'].map(shell => completionScript(shell, offers))
  expect(zsh).toMatch(/^#compdef cilium-conformance\n/)
  for (const { name } of offers.commands) {
    expect(zsh).toContain(`    ${name}) words=`)
    expect(fish).toContain(`-n __fish_use_subcommand -f -a ${name} -d `)
  }
  expect(fish).toContain("-l provisioner -x -a 'auto k3s kind'")
})

test('another shell is refused with those that there are', () => {
  expect(() => completionScript('tcsh', offers)).toThrow(
    'there is no completion for "tcsh"; there is one for: bash, zsh, fish',
  )
})
