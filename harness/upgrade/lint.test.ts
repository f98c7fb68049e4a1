import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Chart, mentionedIn } from './chart.ts'
import { parseKeys } from './known-keys.ts'
import { lint } from './lint.ts'
import { parseValuesFile } from './values-file.ts'

const chart: Chart = {
  version: '1.20.2',
  defaults: {
    hubble: { enabled: true, relay: { enabled: false } },
    nodeSelector: {},
    extraConfig: {},
    cluster: { name: 'default' },
    encryption: { ipsec: { interface: '' } },
  },
  keys: parseKeys(
    [
      'cluster +',
      ' name =cluster-name',
      'encryption',
      ' ipsec',
      '  interface !',
      'envoy',
      ' baseID',
      'extraConfig *',
      'hubble +',
      ' enabled',
      ' relay *',
      '  enabled',
      'nodeSelector *',
      'routingMode =routing-mode',
      'upgradeCompatibility',
    ].join('\n'),
  ),
  mentioned: new Set(),
}

const brief = (text: string, version = '1.20.2') =>
  lint({ file: parseValuesFile('v.yaml', text), target: { version, chart } }).map(
    ({ line, column, severity, rule, key, replacement }) =>
      `${line}:${column} ${severity} ${rule} ${key}${replacement === undefined ? '' : ` -> ${replacement}`}`,
  )

test('an unknown key is told with the one that was meant', () => {
  expect(brief('hubble:\n  enabeld: true\n')).toEqual([
    '2:3 error unknown-key hubble.enabeld -> did you mean hubble.enabled?',
  ])
})

test('a key in the wrong place is told with the place where it belongs', () => {
  expect(brief('relay: { enabled: true }')).toEqual(['1:1 error unknown-key relay -> did you mean hubble.relay?'])
})

test('a key of earlier charts is meant too: its rule speaks once it is written right', () => {
  expect(brief('tunel: vxlan')).toEqual(['1:1 error unknown-key tunel -> did you mean tunnel?'])
})

test('what a rendering changes with is known without a default, and a section that is handed on may hold anything', () => {
  expect(brief('upgradeCompatibility: "1.15"\nenvoy: { baseID: 3 }\nhubble: { relay: { anything: 1 } }')).toEqual([])
  expect(brief('nodeSelector: { a/b: c }\nextraConfig: { some-option: "1" }')).toEqual([])
})

test('a key that the chart declares and no template reads', () => {
  expect(brief('encryption: { ipsec: { interface: eth0 } }')).toEqual([
    '1:24 warning unread-key encryption.ipsec.interface -> remove the key',
  ])
})

test('a dot in the name of a key is a part of the name', () => {
  expect(brief('cluster.name: a')).toEqual([
    '1:1 error unknown-key cluster.name -> cluster: { name: … }, because a dot does not separate keys in YAML',
  ])
})

test('an option of the agent is told with the value that sets it', () => {
  expect(brief('routing-mode: native')).toEqual([
    '1:1 error unknown-key routing-mode -> routingMode, which sets the option routing-mode',
  ])
})

test('a null is told where no rendering does without the section', () => {
  expect(brief('hubble:\nenvoy:\n')).toEqual(['1:1 error empty-section hubble -> remove the key, or write {}'])
})

test('an anchor may stand below x-, a dot or an underscore', () => {
  expect(brief('_on: &on { enabled: true }\nx-off: { a: 1 }\nhubble: *on')).toEqual([])
})

test('of a chart that nobody surveyed nothing is certain', () => {
  const { keys: _, ...unsurveyed } = chart
  const mentioned = mentionedIn(['{{ .Values.upgradeCompatibility }}'])
  const target = { version: '1.20.2', chart: { ...unsurveyed, mentioned } }
  const text = 'upgradeCompatibility: "1.15"\nhubble: { enabeld: true }'
  const findings = lint({ file: parseValuesFile('v.yaml', text), target })
  expect(findings.map(({ severity, rule, key }) => `${severity} ${rule} ${key}`)).toEqual([
    'warning unknown-key hubble.enabeld',
  ])
})

test('a key that stands twice', () => {
  expect(brief('hubble: { enabled: true }\nhubble: { enabled: false }')).toEqual(['2:1 error repeated-key hubble'])
})

const NATIVE = 'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nipv4: { enabled: true }'

test.for([
  [
    'with what Helm refuses put right the agent starts, so one cause is told once',
    'tunnel: disabled\nipv4NativeRoutingCIDR: 10.0.0.0/8\nautoDirectNodeRoutes: true',
    ['1:1 rejected tunnel'],
  ],
  [
    'the agent still has its objection when Helm has none any more',
    'tunnel: geneve\nautoDirectNodeRoutes: true',
    ['1:1 rejected tunnel', '2:1 crashes agent-direct-routes-with-tunnel'],
  ],
  [
    'what only the replacement leads to is foreseen',
    'ipv4: { enabled: true }\nenableIPv4Masquerade: true\ntunnel: disabled',
    ['2:1 rejected native-without-cidr', '3:1 rejected tunnel'],
  ],
  [
    'where only a person can say what belongs there, nothing is guessed',
    `kubeProxyReplacement: partial\ninstallNoConntrackIptablesRules: true\n${NATIVE}`,
    ['1:1 rejected kube-proxy-replacement'],
  ],
  [
    'and once it is decided, the agent’s objection is told',
    `kubeProxyReplacement: false\ninstallNoConntrackIptablesRules: true\n${NATIVE}`,
    ['2:1 crashes agent-no-conntrack-with-kube-proxy'],
  ],
] as const)('%s', ([, text, told]) => {
  const findings = lint({ file: parseValuesFile('v.yaml', text), target: { version: '1.20.2', chart } })
  expect(
    findings
      .filter(({ rule }) => rule !== 'unknown-key')
      .map(({ line, column, consequence, rule }) => `${line}:${column} ${consequence} ${rule}`),
  ).toEqual(told)
})

test('where the schema refuses a value with which a rule finds fault, the rule tells it, once', () => {
  const schema = { properties: { upgradeCompatibility: { type: ['null', 'string'] } } }
  const target = { version: '1.20.2', chart: { ...chart, schema } }
  const findings = lint({ file: parseValuesFile('v.yaml', 'upgradeCompatibility: 1.20'), target })
  expect(findings).toMatchObject([
    {
      rule: 'upgrade-compatibility-number',
      consequence: 'rejected',
      message: 'Helm refuses this value. upgradeCompatibility: 1.2 is a number in YAML, so 1.20 turns into 1.2.',
    },
  ])
})

test('what only the replacement leads to is told as that', () => {
  const text = 'ipv4: { enabled: true }\nenableIPv4Masquerade: true\ntunnel: disabled'
  const findings = lint({ file: parseValuesFile('v.yaml', text), target: { version: '1.20.2', chart } })
  expect(findings.find(({ rule }) => rule === 'native-without-cidr')?.message).toBe(
    'Once the rejected keys are replaced: Helm refuses to render the chart: “ipv4NativeRoutingCIDR must be set when routingMode is native …”.',
  )
})

test('keys of an anchor are told where they stand', () => {
  expect(brief('x-shared: &shared\n  enabeld: 1\nhubble:\n  <<: *shared\n')).toEqual([
    '2:3 error unknown-key hubble.enabeld -> did you mean hubble.enabled?',
  ])
})

test('a branch is told key by key where rules know better', () => {
  expect(brief('proxy:\n  prometheus: { enabled: false }\n  sidecarImageRegex: x\n')).toEqual([
    '2:17 error proxy-prometheus proxy.prometheus.enabled',
    '3:3 warning proxy-sidecar proxy.sidecarImageRegex -> remove the key',
  ])
})

test('what a version ignores already is said', () => {
  const findings = lint({
    file: parseValuesFile('v.yaml', 'masquerade: true'),
    target: { version: '1.20.2' },
    from: '1.15.19',
  })
  expect(findings.find(({ rule }) => rule === 'masquerade')).toMatchObject({
    already: true,
    message: 'The chart ignores masquerade, as 1.15 already does. It was renamed to `enableIPv4Masquerade` in 1.10.',
  })
})

test('a value below global is ignored with its key, and what is wrong with it is told for the day on which it moves', () => {
  const findings = lint({
    file: parseValuesFile('v.yaml', 'global: { kubeProxyReplacement: strict }'),
    target: { version: '1.20.2' },
    from: '1.15.19',
  }).filter(({ key }) => key !== '' && key.startsWith('global'))
  expect(findings.map(({ already }) => already)).toEqual([true, true])
  expect(findings.map(({ consequence, message }) => `${consequence}: ${message}`)).toEqual([
    'ignored: Under its name of today, kubeProxyReplacement: strict is not valid; since 1.16 the chart accepts only `true` and `false`. 1.15 ignores the key already.',
    'ignored: The chart ignores global.kubeProxyReplacement, as 1.15 already does. It is a value of the 1.8 chart. Its name today is kubeProxyReplacement.',
  ])
})

test('a file that is not YAML is told with its place', () => {
  expect(() => parseValuesFile('v.yaml', 'a: [1\nb: 2')).toThrow(/^v\.yaml:2:1: Helm cannot read this as YAML: /)
  expect(() => parseValuesFile('v.yaml', '- a')).toThrow(
    'v.yaml:1:1: Helm values must be a mapping, but this is a list. Write "key: value".',
  )
})

test.for([
  ['<<: counts where it stands', 'hubble:\n  relay: { enabled: true }\n  <<: { relay: 1 }\n', { hubble: { relay: 1 } }],
  ['the first of several counts most', '_a: &a { x: 1 }\n_b: &b { x: 2 }\nc:\n  <<: [*a, *b]\n', { x: 1 }],
] as const)('%s', ([, text, values]) => {
  const file = parseValuesFile('v.yaml', text)
  expect(file.values['c'] ?? file.values).toEqual(values)
})

test('what Helm never reads is told where it begins', () => {
  expect(brief('hubble: {}\n---\nhubble: {}\n')).toEqual([
    '2:1 error never-read  -> merge the documents, or use one file for each',
  ])
  expect(brief('  hubble: {}\nhubbel: {}\n')).toEqual(['2:1 error never-read  -> indent the line like the first key'])
})

test('the article’s own values: everything that is dead, renamed or harmful, and nothing else', async () => {
  const text = await readFile(join(import.meta.dirname, 'testdata', 'article-1.8.yaml'), 'utf8')
  const findings = lint({ file: parseValuesFile('article.yaml', text), target: { version: '1.20.2' } })
  expect(findings.map(({ line, severity, rule, key }) => `${line} ${severity} ${rule} ${key}`)).toEqual([
    '4 error global-device global.device',
    '5 error global-tag global.tag',
    '6 warning global-container-runtime global.containerRuntime',
    '9 error kube-proxy-replacement global.kubeProxyReplacement',
    '9 error values-of-1.8 global.kubeProxyReplacement',
    '12 error values-of-1.8 global.hubble.enabled',
    '13 error values-of-1.8 global.hubble.listenAddress',
    '15 warning hubble-metric-http global.hubble.metrics.enabled',
    '15 error values-of-1.8 global.hubble.metrics.enabled',
    '17 error values-of-1.8 global.hubble.relay.enabled',
    '19 error values-of-1.8 global.hubble.ui.enabled',
  ])
})
