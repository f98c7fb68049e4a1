import { expect, test } from 'vitest'
import { fix } from './fix.ts'
import { parseValuesFile } from './values-file.ts'

const fixed = (text: string) => fix(parseValuesFile('v.yaml', text), { version: '1.20.2' }).text

test('comments, order and quotes stay', () => {
  expect(
    fixed(`# our cluster

# no overlay: the network routes
tunnel: disabled # since 2021
hubble:
  # who talks to whom
  metrics:
    enabled:
    - dns:query
    - "http:x" # dashboards
image:
  pullPolicy: 'Always'
`),
  ).toBe(`# our cluster

# no overlay: the network routes
routingMode: native # since 2021
hubble:
  # who talks to whom
  metrics:
    enabled:
    - dns:query
    - httpV2:x
image:
  pullPolicy: 'Always'
`)
})

test('one key becomes two in its place', () => {
  expect(fixed('a: 1\n# overlay\ntunnel: geneve\nb: 2\n')).toBe(
    'a: 1\n# overlay\nroutingMode: tunnel\ntunnelProtocol: geneve\nb: 2\n',
  )
})

test('a key goes into the section that is there', () => {
  expect(fixed('bpf:\n  masquerade: true\ndatapathMode: veth\n')).toBe(
    'bpf:\n  masquerade: true\n  datapathMode: veth\n',
  )
})

test('a place that is taken stays as it is', () => {
  const text = 'masquerade: true\nenableIPv4Masquerade: false\n'
  expect(fixed(text)).toBe(text)
})

test('a value that only a person can decide on stays', () => {
  const text = 'kubeProxyReplacement: partial\n'
  expect(fixed(text)).toBe(text)
})

test('the values of 1.8 lose their prefix, section by section', () => {
  expect(
    fixed(
      '# header\nglobal:\n  # pods\n  ipam: { mode: kubernetes }\n  nodePort:\n    # fast\n    mode: dsr\n    device: eth1\n',
    ),
  ).toBe('# header\n# pods\nipam:\n  mode: kubernetes\n# fast\nloadBalancer:\n  mode: dsr\ndevices: [ eth1 ]\n')
})

test('a file without anything to do is the same file', () => {
  const text = "a:   1  \nb: { c: 'd' }\n"
  expect(fixed(text)).toBe(text)
})
