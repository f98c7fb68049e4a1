import { describe, expect, test } from 'vitest'
import { configEffect, renderDiff } from './render-diff.ts'

const config = (data: Record<string, string>) => ({ kind: 'ConfigMap', metadata: { name: 'cilium-config' }, data })
const agents = (image: string, strategy = 2) => ({
  kind: 'DaemonSet',
  metadata: { name: 'cilium' },
  spec: {
    updateStrategy: { rollingUpdate: { maxUnavailable: strategy } },
    template: { spec: { containers: [{ name: 'cilium-agent', image }] } },
  },
})

const object = (version: string) => ({
  kind: 'Service',
  metadata: { name: 'x', labels: { 'helm.sh/chart': version } },
})

const role = (verbs: string[]) => ({
  kind: 'ClusterRole',
  metadata: { name: 'c' },
  rules: [{ resources: ['pods'], verbs }],
})

describe('what two charts render', () => {
  test('is compared by meaning, the datapath first', () => {
    const changes = renderDiff(
      [
        config({ 'hubble-metrics': 'dns', 'routing-mode': 'tunnel', debug: 'false' }),
        agents('cilium:v1.15.19@sha256:a'),
      ],
      [config({ 'hubble-metrics': 'dns drop', 'routing-mode': 'native', debug: 'false' }), agents('cilium:v1.20.2', 1)],
    )
    expect(changes.map(({ effect, what, before, after }) => `${effect} ${what} ${before} -> ${after}`)).toEqual([
      'datapath ConfigMap cilium-config: routing-mode tunnel -> native',
      'restart DaemonSet cilium: how it rolls out {"rollingUpdate":{"maxUnavailable":2}} -> {"rollingUpdate":{"maxUnavailable":1}}',
      'restart DaemonSet cilium: image of cilium-agent cilium:v1.15.19 -> cilium:v1.20.2',
      'observability ConfigMap cilium-config: hubble-metrics dns -> dns drop',
    ])
  })

  test('is the same where only the names of the release differ', () => {
    expect(renderDiff([object('1')], [object('2')])).toEqual([])
  })

  test('tells a role by what it permits', () => {
    expect(renderDiff([role(['get'])], [role(['get', 'list'])])).toEqual([
      { effect: 'restart', what: 'ClusterRole c', before: '1 permissions', after: '2 permissions' },
    ])
  })

  test('a DaemonSet that goes takes what it did for packets along', () => {
    expect(renderDiff([agents('a')], [])).toMatchObject([{ effect: 'datapath', before: 'gone' }])
  })
})

test.each([
  ['routing-mode', 'datapath'],
  ['kube-proxy-replacement', 'datapath'],
  ['bpf-events-drop-enabled', 'observability'],
  ['bpf-lb-mode', 'datapath'],
  ['enable-hubble', 'observability'],
  ['k8s-client-qps', 'restart'],
] as const)('%s is of the kind %s', (key, effect) => {
  expect(configEffect(key)).toBe(effect)
})
