import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AgentOracle, agentOracle } from './agent-oracle.ts'
import { agentRefusals } from './agent-findings.ts'
import { type Chart, readChart } from './chart.ts'
import { chartFolder } from './chart-source.ts'
import { GO_MODULES } from '../images/source/go/modules.ts'
import { moduleSource } from '../images/source/go/build.ts'
import { AGENT_REFUSALS } from './rules/agent-refusals.ts'
import { AGENT_RULES } from './rules/agent.ts'
import { CONFLICT_RULES } from './rules/all.ts'
import { VALUE_RULES } from './rules/values.ts'
import { type HelmOracle, helmOracle } from './testing.ts'
import { parseValuesFile } from './values-file.ts'

/** The release whose agent the images are made of. */
const VERSION = '1.20.2'

let helm: HelmOracle
let agent: AgentOracle
let folder: string
let chart: Chart

beforeAll(async () => {
  folder = await chartFolder(VERSION)
  ;[helm, agent, chart] = await Promise.all([helmOracle(), agentOracle(), readChart(folder)])
})

const predicted = (text: string) =>
  agentRefusals(parseValuesFile('values.yaml', text), { version: VERSION, chart }).map(({ rule }) => rule)

/** What the agent says to what the chart renders; Helm must have no objection. */
async function said(text: string) {
  const { exitCode, stdout, stderr } = await helm.template(
    folder,
    'hubble: { tls: { auto: { method: cronJob } } }',
    text,
  )
  expect(exitCode, `Helm renders ${text}\n${stderr}`).toBe(0)
  return agent.start(stdout)
}

test.for(AGENT_RULES)(
  '$id: it renders, and the agent ends with the words of the rule',
  async ({ id, example, words }, { skip }) => {
    expect(predicted(example)).toContain(id)
    const { started, words: told } = await said(example)
    skip(told.includes('netkit device probe failed'), 'this kernel has no netkit')
    expect({ started, told: told.replaceAll('\\"', '"') }).toEqual({
      started: false,
      told: expect.stringContaining(words),
    })
  },
)

describe('values with which the agent starts', () => {
  test.for([
    ['the defaults', ''],
    [
      'native routing with its range',
      'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8\nautoDirectNodeRoutes: true',
    ],
    ['native routing without masquerading', 'routingMode: native\nenableIPv4Masquerade: false'],
    ['BPF masquerading', 'bpf: { masquerade: true }\nkubeProxyReplacement: true'],
    [
      'Geneve with DSR',
      'kubeProxyReplacement: true\ntunnelProtocol: geneve\nloadBalancer: { mode: dsr, dsrDispatch: geneve }',
    ],
    ['a range of node ports', 'kubeProxyReplacement: true\nnodePort: { range: "30000,32767" }'],
    ['Maglev', 'kubeProxyReplacement: true\nloadBalancer: { algorithm: maglev }\nmaglev: { tableSize: 65521 }'],
  ] as const)('%s', async ([, text]) => {
    expect(predicted(text)).toEqual([])
    expect(await said(text)).toMatchObject({ started: true })
  })
})

test('every refusal in the agent’s source has a rule or a reason', async () => {
  const source = await moduleSource(GO_MODULES.cilium)
  const ids = [...AGENT_RULES, ...VALUE_RULES, ...CONFLICT_RULES].map(({ id }) => id)
  const unknown: string[] = []
  for (const [file, rows] of Object.entries(AGENT_REFUSALS)) {
    const texts = refusalsIn(await readFile(join(source, file), 'utf8'))
    expect(texts.length, file).toBeGreaterThan(0)
    unknown.push(...texts.filter(text => !rows.some(([words]) => text.includes(words))).map(text => `${file}: ${text}`))
    for (const [words, fate] of rows) {
      if (!texts.some(text => text.includes(words))) unknown.push(`${file}: gone: ${words}`)
      if (!fate.includes(' ') && !ids.includes(fate)) unknown.push(`${file}: no rule: ${fate}`)
    }
  }
  expect(unknown).toEqual([])
})

/** The texts with which a file of the agent refuses. */
function refusalsIn(text: string): string[] {
  return [
    ...text.matchAll(
      /(?:logging\.Fatal\(\s*\w+,\s*|fmt\.Errorf\(|errors\.New\()\s*(?:fmt\.Sprintf\()?\s*(?:"((?:[^"\\]|\\.)*)"|([\w.]+))/g,
    ),
  ].map(([, quoted, name]) => quoted ?? name ?? '')
}

test.for(['22-trap-text-where-allowed', '24-trap-scheduling-and-port-range'])(
  'the agent starts with %s',
  async name => {
    const text = await readFile(join(import.meta.dirname, 'testdata', 'lint-cases', `${name}.yaml`), 'utf8')
    expect(predicted(text)).toEqual([])
    expect(await said(text)).toMatchObject({ started: true })
  },
)
