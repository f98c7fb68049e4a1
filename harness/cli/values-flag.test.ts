import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { makePlan } from './plan.ts'
import { makeUpgradePlan } from './rehearsal-plan.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-values-'))
  return () => rm(folder, { recursive: true })
})

const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

const helmRelease = (name: string, more = '') =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name} }\nspec:\n${more}  values: { bpf: { masquerade: true } }\n`

test.for([
  ['plain values', 'bpf: { masquerade: yes }\n'],
  ['a HelmRelease', helmRelease('cilium')],
  [
    'an Application',
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: cilium }\nspec:\n  source:\n    chart: cilium\n    helm: { values: "bpf: { masquerade: true }" }\n',
  ],
  ['the values of an umbrella chart', 'cilium: { bpf: { masquerade: true } }\n'],
] as const)('run, up and upgrade-check take %s', async ([name, text]) => {
  const values = await write(`${name}.yaml`, text)
  expect((await makePlan({ values })).userValues).toEqual({ bpf: { masquerade: true } })
  const { before, after } = await makeUpgradePlan({ from: '1.20.2', to: '1.20.2', values, rehearsal: false })
  expect([before.values, after.values]).toEqual([{ bpf: { masquerade: true } }, { bpf: { masquerade: true } }])
})

test('what is not read is told once, on standard error', async () => {
  const said: string[] = []
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(text => said.push(String(text)) > 0)
  onTestFinished(() => spy.mockRestore())
  const from = '  valuesFrom: [{ kind: ConfigMap, name: more }]\n'
  const values = await write('from.yaml', helmRelease('cilium', from))
  for (const _ of [1, 2]) await makePlan({ values })
  expect(said).toEqual([`${values}:5:3  HelmRelease cilium takes values from ConfigMap more, which were not read\n`])
})

test('values of several releases are refused', async () => {
  const values = await write('two.yaml', `${helmRelease('cilium')}---\n${helmRelease('cilium-edge')}`)
  await expect(makePlan({ values })).rejects.toThrow(
    `--values=${values} contains the values of 2 releases of Cilium. Pass a file with one of them.`,
  )
})
