import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Finding } from '../results/finding.ts'
import type { Values } from '../values.ts'
import { type Chart, isRecord, readChart } from './chart.ts'
import { chartFolder } from './chart-source.ts'
import { steady } from './differential/renderer.ts'
import { readValues } from './documents/read.ts'
import { lint } from './lint.ts'
import { type HelmOracle, helmOracle } from './testing.ts'
import type { ValuesFile } from './values-file.ts'

/** Values files made after public ones, and what really happens to them; see testdata/lint-cases/README.md. */
const CASES: Readonly<Record<string, { readonly told: readonly string[] }>> = {
  '01-flux-helmrelease-k3s': {
    told: [
      '16 rejected kube-proxy-replacement kubeProxyReplacement',
      '18 ignored host-services hostServices.enabled',
      '19 ignored host-services-host-namespace hostServices.hostNamespaceOnly',
      '28 rejected container-runtime containerRuntime.integration',
      '33 ignored cluster-pool-cidr ipam.operator.clusterPoolIPv4PodCIDR',
    ],
  },
  '03-old-compatibility-gke': { told: [] },
  '09-spire-and-strict-mode': {
    told: [
      '6 rejected chart-schema hubble.tls.auto.certValidityDuration',
      '11 rejected spire-without-authentication authentication.mutual.spire.enabled',
    ],
  },
  '11-umbrella-chart': { told: ['13 rejected tunnel tunnel -> routingMode: native'] },
  '12-dotted-keys-and-typos': {
    told: [
      '4 ignored unknown-key ipv6.enabled',
      '5 ignored unknown-key scheduling.mode',
      '7 ignored unknown-key bpf.distributedLRU.enabled',
      '11 ignored unknown-key l2annoucements',
      '14 changed node-port-range nodePort.range',
      '17 rejected chart-schema hubble.metrics.enabled',
      '20 changed cluster-pool-text ipam.operator.clusterPoolIPv4PodCIDRList',
    ],
  },
  '16-names-of-the-config-map': {
    told: [
      '2 ignored unknown-key routing-mode -> routingMode',
      '3 ignored unknown-key auto-direct-node-routes -> autoDirectNodeRoutes',
      '4 ignored unknown-key ipv4-native-routing-cidr -> ipv4NativeRoutingCIDR',
      '5 ignored unknown-key enable-ipv4-masquerade -> enableIPv4Masquerade',
      '6 ignored unknown-key enable-ipv4 -> ipv4.enabled',
      '7 rejected chart-schema ipam -> ipam.mode',
      '9 ignored unknown-key policyEnforcement -> policyEnforcementMode',
      '10 ignored host-reachable-services enableHostReachableServices -> socketLB.enabled',
      '12 ignored unknown-key loadBalancer.l2',
    ],
  },
  '17-rke2-helm-chart-config': {
    told: [
      '9 ignored below-cilium cilium.kubeProxyReplacement -> kubeProxyReplacement',
      '18 ignored wireguard-userspace encryption.wireguard.userspaceFallback',
    ],
  },
  '18-flags-gone-in-1.20': {
    told: [
      '2 crashes removed-option extraArgs.k8s-api-server',
      '2 crashes removed-option extraArgs.node-port-mode',
      '6 ignored removed-option extraConfig.encrypt-interface',
      '8 crashes duration-without-unit operator.extraArgs.unmanaged-pod-watcher-interval',
      '13 ignored unread-key encryption.ipsec.interface',
    ],
  },
  '20-trap-talos': { told: [] },
  '21-trap-yaml-1.1-booleans': { told: [] },
  '22-trap-text-where-allowed': { told: [] },
  '24-trap-scheduling-and-port-range': { told: [] },
  '26-trap-anchors-and-merges': { told: [] },
  '28-trap-removed-but-off': { told: [] },
  '31-chart-renders-agent-refuses': {
    told: [
      '3 crashes agent-direct-routes-with-tunnel autoDirectNodeRoutes',
      '5 crashes agent-dsr-with-vxlan loadBalancer.mode',
      '6 crashes agent-big-tcp-legacy-routing bpf.hostLegacyRouting',
      '7 crashes agent-masquerade-interfaces egressMasqueradeInterfaces',
      '8 crashes agent-bbr bandwidthManager.bbr',
    ],
  },
}

/** What is told of these rests on the survey of the chart's keys: without one, unknown keys are guessed, with a warning. */
const ON_SURVEY = new Set([
  '03-old-compatibility-gke',
  '09-spire-and-strict-mode',
  '12-dotted-keys-and-typos',
  '16-names-of-the-config-map',
  '18-flags-gone-in-1.20',
  '24-trap-scheduling-and-port-range',
])

const charts = new Map<string, Chart>()
let helm: HelmOracle
let folder: string

beforeAll(async () => {
  helm = await helmOracle()
  folder = await chartFolder('1.20.2')
  for (const version of ['1.14.19', '1.15.19', '1.16.19', '1.20.2'])
    charts.set(version, await readChart(await chartFolder(version)))
})

/** Skips where the chart of 1.20.2 has no survey and the answer rests on one. */
function needSurvey(name: string, skip: (why: string) => void): void {
  if (!ON_SURVEY.has(name) || charts.get('1.20.2')?.keys !== undefined) return
  skip('the chart 1.20.2 has no survey of its keys: node harness/upgrade/differential/main.ts 1.20.2 makes one')
}

async function setsOf(name: string, version: string): Promise<readonly ValuesFile[]> {
  const file = `${name}.yaml`
  const text = await readFile(join(import.meta.dirname, 'testdata', 'lint-cases', file), 'utf8')
  const chart = charts.get(version)
  const { sets } = readValues({
    names: [file],
    texts: new Map([[file, text]]),
    isChartKey: key => Object.hasOwn(chart?.defaults ?? {}, key),
  })
  return sets
}

async function findings(name: string, version: string): Promise<Finding[]> {
  const target = { version, chart: charts.get(version) }
  return (await setsOf(name, version)).flatMap(file => lint({ file, target }))
}

describe.each(Object.entries(CASES))('%s', (name, { told }) => {
  test('is told what really happens', async ({ skip }) => {
    needSurvey(name, skip)
    const all = await findings(name, '1.20.2')
    const brief = all.map(({ line, consequence, rule, key, replacement }) => ({
      text: `${line} ${consequence} ${rule} ${key}`,
      replacement: replacement ?? '',
    }))
    for (const expected of told) {
      const [text = '', replacement = ''] = expected.split(' -> ')
      const found = brief.find(finding => finding.text === text)
      expect(found, `${text} among ${JSON.stringify(brief)}`).toBeDefined()
      expect(found?.replacement).toContain(replacement)
    }
  })

  test('has no error but those', async () => {
    const errors = (await findings(name, '1.20.2')).filter(({ severity }) => severity === 'error')
    const expected = told.map(text => text.split(' -> ')[0])
    expect(
      errors
        .map(({ line, consequence, rule, key }) => `${line} ${consequence} ${rule} ${key}`)
        .filter(text => !expected.includes(text)),
    ).toEqual([])
  })
})

describe.each(Object.keys(CASES))('Helm says the same of %s', name => {
  test('what is refused is refused, and what is ignored changes nothing', async ({ skip }) => {
    needSurvey(name, skip)
    const { values, found } = await valuesAndFindings(name)
    const keys = (consequence: string) =>
      found.filter(one => one.consequence === consequence).map(({ key }) => keyPath(values, key))
    const [rejected, ignored] = [keys('rejected'), keys('ignored')]
    const taken = rejected.reduce<Values>((rest, path) => without(rest, path), values)
    const plain = await rendered(taken)
    expect(plain.exitCode, plain.stderr).toBe(0)
    for (const path of rejected) {
      const others = rejected.filter(other => other !== path)
      const one = others.reduce<Values>((rest, other) => without(rest, other), values)
      expect((await rendered(one)).exitCode, `with ${path.join('.')}`).not.toBe(0)
    }
    for (const path of ignored.filter(([first]) => first !== 'extraConfig'))
      expect(steady((await rendered(without(taken, path))).stdout), `without ${path.join('.')}`).toBe(
        steady(plain.stdout),
      )
  })
})

/** The values of a file as Helm gets them, with what is said of them. */
async function valuesAndFindings(name: string) {
  const [set] = await setsOf(name, '1.20.2')
  if (set === undefined) throw new Error(`${name} holds no values`)
  const target = { version: '1.20.2', chart: charts.get('1.20.2') }
  return { values: set.values, found: lint({ file: set, target }).filter(({ rule }) => rule !== 'below-cilium') }
}

/** The path of a finding's key: a part of it may have dots. */
function keyPath(values: unknown, key: string): string[] {
  if (!isRecord(values)) return [key]
  const first = Object.keys(values).find(name => key === name || key.startsWith(`${name}.`)) ?? key
  return key === first ? [first] : [first, ...keyPath(values[first], key.slice(first.length + 1))]
}

function without(values: Values, [first = '', ...rest]: readonly string[]): Values {
  const { [first]: held, ...others } = values
  return rest.length === 0 || !isRecord(held) ? others : { ...others, [first]: without(held, rest) }
}

function rendered(values: Values) {
  return helm.template(folder, 'hubble: { tls: { auto: { method: cronJob } } }', JSON.stringify(values))
}

test.each([
  ['1.14.19', 'compatibility-with-probe'],
  ['1.15.19', 'compatibility-with-probe'],
  ['1.16.19', 'compatibility-with-disabled'],
])('an old upgradeCompatibility is refused by %s', async (version, rule) => {
  const found = await findings('03-old-compatibility-gke', version)
  expect(found.map(finding => `${finding.consequence} ${finding.rule}`)).toContain(`rejected ${rule}`)
})
