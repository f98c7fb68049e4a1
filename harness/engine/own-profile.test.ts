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

test('a profile may say what is around the nodes, and what is applied', async () => {
  const { topology, objects = [] } = await loadProfile('native-bgp')
  expect(objects.map(({ kind }) => kind)).toContain('CiliumBGPClusterConfig')
  const file = await fileWith(`export const profile = ${JSON.stringify({ summary: 'mine', topology, objects })}`)
  expect(await loadOwnProfile(file)).toMatchObject({ summary: 'mine', topology, objects })
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
  ['export const profile = { summary: "x", kubeProxy: "yes" }', 'has a kubeProxy that is not true'],
  ['export const profile = { summary: "x", topology: [] }', 'has a topology that is not a mapping'],
  [
    'export const profile = { summary: "x", topology: { nodes: ["a", "a"], beyond: "b" } }',
    'has a topology whose "nodes" and "beyond" are not different names in lower case',
  ],
  [
    'export const profile = { summary: "x", topology: { nodes: [], beyond: "b" } }',
    'has a topology whose "nodes" and "beyond" are not different names in lower case',
  ],
  [
    'export const profile = { summary: "x", topology: { nodes: ["a"], beyond: "b" } }',
    'has a topology without a router',
  ],
  [
    'export const profile = { summary: "x", topology: { nodes: ["a"], beyond: "b", router: { daemon: "quagga" } } }',
    'has a router whose daemon is not one of bird, frr: "quagga"',
  ],
  [
    'export const profile = { summary: "x", topology: { nodes: ["a"], beyond: "b", router: { daemon: "frr", asn: 0 } } }',
    'has a router whose "asn" and "nodesAsn" are not numbers of autonomous systems',
  ],
  [
    'export const profile = { summary: "x", topology: { nodes: ["a"], beyond: "b", router: { daemon: "frr", asn: 1, nodesAsn: 2, password: "a b" } } }',
    'has a router whose "password" is not 1 to 80 letters, digits, ".", "_" or "-"',
  ],
  [
    'export const profile = { summary: "x", objects: [{ kind: "CiliumBGPPeerConfig" }] }',
    'has objects that are not Kubernetes objects with a kind and a name',
  ],
  ['import "./gone.ts"', 'cannot be loaded: Cannot find module'],
] as const)('%s is refused', async ([source, message]) => {
  const file = await fileWith(source)
  await expect(loadOwnProfile(file)).rejects.toThrow(`the profile ${file} ${message}`)
})
