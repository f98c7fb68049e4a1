import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { allGone } from '../../../process/gone.testing.ts'
import { type PhaseListener, Phases } from '../../../results/phases.ts'
import { buildGoModule, moduleVersion, outputName } from './build.ts'
import { GO_MODULES, type GoModule } from './modules.ts'

const modules: readonly GoModule[] = Object.values(GO_MODULES)

test.for([
  ['k8s.io/kubernetes/cmd/kubelet', 'kubelet'],
  ['github.com/cilium/cilium/daemon', 'daemon'],
  ['go.etcd.io/etcd/server/v3', 'server'],
  ['helm.sh/helm/v3/cmd/helm', 'helm'],
  ['example.com/version', 'version'],
] as const)('go build writes %s to %s', ([path, name]) => {
  expect(outputName(path)).toBe(name)
})

test.for(modules.map(spec => [spec.name, spec] as const))(
  'no two binaries of %s are written to one file',
  ([, spec]) => {
    const names = Object.values(spec.binaries).map(outputName)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  },
)

test.for(modules.map(spec => [spec.name, spec] as const))('the binaries of %s are of its module', async ([, spec]) => {
  const version = await moduleVersion(spec)
  expect(version).toMatch(spec.module === undefined ? /^own$/ : /^v\d+\.\d+\.\d+$/)
  const goMod = await readFile(join(import.meta.dirname, spec.folder ?? spec.name, 'go.mod'), 'utf8')
  const module = spec.module ?? /^module (\S+)/.exec(goMod)?.[1] ?? ''
  const foreign = Object.values(spec.binaries).filter(path => path !== module && !path.startsWith(`${module}/`))
  expect(foreign).toEqual([])
})

test('a go.mod that does not require the module is named', async () => {
  await expect(moduleVersion({ ...GO_MODULES.helm, module: 'helm.sh/helm/v9' })).rejects.toThrow(
    'helm/go.mod requires no helm.sh/helm/v9',
  )
})

/** A `go` that begins to build and never ends. */
const ENDLESS_GO = `#!/bin/sh
case "$1" in
  build) sleep 1000 & echo "$! is at work"; wait ;;
  *) echo go1.26.0 ;;
esac
`

test('a build ends with the run, and so do the compilers that it has started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'go-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'go'), ENDLESS_GO, { mode: 0o755 })
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  vi.stubEnv('XDG_CACHE_HOME', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  const interruption = new AbortController()
  const compilers: number[] = []
  const listener: PhaseListener = {
    phaseStarted: () => undefined,
    phaseProgress: (_, text) => {
      const pid = /\((\d+) is at work\)/.exec(text)?.[1]
      if (pid === undefined) return
      compilers.push(Number(pid))
      interruption.abort(Object.assign(new Error('interrupted by SIGINT'), { name: 'AbortError' }))
    },
    phaseEnded: () => undefined,
  }
  const phases = new Phases(listener, interruption.signal)
  const building = phases.phase('images', scope => buildGoModule(GO_MODULES.pause, scope))
  await expect(building).rejects.toThrow('interrupted by SIGINT')
  expect(phases.all.map(({ outcome }) => outcome)).toEqual(['interrupted', 'interrupted'])
  expect(compilers).toHaveLength(1)
  await allGone(compilers)
  expect(await readdir(join(folder, 'cilium-conformance', 'bin'))).toEqual([])
})
