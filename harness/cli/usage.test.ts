import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { main } from './main.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-usage-'))
  await writeFile(join(folder, 'broken.yaml'), 'a: [1\n')
  await writeFile(join(folder, 'list.yaml'), '- a\n')
  await writeFile(join(folder, 'two.yaml'), 'nodes: 2\n---\nnodes: 3\n')
  await writeFile(join(folder, 'native.yaml'), 'routingMode: native\n')
  await writeFile(join(folder, 'values.yaml'), 'debug: {}\n')
  await writeFile(join(folder, 'old.yaml'), 'tunnel: disabled\n')
  await writeFile(join(folder, 'bad.config.yaml'), 'suite: bootstrap\nprofil: vxlan\n')
  await writeFile(join(folder, 'old.json'), '{"schemaVersion": 0}')
  await writeFile(join(folder, 'other.json'), '{"a": 1}')
  // What is not refused in time meets no engine.
  vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent.sock')
  return () => rm(folder, { recursive: true })
})

/** Runs the command line and gives its exit code and what it said on standard error. */
async function say(argv: readonly string[]): Promise<{ code: number; said: string }> {
  let said = ''
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    said += String(text)
    return true
  })
  onTestFinished(() => spy.mockRestore())
  return { code: await main(argv), said }
}

test.for([
  [['run', '--suit=bootstrap'], "error: unknown option '--suit=bootstrap'\n(Did you mean --suite?)"],
  [['run', '--context=prod'], "error: unknown option '--context=prod'\n(--context is a flag of: upgrade-check)\n"],
  [['run', '--context', 'prod'], "error: unknown option '--context'\n(--context is a flag of: upgrade-check)\n"],
  [['help', 'rum'], 'error: there is no command "rum"'],
  [['run', '--output=xml'], 'error: --output=xml is none of text, json'],
  [['run', '--zzz'], "error: unknown option '--zzz'\n(add --help"],
  [['run', '--config=x.yaml', '--no-config'], 'error: --config and --no-config say opposite things: give one of them'],
  [['run', '--suite=policy', '--suite=hubble'], 'error: --suite is given twice: give it once, with commas between'],
  [['run', '--list', '--explain=dns'], "error: option '--explain <case>' cannot be used with option '--list'"],
  [['run', '--nodes=2', '--nodes=3'], 'error: --nodes is given twice: give it once\n'],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--no-rehearsal', '--rehearse-anyway'],
    "error: option '--rehearse-anyway' cannot be used with option '--no-rehearsal'",
  ],
  [['list', '--grep=zzz', '--suite=hubble'], 'error: --grep=zzz matches no case of hubble: '],
  [['list', '--skip=.', '--suite=hubble'], 'error: --skip=. leaves no case of hubble: '],
  [['rum'], "error: unknown command 'rum'\n(Did you mean run?)"],
  [['run', '--suite=nope'], 'error: there is no suite "nope"; there is: bootstrap, '],
  [['run', '--suite='], 'error: --suite names nothing: give one name, or several with commas'],
  [['run', '--profile=nope'], 'error: there is no profile "nope"; there is: article, '],
  [['run', '--profile=vxlan,native,vxlan'], 'error: --profile=vxlan,native,vxlan names vxlan twice: name it once'],
  [['run', '--provisioner=nope'], 'error: there is no provisioner "nope"; there is: auto, k3s, kind'],
  [['run', '--images=nope'], 'error: there is no image source "nope"; there is: auto, '],
  [['run', '--nodes=0'], 'error: --nodes=0 is not a whole number of at least 1'],
  [['run', '--measure=gate'], 'error: --measure=gate is for what measures, and no chosen suite does: add --suite='],
  [['run', '--suite=policy', '--baseline=x.json'], 'error: --baseline=x.json is for what measures, and no '],
  [['run', '--values=native.yaml'], 'error: --values sets routingMode to "native", and profile vxlan claims '],
  [['run', '--timeout=soon'], 'error: --timeout=soon is not a duration: write 500ms, 90s, 5m or 1h; 90 is 90 s'],
  [['run', '--reuse=nope'], 'error: --reuse finds no kept cluster of run nope: make one with '],
  [['run', '--config=bad.config.yaml'], 'bad.config.yaml:2: there is no key "profil"; did you mean profile?'],
  [['run', '--config=nope.yaml'], 'error: the config file nope.yaml cannot be read: there is no such file or folder'],
  [['up', '--values=nope.yaml'], 'error: --values=nope.yaml cannot be read: there is no such file or folder'],
  [['run', '--values=FOLDER'], 'error: --values=FOLDER cannot be read: it is a folder, not a file'],
  [['up', '--values=FOLDER'], 'error: --values=FOLDER cannot be read: it is a folder, not a file'],
  [['run', '--config=two.yaml'], 'two.yaml:2: a second YAML document starts here: a config file is one'],
  [['up', '--values=broken.yaml'], 'Helm cannot read this as YAML: '],
  [['up', '--values=list.yaml'], 'Helm values are keys with values, and this is a list'],
  [['explain', 'there is no such case'], 'error: there is no case "there is no such case": "cilium-conformance list" '],
  [['report', 'nope'], 'error: there is no run "nope" in '],
  [['report', 'old.json'], 'has schemaVersion 0, and this version reads 1: use the version that wrote it'],
  [['report', 'other.json'], 'other.json is not a saved run: it has no "schemaVersion"'],
  [['report', 'latest', '--history=h'], "error: --history=h is for Allure's page: add --allure"],
  [['completion', 'tcsh'], 'error: there is no completion for "tcsh"; there is one for: bash, zsh, fish'],
  [['down'], 'error: say which run: "down RUN" or "down all"; '],
  [['run', '--grep=no such case'], 'error: --grep=no such case matches no case of bootstrap, '],
  [['run', '--cilium-version=newest'], 'error: --cilium-version=newest is not a version: '],
  [['run', '--report-dir=list.yaml/x', '--suite=bootstrap'], 'error: --report-dir='],
  [['up', '--profile=vxlan,native'], 'error: --profile=vxlan,native: "up" installs one; '],
  [['up', '--kubernetes-version=1.x'], 'error: --kubernetes-version=1.x is not a version: '],
  [['lint-values', 'old.yaml', '--to=1.20.2', '--fix=list.yaml/x'], 'list.yaml/x cannot be written: '],
  [['lint-values', 'values.yaml', '--to=1.20.2', '--json', '--github'], "error: option '--json' cannot be used with "],
  [['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--max-outage='], 'error: --max-outage= is not a duration: '],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--allow-context=a'],
    'error: --allow-context=a allows what nobody',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--context=prod'],
    'error: --context=prod is a cluster that this program did not make: say --allow-context=prod too, ',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--context=prod', '--allow-context=test'],
    'error: --context=prod is a cluster that this program did not make: say --allow-context=prod too, ',
  ],
  [['upgrade-check', '--from=newest', '--to=1.20.2'], 'error: --from=newest does not name one release: '],
  [['upgrade-check', '--to=1.20.2'], "error: required option '--from <version>' not specified"],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--max-outage=soon'],
    'error: --max-outage=soon is not a duration: ',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--values=list.yaml'],
    'Helm values are keys with values, and this is a list',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--values=FOLDER'],
    'error: --values=FOLDER cannot be read: it is a folder, not a file',
  ],
  [['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--nodes=1'], 'error: --nodes=1: traffic between nodes needs two'],
] as const)('%j ends with 2 and says what is wrong', async ([argv, message]) => {
  const inFolder = argv.map(word =>
    word.replace('FOLDER', folder).replace(/(?<=^|=)([\w.]+\.(?:yaml|json)(?:\/\w+)?)$/, path => join(folder, path)),
  )
  const { code, said } = await say(inFolder)
  expect(said.replaceAll(`${folder}/`, '').replaceAll(folder, 'FOLDER')).toContain(message)
  expect(code).toBe(2)
})
