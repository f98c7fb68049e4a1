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
  [
    ['run', '--from=1.20.2'],
    "error: unknown option '--from=1.20.2'\n(--from is a flag of: lint-values, upgrade-check)\n",
  ],
  [['run', '--max-outage', '1s'], "error: unknown option '--max-outage'\n(--max-outage is a flag of: upgrade-check)\n"],
  [
    ['run', '--context=prod'],
    'error: --context=prod is a cluster that this program did not create. To let it create pods ',
  ],
  [
    ['gc', '--context=prod'],
    'error: --context=prod is a cluster that this program did not create. To let it delete what killed runs left there, ',
  ],
  [['help', 'rum'], 'error: unknown command "rum"'],
  [['run', '--output=xml'], 'error: --output=xml is not one of text, json'],
  [['run', '--zzz'], "error: unknown option '--zzz'\n(add --help"],
  [
    ['run', '--config=x.yaml', '--no-config'],
    'error: --config and --no-config contradict each other. Pass only one of them.',
  ],
  [['run', '--suite=policy', '--suite=hubble'], 'error: --suite is given twice. Pass it once, with commas between'],
  [['run', '--list', '--explain=dns'], "error: option '--explain <case>' cannot be used with option '--list'"],
  [['run', '--nodes=2', '--nodes=3'], 'error: --nodes is given twice. Pass it once.\n'],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--no-rehearsal', '--rehearse-anyway'],
    "error: option '--rehearse-anyway' cannot be used with option '--no-rehearsal'",
  ],
  [['list', '--grep=zzz', '--suite=hubble'], 'error: --grep=zzz matches no case of hubble. '],
  [['list', '--skip=.', '--suite=hubble'], 'error: --skip=. leaves no case of hubble. '],
  [['rum'], "error: unknown command 'rum'\n(Did you mean run?)"],
  [['run', '--suite=nope'], 'error: unknown suite "nope". Choose one of: aftermath, bgp, '],
  [['run', '--suite='], 'error: --suite is empty. Pass one name, or several separated by commas.'],
  [['run', '--profile=nope'], 'error: unknown profile "nope". Choose one of: article, '],
  [['run', '--profile=vxlan,native,vxlan'], 'error: --profile=vxlan,native,vxlan lists vxlan twice'],
  [['run', '--provisioner=nope'], 'error: unknown provisioner "nope". Choose one of: auto, k3s, kind'],
  [['run', '--max-skipped=lots'], 'error: --max-skipped=lots must be a number of cases, or a share from 0% to 100%'],
  [['run', '--max-skipped=101%'], 'error: --max-skipped=101% must be a number of cases, or a share from 0% to 100%'],
  [['run', '--images=nope'], 'error: --images=nope is not one of auto, registry, packages'],
  [['run', '--registry=https://a.b'], 'error: --registry=https://a.b must be a host with or without a port'],
  [['up', '--registry=mirror'], 'error: --registry=mirror has neither a dot nor a port'],
  [['run', '--registry-ca=list.yaml'], 'error: --registry-ca=list.yaml only applies to a registry of yours'],
  [
    ['run', '--registry=a.b', '--registry-ca=list.yaml'],
    'error: --registry-ca=list.yaml must be a file with a certificate',
  ],
  [['up', '--registry-tags'], 'error: --registry-tags only applies to a registry of yours'],
  [['lint-values', '-', '--to=1.20.2', '--registry=a/b'], 'error: --registry=a/b must be a host'],
  [['lint-values', '-', '--to=1.20.2', '--chart-repository=a.b'], 'error: --chart-repository=a.b must be a URL'],
  [['run', '--registry=a.b', '--images=packages'], 'error: --images=packages and --registry=a.b contradict each other'],
  [['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--registry=a/b'], 'error: --registry=a/b must be a host'],
  [['images', '--registry=a/b'], 'error: --registry=a/b must be a host'],
  [['run', '--chart-repository=charts'], 'error: --chart-repository=charts must be a URL that starts with https'],
  [['run', '--nodes=0'], 'error: --nodes=0 must be an integer of at least 1'],
  [['run', '--measure=gate'], 'error: --measure=gate only applies to suites that measure. Add --suite='],
  [
    ['run', '--suite=policy', '--baseline=x.json'],
    'error: --baseline=x.json only applies to suites that measure. Add ',
  ],
  [['run', '--values=native.yaml'], 'error: --values sets routingMode to "native", but the profile vxlan claims '],
  [
    ['run', '--timeout=soon'],
    'error: --timeout=soon is not a duration. Write 500ms, 90s, 5m or 1h; a number alone is in seconds.',
  ],
  [['run', '--reuse=nope'], 'error: --reuse finds no kept cluster of run nope. Create one with '],
  [['run', '--config=bad.config.yaml'], 'bad.config.yaml:2: unknown key "profil"; did you mean profile?'],
  [['run', '--config=nope.yaml'], 'error: the config file nope.yaml cannot be read: no such file or folder'],
  [['up', '--values=nope.yaml'], 'error: --values=nope.yaml does not exist. Check the path.'],
  [['run', '--values=FOLDER'], 'error: --values=FOLDER is a folder. Name a file in it.'],
  [['up', '--values=FOLDER'], 'error: --values=FOLDER is a folder. Name a file in it.'],
  [
    ['run', '--config=two.yaml'],
    'two.yaml:2: a second YAML document starts here, but a config file must be a single document',
  ],
  [['up', '--values=broken.yaml'], 'Helm cannot read this as YAML: '],
  [['up', '--values=list.yaml'], 'Helm values must be a mapping, but this is a list'],
  [['explain', 'there is no such case'], 'error: no case matches "there is no such case". "cilium-conformance list" '],
  [['report', 'nope'], 'error: there is no run "nope" in '],
  [['report', 'old.json'], 'has schemaVersion 0, but this version reads 1. Use the version that wrote it.'],
  [['report', 'other.json'], 'other.json is not a saved run: it has no "schemaVersion"'],
  [['report', 'latest', '--history=h'], 'error: --history=h only applies to the Allure page. Add --allure.'],
  [['completion', 'tcsh'], 'error: there is no completion for "tcsh". Supported shells: bash, zsh, fish'],
  [['down', 'nosuch'], 'error: nothing of run nosuch is on this machine. '],
  [['down'], 'error: name the run: "down RUN" or "down all". '],
  [['run', '--grep=no such case'], 'error: --grep=no such case matches no case of aftermath, bgp, '],
  [['run', '--cilium-version=newest'], 'error: --cilium-version=newest is not a version. '],
  [['run', '--report-dir=list.yaml/x', '--suite=bootstrap'], 'error: --report-dir='],
  [['up', '--profile=vxlan,native'], 'error: --profile=vxlan,native: "up" installs only one profile. '],
  [['up', '--kubernetes-version=1.x'], 'error: --kubernetes-version=1.x is not a version. '],
  [['lint-values', 'old.yaml', '--to=1.20.2', '--fix=list.yaml/x'], 'list.yaml/x cannot be written: '],
  [['lint-values', 'values.yaml', '--to=1.20.2', '--json', '--github'], "error: option '--json' cannot be used with "],
  [['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--max-outage='], 'error: --max-outage= is not a duration. '],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--allow-context=a'],
    'error: --allow-context=a has no effect without --context',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--context=prod'],
    'error: --context=prod is a cluster that this program did not create. ',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--context=prod', '--allow-context=test'],
    'error: --context=prod is a cluster that this program did not create. ',
  ],
  [['upgrade-check', '--from=newest', '--to=1.20.2'], 'error: --from=newest is not a full version. '],
  [['upgrade-check', '--to=1.20.2'], "error: required option '--from <version>' not specified"],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--max-outage=soon'],
    'error: --max-outage=soon is not a duration. ',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--values=list.yaml'],
    'Helm values must be a mapping, but this is a list',
  ],
  [
    ['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--values=FOLDER'],
    'error: --values=FOLDER is a folder. Name a file in it.',
  ],
  [['upgrade-check', '--from=1.20.2', '--to=1.20.2', '--nodes=1'], 'error: --nodes=1 is not enough: the rehearsal'],
] as const)('%j ends with 2 and says what is wrong', async ([argv, message]) => {
  const inFolder = argv.map(word =>
    word.replace('FOLDER', folder).replace(/(?<=^|=)([\w.]+\.(?:yaml|json)(?:\/\w+)?)$/, path => join(folder, path)),
  )
  const { code, said } = await say(inFolder)
  expect(said.replaceAll(`${folder}/`, '').replaceAll(folder, 'FOLDER')).toContain(message)
  expect(code).toBe(2)
})
