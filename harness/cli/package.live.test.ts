import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hashGoModule } from '../images/hash.ts'
import { CARRIED_PROBER, PROJECT_ROOT } from '../paths.ts'
import { carryProber } from '../verify/carry.ts'
import { packageFiles } from '../verify/package-files.ts'
import {
  type InstalledPackage,
  OWN_CASE,
  filesOfReadme,
  giveHelm,
  installNodes,
  installPackage,
  write,
} from './package.testing.ts'
import { leftOf, reportIn, start } from './testing.ts'

let installed: InstalledPackage
beforeAll(async () => {
  installed = await installPackage()
  await write(installed.home, OWN)
  await installNodes(join(installed.home, 'nodes'), NODES)
})
afterAll(() => installed.remove())

/** Versions of Node beside the one that runs this. */
const NODES = [20, 22, 26]

/** Files of a user's own: those that the README shows, each with its path in the first line, and a tsconfig.json. */
const OWN: Readonly<Record<string, string>> = {
  ...(await filesOfReadme()),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, skipLibCheck: true },
    include: ['conformance', 'profiles'],
  }),
}

/** Each line but the first has a mistake. */
const SLIPS = [
  `import { expect, test } from 'cilium-conformance/fixtures'`,
  `test('an unknown requirement', { tags: ['routing/vxlann'] }, () => {})`,
  `test('an unknown start', { meta: { enforcement: 'on' } }, () => {})`,
  `test('an unknown word', async ({ nodez }) => void nodez)`,
  `test('an unknown wish', async ({ nodes }) => { for (const node of nodes) expect(await node.interfaces()).toShow({ has: [1] }) })`,
]

/** What `doctor --json` looked at. */
function checksOf(text: string): string[] {
  const checks: { id: string }[] = JSON.parse(text)
  return checks.map(({ id }) => id)
}

const program = (...args: string[]) => installed.run('npx', ['cilium-conformance', ...args])
const withoutGo = (...args: string[]) => installed.runWithoutGo('npx', ['cilium-conformance', ...args])

describe('the tarball', () => {
  test('has no test, no tool and no source of ours', () => {
    const { files } = installed
    const outside = files.filter(path => !path.startsWith('dist/')).toSorted()
    expect(outside).toEqual([
      'LICENSE',
      'README.md',
      'bin/cilium-conformance.js',
      'cilium-conformance.config.schema.json',
      'package.json',
    ])
    const ours = /(?<!\.d)\.ts$|(?:testing|fake)\.|\/(?:testdata|recorded|testing|verify|differential|out)\/|\.snap$/
    expect(files.filter(path => ours.test(path))).toEqual([])
    const tests = files.filter(path => /\.test\.|_test\.go$/.test(path) && !path.startsWith('dist/suites/'))
    expect(tests).toEqual([])
  })

  test('has types and a source map with the source beside each module', async () => {
    const modules = installed.files.filter(path => /^dist\/.*\.js$/.test(path))
    expect(modules.length).toBeGreaterThan(300)
    const missing = modules.flatMap(path => [`${path}.map`, path.replace(/\.js$/, '.d.ts')])
    expect(missing.filter(path => !installed.files.includes(path))).toEqual([])
    const map = await readFile(join(installed.folder, 'dist/harness/paths.js.map'), 'utf8')
    const source = await readFile(join(PROJECT_ROOT, 'harness/paths.ts'), 'utf8')
    expect(JSON.parse(map)).toMatchObject({ sourcesContent: [source] })
  })

  // Images are named by the hash over their sources: with another one, each would be built again.
  test('has each Go module as it is here', async () => {
    let modules = 0
    for await (const file of packageFiles()) {
      if (basename(file) !== 'go.mod') continue
      modules += 1
      const folder = dirname(file)
      const packed = await hashGoModule(join(installed.folder, 'dist', folder))
      expect(packed, folder).toBe(await hashGoModule(join(PROJECT_ROOT, folder)))
    }
    expect(modules).toBeGreaterThan(10)
  })
})

describe('in a folder that had nothing', () => {
  test('npx tells the version', async () => {
    const { version }: { version: string } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8'))
    expect(await program('--version')).toMatchObject({ exitCode: 0, all: version })
  })

  test('the built-in cases are those of the repository', async () => {
    const [packed, ours] = await Promise.all([program('list', '--json', '--no-config'), start(['list', '--json'])])
    expect(packed.exitCode, packed.all).toBe(0)
    expect(JSON.parse(packed.stdout)).toEqual(JSON.parse(ours.stdout))
  })

  test('a case is explained', async () => {
    const { exitCode, all } = await program('explain', 'notready')
    expect(exitCode, all).toBe(0)
    expect(all).toContain('runs on  bare: yes')
  })

  test('a values file is judged', async () => {
    const values = 'docs/values/cilium-1.13.yaml'
    await write(installed.home, { [values]: await readFile(join(PROJECT_ROOT, values), 'utf8') })
    const args = ['lint-values', values, '--to=1.20.2']
    const [packed, ours] = await Promise.all([program(...args), start(args)])
    expect(packed).toMatchObject({ exitCode: 1, all: ours.all })
    expect(packed.all).toContain('2 errors, 1 warning, 0 notes')
  })

  test('doctor looks at the same machine', async () => {
    const [packed, ours] = await Promise.all([program('doctor', '--json'), start(['doctor', '--json'])])
    expect(checksOf(packed.stdout).length).toBeGreaterThan(5)
    expect(checksOf(packed.stdout)).toEqual(checksOf(ours.stdout))
    expect(packed.exitCode).toBe(ours.exitCode)
  })

  test.each(NODES)('the program runs on Node %i', async version => {
    const node = join(installed.home, 'nodes', 'node_modules', `node-${version}`, 'bin', 'node')
    const bin = join(installed.home, 'node_modules', '.bin', 'cilium-conformance')
    expect((await installed.run(node, ['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`))
    const { exitCode, all } = await installed.run(bin, ['list', '--suite=conformance'], node)
    expect(exitCode, all).toBe(0)
    expect(all).toContain(OWN_CASE)
  })
})

describe('on a PATH without Go', () => {
  test('there is none', async () => {
    expect((await installed.runWithoutGo('sh', ['-c', 'command -v go'])).exitCode).not.toBe(0)
  })

  test('cases are listed, and a values file is judged as with it', async () => {
    const [listed, ours] = await Promise.all([withoutGo('list'), program('list')])
    expect(listed).toMatchObject({ exitCode: 0, all: ours.all })
    const values = 'docs/values/cilium-1.13.yaml'
    await write(installed.home, { [values]: await readFile(join(PROJECT_ROOT, values), 'utf8') })
    const args = ['lint-values', values, '--to=1.20.2']
    const [judged, withGo] = await Promise.all([withoutGo(...args), program(...args)])
    expect(judged).toMatchObject({ exitCode: 1, all: withGo.all })
    expect(judged.all).toContain('2 errors, 1 warning, 0 notes')
  })

  // The image is made out of the program in the package, by the engine alone. It stays, since other runs of this package use it.
  test('the prober’s image is made, and its program runs', async () => {
    const scope = `{ signal: new AbortController().signal, say() {}, phase: (_, body) => body(scope) }`
    const packages = join(installed.folder, 'dist/harness/images/source/packages.js')
    const script = `const scope = ${scope}; const { proberImage } = await import('${packages}'); console.log((await proberImage(scope)).tag)`
    const made = await installed.runWithoutGo('node', ['--input-type=module', '--eval', script])
    expect(made.exitCode, made.all).toBe(0)
    const ran = await installed.run('docker', ['run', '--rm', '--network=none', made.stdout, 'dance'])
    expect(ran).toMatchObject({ exitCode: 2, all: expect.stringMatching(/^prober: no command "dance"\nusage:/) })
  })

  test('the program in the package is the one that its sources give, to the byte', async () => {
    const again = await mkdtemp(join(tmpdir(), 'cilium-conformance-carried-'))
    onTestFinished(() => rm(again, { recursive: true }))
    await carryProber(again)
    const [packed, built] = await Promise.all(
      [join(installed.folder, 'dist'), again].map(root => readFile(join(root, CARRIED_PROBER, 'carried.json'), 'utf8')),
    )
    expect(packed).toBe(built)
  })

  test('a run from a registry comes as far as the node’s image, and leaves nothing', async () => {
    await giveHelm(installed)
    const args = ['--images=registry', '--suite=bootstrap', '--provisioner=k3s']
    // Nobody publishes it, so that this ends alike wherever a registry answers.
    const { exitCode, all } = await withoutGo('run', ...args, '--kubernetes-version=9.99.0', '--allow-unpinned')
    expect(exitCode, all).toBe(3)
    expect(all).toContain('rancher/k3s:v9.99.0-k3s1: FAILED')
    expect(await leftOf((await reportIn(join(installed.home, 'reports', 'out'))).id)).toEqual([])
  })
})

describe('a case and a profile of the user’s own', () => {
  test('are those of the README', () => {
    expect(Object.keys(OWN)).toEqual([
      'cilium-conformance.config.yaml',
      'conformance/overlay.test.ts',
      'profiles/debug.ts',
      'tsconfig.json',
    ])
  })

  test('are listed and explained as ours are', async () => {
    const listed = await program('list', '--suite=conformance', '--json')
    expect(JSON.parse(listed.stdout).cases).toEqual([
      {
        id: OWN_CASE,
        suite: 'conformance',
        topic: 'overlay',
        group: ['our nodes'],
        title: 'have a VXLAN device',
        requires: ['routing/vxlan', 'cluster/node-shell'],
        bare: false,
        file: 'conformance/overlay.test.ts',
        docs: 'https://wiki.example.com/network',
      },
    ])
    const { all } = await program('explain', OWN_CASE)
    expect(all).toContain('file     conformance/overlay.test.ts')
    expect(all).toContain('debug: yes, the profile claims what it needs')
  })

  test('have the types of ours, and a slip is an error in the editor', async () => {
    const tsc = join(PROJECT_ROOT, 'node_modules', '.bin', 'tsc')
    expect(await installed.run(tsc, [])).toMatchObject({ exitCode: 0, all: '' })
    await write(installed.home, {
      'slips/tsconfig.json': JSON.stringify({ extends: '../tsconfig.json', include: ['.'] }),
      'slips/slips.test.ts': SLIPS.join('\n'),
    })
    const { stdout } = await installed.run(tsc, ['--project', 'slips'])
    const lines = [...stdout.matchAll(/^slips\/slips\.test\.ts\((\d+),/gm)].map(([, line]) => Number(line))
    expect([...new Set(lines)], stdout).toEqual([2, 3, 4, 5])
  })

  test('may not take the name of a built-in suite', async () => {
    await write(installed.home, {
      'clash/policy/a.test.ts': '',
      'clash.yaml': 'suites: ./clash/**\n',
    })
    expect(await program('list', '--config=clash.yaml')).toMatchObject({
      exitCode: 2,
      all: 'error: clash.yaml:1: suites: clash/policy has the same name as the built-in suite "policy". Rename the folder.',
    })
  })
})

// Images are named by the hash over what they are made of, so that those of the repository are taken as they are.
test('the images of packages are those of the repository', async () => {
  const images = await program('images', '--json', '--source=packages')
  expect(images.exitCode, images.all).toBe(0)
  expect(images.stdout).toBe((await start(['images', '--json', '--source=packages'])).stdout)
})
