import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { loadProfile } from './discover.ts'
import { loadOwnProfile } from './own-profile.ts'

async function fileWith(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'own-profile-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // What `npm init` writes.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }')
  await writeFile(join(folder, 'mine.ts'), source)
  return join(folder, 'mine.ts')
}

test('a profile may start from a built-in one, in a folder that has nothing installed', async () => {
  const file = await fileWith(`
    import type { Profile } from 'cilium-conformance/profiles'
    import { profile as vxlan } from 'cilium-conformance/profiles/vxlan'
    export const profile: Profile = { ...vxlan, summary: 'mine', values: { ...vxlan.values, debug: { enabled: true } } }
  `)
  const vxlan = await loadProfile('vxlan')
  // Here vitest loads modules, and in the program Node does.
  const script = `
    const { loadProfile } = await import(${JSON.stringify(join(import.meta.dirname, 'discover.ts'))})
    console.log(JSON.stringify(await loadProfile('mine', ${JSON.stringify({ suites: {}, profiles: { mine: file } })})))
  `
  const { stdout, stderr } = await execa('node', ['--input-type=module', '--eval', script])
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    name: 'mine',
    summary: 'mine',
    values: { ...vxlan.values, debug: { enabled: true } },
    claims: vxlan.claims,
    needs: [],
  })
})

test.for([
  ['export default {}', 'does not export an object named "profile". Write: export const profile: Profile = { ... }'],
  ['export const profile = { values: {} }', 'has no summary. Say in one sentence what it installs.'],
  ['export const profile = { summary: "x", values: [] }', 'has values that are not a mapping of Helm values'],
  ['export const profile = { summary: "x", claims: "routing/vxlan" }', 'has claims that are not a list of names'],
  [
    'export const profile = { summary: "x", claims: ["routing/vxlann"] }',
    'has unknown claims "routing/vxlann". Did you mean routing/vxlan?',
  ],
  [
    'export const profile = { summary: "x", needs: ["kernel/genev"] }',
    'has unknown needs "kernel/genev". Did you mean kernel/geneve?',
  ],
  ['import "./gone.ts"', 'cannot be loaded: Cannot find module'],
] as const)('%s is refused', async ([source, message]) => {
  const file = await fileWith(source)
  await expect(loadOwnProfile(file)).rejects.toThrow(`the profile ${file} ${message}`)
})
