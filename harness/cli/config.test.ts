import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../results/errors.ts'
import { command as run } from './commands/run.ts'
import { withConfigFlags } from './cluster-flags.ts'
import { applyConfig } from './config.ts'
import { configKeys, configSchema } from './config-keys.ts'
import { makePlan } from './plan.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-config-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** What `run` is told, with the file in its folder and this command line. */
async function optionsWith(files: Readonly<Record<string, string>>, argv: readonly string[] = []) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const parser = new Command('run').exitOverride()
  run.define(parser, { line: [], exit: () => undefined })
  let told: Readonly<Record<string, unknown>> = {}
  parser.action(flags => {
    told = flags
  })
  parser.hook('preAction', (_, command) =>
    applyConfig(command, (key, value, own) => makePlan({ [key]: value, own }), folder),
  )
  await parser.parseAsync(argv, { from: 'user' })
  return told
}

test('takes every kind of value, from YAML and from TypeScript', async () => {
  const yaml = 'profile: [vxlan, native]\nnodes: 3\nkeep: true\nquiet: false\nciliumVersion: "1.20"\n'
  const expected = { profile: 'vxlan,native', nodes: '3', keep: true, ciliumVersion: '1.20' }
  expect(await optionsWith({ 'cilium-conformance.config.yaml': yaml })).toEqual(expected)
  await rm(join(folder, 'cilium-conformance.config.yaml'))
  const text = `export default { profile: ['vxlan', 'native'], nodes: 3, keep: true, ciliumVersion: '1.20' } satisfies object\n`
  expect(await optionsWith({ 'cilium-conformance.config.ts': text })).toEqual(expected)
})

test('a flag wins, and --no-config reads nothing', async () => {
  const files = { 'cilium-conformance.config.yaml': 'nodes: 3\nprofile: native\n' }
  expect(await optionsWith(files, ['--nodes=1'])).toEqual({ nodes: '1', profile: 'native' })
  expect(await optionsWith(files, ['--no-config'])).toEqual({ config: false })
})

test('no file is no config', async () => {
  expect(await optionsWith({})).toEqual({})
})

const YAML = 'cilium-conformance.config.yaml'
test.for([
  ['an unknown key', '# mine\nflannel: 3\n', `${YAML}:2: unknown key "flannel"; allowed keys: allowUnpinned, `],
  ['a misspelt key', 'nodez: 3\n', `${YAML}:1: unknown key "nodez"; did you mean nodes?`],
  ['a flag’s own spelling', 'max-skipped: 3\n', `${YAML}:1: unknown key "max-skipped"; did you mean maxSkipped?`],
  [
    'an unknown suite',
    'quiet: true\n\nsuite: [bootstrap, x]\n',
    `${YAML}:3: unknown suite "x". Choose one of: aftermath`,
  ],
  ['the same profile twice', 'profile: vxlan, vxlan\n', `${YAML}:1: --profile=vxlan, vxlan lists vxlan twice`],
  [
    'a version that YAML reads as a number',
    'ciliumVersion: 1.20\n',
    `${YAML}:1: ciliumVersion is 1.2, but it must be a string. Put it in quotes.`,
  ],
  ['a text for a number', 'nodes: two\n', `${YAML}:1: nodes is "two", but it must be an integer`],
  ['a text for any number', 'nodeCpus: half\n', `${YAML}:1: nodeCpus is "half", but it must be a number`],
  ['too few processors', 'nodeCpus: 0.01\n', `${YAML}:1: --node-cpus=0.01 must be a number of at least 0.1`],
  ['too small a number', 'nodes: 0\n', `${YAML}:1: --nodes=0 must be an integer of at least 1`],
  ['a text for a switch', 'keep: "yes"\n', `${YAML}:1: keep is "yes", but it must be true or false`],
  ['values that are not there', 'values: none.yaml\n', `${YAML}:1: --values=none.yaml does not exist`],
  [
    'a glob that matches nothing',
    'suites: ./x/**\n',
    `${YAML}:1: suites: "./x/**" matches no file that ends in .test.ts. Globs start in `,
  ],
  ['no glob', 'quiet: true\nprofiles: []\n', `${YAML}:2: profiles is [], but it must be a glob or a list of globs`],
  ['a list at the top', '- nodes\n', ':1: a config file must be a mapping such as "nodes: 3", but this is a list'],
  ['no YAML', 'nodes: [1\n', `${YAML}:2: Flow sequence in block collection`],
] as const)('%s: says where, and what is allowed', async ([, text, message]) => {
  const failure = optionsWith({ [YAML]: text })
  await expect(failure).rejects.toThrow(UsageError)
  await expect(failure).rejects.toThrow(message)
})

test.for(['yml', 'json', 'js', 'mjs'])('reads a file that ends in .%s', async ending => {
  const text = ending === 'yml' ? 'nodes: 3\n' : `${ending === 'json' ? '' : 'export default '}{ "nodes": 3 }\n`
  expect(await optionsWith({ [`cilium-conformance.config.${ending}`]: text })).toEqual({ nodes: '3' })
})

test('passes no config file over in silence, and takes nothing else for one', async () => {
  const other = { 'cilium-conformance.config.schema.json': '{}', 'cilium-conformance.config': '' }
  expect(await optionsWith(other)).toEqual({})
  await expect(optionsWith({ 'cilium-conformance.config.toml': 'nodes = 3\n' })).rejects.toThrow(
    'cilium-conformance.config.toml is not a config file. Its name must end in .yaml, .yml, .json, .ts, .js, .mjs',
  )
})

test('takes a duration with its unit, and a bare number for seconds', async () => {
  expect(await optionsWith({ [YAML]: 'timeout: 5m\n' })).toEqual({ timeout: '5m' })
  expect(await optionsWith({ [YAML]: 'timeout: 90\n' })).toEqual({ timeout: '90' })
})

test('names the line in TypeScript, too', async () => {
  const failure = optionsWith({ 'cilium-conformance.config.ts': 'export default {\n  keep: true,\n  nodes: 0,\n}\n' })
  await expect(failure).rejects.toThrow('cilium-conformance.config.ts:3: --nodes=0 must be an integer')
})

test('one folder has one config', async () => {
  const failure = optionsWith({ [YAML]: 'nodes: 1\n', 'cilium-conformance.config.ts': 'export default {}\n' })
  await expect(failure).rejects.toThrow('Keep one of them')
})

test('flags of the file may name suites and profiles of the user’s own, which it names too', async () => {
  await mkdir(join(folder, 'mine'))
  const files = {
    'mine/a.test.ts': '',
    'mine.ts': 'export const profile = { summary: "mine", values: { ipam: { mode: "kubernetes" } } }',
    [YAML]: 'suite: mine\nprofile: [vxlan, mine]\nsuites: ./mine/**\nprofiles: [./*.ts]\n',
  }
  expect(await optionsWith(files)).toEqual({
    suite: 'mine',
    profile: 'vxlan,mine',
    own: { suites: { mine: [join(folder, 'mine/a.test.ts')] }, profiles: { mine: join(folder, 'mine.ts') } },
  })
})

test('a command without flags in the file takes the user’s own suites alone', async () => {
  await mkdir(join(folder, 'mine'))
  for (const [name, text] of [
    ['mine/a.test.ts', ''],
    [YAML, 'suite: mine\nsuites: ./mine/**\n'],
  ] as const)
    await writeFile(join(folder, name), text)
  const parser = withConfigFlags(new Command('list').option('--suite <names>'))
  await applyConfig(parser, () => expect.fail('there is no flag to check'), folder)
  expect(parser.opts()).toEqual({ own: { suites: { mine: [join(folder, 'mine/a.test.ts')] }, profiles: {} } })
})

test('the published schema is the flags of run', async () => {
  const parser = new Command('run')
  run.define(parser, { line: [], exit: () => undefined })
  const schema = `${JSON.stringify(configSchema(configKeys(parser)), undefined, 2)}\n`
  await expect(schema).toMatchFileSnapshot('../../cilium-conformance.config.schema.json')
})
