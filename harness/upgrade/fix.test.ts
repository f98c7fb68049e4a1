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
    - "httpV2:x" # dashboards
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
  ).toBe('# header\n# pods\nipam:\n  mode: kubernetes\n# fast\nloadBalancer:\n  mode: dsr\ndevices: [eth1]\n')
})

test('a file without anything to do is the same file', () => {
  const text = "a:   1  \nb: { c: 'd' }\n"
  expect(fixed(text)).toBe(text)
})

test.for([
  ['line ends of Windows', 'a: 1\r\ntunnel: disabled # x\r\n', 'a: 1\r\nroutingMode: native # x\r\n'],
  ['a byte order mark', '\uFEFFtunnel: disabled\n', '\uFEFFroutingMode: native\n'],
  ['a last line without an end', 'b: 2\ntunnel: geneve', 'b: 2\nroutingMode: tunnel\ntunnelProtocol: geneve'],
  ['an indent of four', 'a:\n    b: 1\nmasquerade: on\n', 'a:\n    b: 1\nenableIPv4Masquerade: on\n'],
  [
    'aligned comments',
    'a:      1   # one\ntunnel: disabled   # two\n',
    'a:      1   # one\nroutingMode: native   # two\n',
  ],
  ['folded text', 'note: >\n  one\n  two\n\n\ntunnel: disabled\n', 'note: >\n  one\n  two\n\n\nroutingMode: native\n'],
  ['octal numbers', 'defaultMode: 0400\ntunnel: disabled\n', 'defaultMode: 0400\nroutingMode: native\n'],
  ['quotes', '"tunnel": "disabled"\n', '"routingMode": "native"\n'],
  [
    'braces',
    'a: {b: 1,   c: 2}\nbpf: {masquerade: true}\ndatapathMode: veth\n',
    'a: {b: 1,   c: 2}\nbpf: {masquerade: true, datapathMode: veth}\n',
  ],
  ['JSON', '{"tunnel":"disabled","a":[1,2]}', '{"routingMode":"native","a":[1,2]}'],
  [
    'JSON on lines',
    '{\n  "a": 1,\n  "datapathMode": "veth",\n  "bpf": {\n    "masquerade": true\n  }\n}\n',
    '{\n  "a": 1,\n  "bpf": {\n    "masquerade": true,\n    "datapathMode": "veth"\n  }\n}\n',
  ],
] as const)('what stays: %s', ([, text, expected]) => {
  expect(fixed(text)).toBe(expected)
})

test('an edit that would change what an anchor gives to others is not made', () => {
  const text = 'x: &x\n  tunnel: disabled\n<<: *x\n'
  expect(fixed(text)).toBe(text)
  const shared = 'hubble: &h { metrics: { enabled: [http] } }\nother: *h\n'
  expect(fixed(shared)).toBe(shared)
})

test('a key that stands twice is left to a person', () => {
  const text = 'tunnel: vxlan\ntunnel: disabled\n'
  expect(fixed(text)).toBe(text)
})
