import { expect, test } from 'vitest'
import { fix } from '../fix.ts'
import { lint } from '../lint.ts'
import { filesNamedIn, readValues } from './read.ts'

const target = { version: '1.20.2' }
const CHART_KEYS = new Set(['tunnel', 'hubble', 'k8sServiceHost', 'k8sServicePort', 'kubeProxyReplacement', 'operator'])

const inputs = (files: Readonly<Record<string, string>>, names = Object.keys(files)) => ({
  names,
  texts: new Map(Object.entries(files)),
  isChartKey: (key: string) => CHART_KEYS.has(key),
})

/** Findings as `file:line:column rule`, of every set of values. */
const found = (files: Readonly<Record<string, string>>, names?: readonly string[]) =>
  readValues(inputs(files, names === undefined ? undefined : [...names])).sets.flatMap(file =>
    lint({ file, target }).map(({ file: name, line, column, rule }) => `${name}:${line}:${column} ${rule}`),
  )

const remarks = (files: Readonly<Record<string, string>>) =>
  readValues(inputs(files)).remarks.map(({ file, line, column, text }) => `${file}:${line}:${column} ${text}`)

const fixed = (text: string) => {
  const [file] = readValues(inputs({ f: text })).sets
  return file === undefined ? '' : fix(file, target).text
}

const RELEASE = `# Flux
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cilium }
spec:
  chart: { spec: { chart: cilium } }
  valuesFrom:
    - kind: ConfigMap
      name: more
  values:
    # the network routes
    tunnel: disabled   # since 2021
    hubble: { metrics: { enabled: [http] } }
`

const APPLICATION = `apiVersion: v1
kind: Namespace
metadata: { name: argocd }
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: network
spec:
  sources:
    - repoURL: https://example.com/values
      ref: values
    - chart: cilium
      helm:
        valueFiles: [$values/a.yaml]
        parameters:
          - name: kubeProxyReplacement
            value: strict
        values: |

          # geneve
          tunnel: geneve
          bpf:
            masquerade: true
          datapathMode: veth
`

const CONFIG = `apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: { name: rke2-cilium, namespace: kube-system }
spec:
  valuesContent: |-
    cilium:
      kubeProxyReplacement: true
    k8sServiceHost: 127.0.0.1
    k8sServicePort: 6443
    tunnel: geneve`

const KUSTOMIZATION = `helmCharts:
- name: cilium
  valuesFile: base.yaml
  valuesInline:
    datapathMode: veth
- name: other
  valuesInline: { tunnel: vxlan }
`

const UMBRELLA = `prometheus: { server: {} }
cilium:
  enabled: true
  tunnel: disabled
`

test.for([
  ['a HelmRelease', { f: RELEASE }, ['f:12:5 tunnel', 'f:13:26 hubble-metric-http']],
  ['an Application', { f: APPLICATION }, ['f:17:19 kube-proxy-replacement', 'f:22:11 tunnel', 'f:25:11 datapath-mode']],
  ['a HelmChartConfig', { f: CONFIG }, ['f:7:7 below-cilium', 'f:10:5 tunnel']],
  ['an umbrella chart', { f: UMBRELLA }, ['f:4:3 tunnel']],
  [
    'a kustomization, with the file that it names',
    { 'd/kustomization.yaml': KUSTOMIZATION, 'd/base.yaml': 'tunnel: vxlan\ndatapathMode: ebpf\n' },
    ['d/base.yaml:1:1 tunnel', 'd/kustomization.yaml:5:5 datapath-mode'],
  ],
  [
    'a HelmChart with its config: set counts most',
    {
      f: `apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: { name: cilium, namespace: kube-system }
spec:
  chart: cilium
  set:
    tunnel: geneve
  valuesContent: "tunnel: vxlan\\nmasquerade: true"
---
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: { name: cilium, namespace: kube-system }
spec:
  valuesContent: |
    masquerade: false
`,
    },
    ['f:7:5 tunnel', 'f:15:5 masquerade'],
  ],
  [
    'valuesObject in the place of values',
    {
      f: 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: cilium }\nspec:\n  source:\n    helm:\n      values: "tunnel: vxlan"\n      valuesObject:\n        datapathMode: veth\n',
    },
    ['f:9:9 datapath-mode'],
  ],
  [
    'a text in JSON',
    {
      f: '{"apiVersion":"helm.cattle.io/v1","kind":"HelmChart","metadata":{"name":"cilium"},"spec":{"valuesContent":"a: \\u00e9\\ntunnel: vxlan"}}',
    },
    ['f:1:119 tunnel'],
  ],
  [
    'a ConfigMap that holds a values file',
    {
      f: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: cilium }\ndata:\n  values.yaml: |\n    tunnel: vxlan\n',
    },
    ['f:6:5 tunnel'],
  ],
  [
    'two releases, each for itself',
    { f: `${RELEASE}---\n${RELEASE.replaceAll('name: cilium', 'name: cilium-two')}` },
    ['f:12:5 tunnel', 'f:13:26 hubble-metric-http', 'f:26:5 tunnel', 'f:27:26 hubble-metric-http'],
  ],
  [
    'several files: what decides is told where it stands',
    { a: 'tunnel: vxlan\nmasquerade: true\n', b: 'x: 1\ntunnel: geneve\n' },
    ['a:2:1 masquerade', 'b:2:1 tunnel'],
  ],
] as const)('%s', ([, files, expected]) => {
  const names = Object.keys(files).filter(name => !name.endsWith('base.yaml'))
  expect(new Set(found(files, names))).toEqual(new Set(expected))
  expect(found(files, names)).toHaveLength(expected.length)
})

test('what is not read is said', () => {
  expect(remarks({ f: RELEASE })).toEqual([
    'f:7:3 HelmRelease cilium takes values from ConfigMap more, which were not read',
  ])
  expect(remarks({ f: APPLICATION })).toEqual([
    'f:15:9 Application network takes values from $values/a.yaml, which were not read',
  ])
  expect(remarks({ f: UMBRELLA })).toEqual([
    'f:2:1 treated as the values of an umbrella chart: only what is below `cilium` counts',
  ])
  expect(filesNamedIn('d/k.yaml', KUSTOMIZATION)).toEqual([
    { file: 'd/k.yaml', line: 3, column: 3, path: 'd/base.yaml' },
  ])
})

test.for([
  ['a HelmRelease', RELEASE, ['tunnel: disabled', 'routingMode: native'], ['[http]', '[httpV2]']],
  [
    'an Application',
    APPLICATION,
    ['          tunnel: geneve\n', '          routingMode: tunnel\n          tunnelProtocol: geneve\n'],
    ['masquerade: true\n          datapathMode: veth\n', 'masquerade: true\n            datapathMode: veth\n'],
  ],
  ['a HelmChartConfig', CONFIG, ['    tunnel: geneve', '    routingMode: tunnel\n    tunnelProtocol: geneve']],
  ['an umbrella chart', UMBRELLA, ['tunnel: disabled', 'routingMode: native']],
] as const)('--fix edits %s in place', ([, text, ...changes]) => {
  const expected = changes.reduce<string>((before, [from, to]) => before.replace(from, to), text)
  expect(fixed(text)).toBe(expected)
  expect(fixed(text.replaceAll('\n', '\r\n'))).toBe(expected.replaceAll('\n', '\r\n'))
})

test('--fix keeps the escapes of a text in quotes', () => {
  const text =
    '{"kind":"HelmChart","apiVersion":"helm.cattle.io/v1","metadata":{"name":"cilium"},"spec":{"valuesContent":"a: \\"é\\"\\ntunnel: geneve"}}'
  expect(fixed(text)).toBe(text.replace('tunnel: geneve', String.raw`routingMode: tunnel\ntunnelProtocol: geneve`))
})

test.for([
  [
    'kind: Deployment\napiVersion: apps/v1\n',
    'f is not a Helm values file but a manifest of kind Deployment. Pass a Helm values file, or ',
  ],
  [
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: nginx }\nspec: { values: { a: 1 } }\n',
    'f contains no values for Cilium, only HelmRelease nginx. ',
  ],
  [
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: cilium }\nspec: { valuesFrom: [{ kind: Secret, name: s }] }\n',
    'f contains no values: HelmRelease cilium sets none. It takes values from Secret s: check those instead.',
  ],
  [
    CONFIG.replace('|-', '[1]').slice(0, CONFIG.indexOf('|-') + 3),
    'f:5:3: valuesContent of HelmChartConfig rke2-cilium must be a string',
  ],
  [
    RELEASE.slice(0, RELEASE.indexOf('values:\n')) + 'values: [1]\n',
    'f:10:3: values of HelmRelease cilium must be a mapping',
  ],
  [CONFIG.replace('cilium:\n', 'cilium: [\n'), /^f:\d+:\d+: Helm cannot read this as YAML: /],
  ['- a\n', 'f:1:1: Helm values must be a mapping, but this is a list. Write "key: value".'],
  ['text\n', 'f:1:1: Helm values must be a mapping, but this is a single value.'],
] as const)('%j is refused with the reason', ([text, reason]) => {
  expect(() => found({ f: text })).toThrow(reason)
})
