import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { moduleVersion, outputName } from './build.ts'
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
