import { describe, expect, test } from 'vitest'
import type { UpgradeResult } from '../../harness/result/upgrade.ts'
import { renderUpgradeHtml } from './html.ts'
import { renderUpgradeMarkdown } from './markdown.ts'
import { upgradeEnd } from './terminal.ts'

const result: UpgradeResult = {
  schemaVersion: 1,
  id: '20261125-104645-89e259',
  command: ['cilium-conformance', 'upgrade-check'],
  startedAt: '2026-11-25T10:46:45.000Z',
  durationMs: 352_000,
  verdict: 'no-go',
  exitCode: 1,
  reasons: [{ weight: 'no-go', area: 'start', text: 'cilium-agent says: open <modules> | nothing' }],
  from: '1.20.2',
  to: '1.15.19',
  values: { before: 'v.yaml', after: 'v.yaml' },
  maxOutageMs: 1000,
  path: { legal: false, text: 'too far', steps: [] },
  findings: [
    {
      rule: 'tunnel',
      severity: 'error',
      file: 'v.yaml',
      line: 3,
      column: 1,
      key: 'tunnel',
      consequence: 'rejected',
      message: 'tunnel is gone',
      replacement: 'routingMode: native',
      fixable: true,
      source: 'https://docs.cilium.io',
    },
  ],
  changes: [{ effect: 'datapath', what: 'ConfigMap cilium-config: routing-mode', before: 'tunnel', after: 'native' }],
  live: [],
  rehearsal: {
    legs: [
      {
        name: 'upgrade',
        from: '1.20.2',
        to: '1.15.19',
        outcome: 'stuck',
        durationMs: 20_000,
        marks: [{ atMs: 5000, text: 'helm upgrade returned' }],
        paths: [
          {
            path: 'pod to pod, other node',
            kind: 'icmp',
            control: false,
            sent: 2000,
            missed: 970,
            interruptions: [{ startMs: 6000, lengthMs: 9700, missed: 970 }],
            longestMs: 9700,
            totalMs: 9700,
            senderPauseMs: 2,
            starved: false,
          },
          {
            path: 'node to node (control)',
            kind: 'icmp',
            control: true,
            sent: 2000,
            missed: 4,
            interruptions: [{ startMs: 7000, lengthMs: 42, missed: 4 }],
            longestMs: 42,
            totalMs: 42,
            senderPauseMs: 2,
            starved: false,
          },
        ],
      },
    ],
    refusal: { text: 'it does not start', pod: 'cilium-x', log: ['level=fatal msg="<b>"'] },
    suites: [{ stage: 'before', passed: 19, failed: 0, broken: 0, skipped: 2, inconclusive: 0 }],
    changed: [],
    metrics: {
      stages: [
        { stage: 'before', figures: { 'failing controllers': 0, 'packets dropped': 12 } },
        { stage: 'rolled back', figures: { 'failing controllers': 1, 'packets dropped': 3 } },
      ],
      gone: [],
      added: [],
    },
    overridden: ['k8sServiceHost'],
  },
  environment: {
    harness: '0.1.0',
    node: 'v24',
    os: 'Linux',
    kernel: '6.18.5',
    cpu: 'x',
    cpus: 2,
    memoryBytes: 1,
    ci: false,
  },
  phases: [],
  errors: [],
}

describe('the page of an upgrade', () => {
  const page = renderUpgradeHtml(result)

  test('loads nothing from elsewhere and lets no text become markup', () => {
    expect(page).not.toMatch(/<(?:script|link|img|iframe)\b|url\(|@import/)
    expect(page).toContain('open &lt;modules&gt;')
    expect(page).toContain('msg=&quot;&lt;b&gt;&quot;')
  })

  test('draws each interruption at its place and to its length', () => {
    // 720 units for 20 s, from 270 on.
    expect(page).toContain(
      '<rect x="486.0" y="25" width="349.2" height="14"><title>pod to pod, other node, ICMP echo: 9.7 s from 6.0 s on',
    )
    expect(page).toContain('<g class="control">')
  })

  test('leads with the verdict and its reasons', () => {
    expect(page.indexOf('no-go</b>')).toBeLessThan(page.indexOf('Reasons</h2>'))
    expect(page.indexOf('Reasons</h2>')).toBeLessThan(page.indexOf('Rehearsal</h2>'))
  })
})

test('the page as Markdown', () => {
  expect(renderUpgradeMarkdown(result)).toBe(`# no-go: Cilium 1.20.2 to 1.15.19

|  |  |
| --- | --- |
| version path | **not allowed in one step** |
| upgrade | **stuck after 20.0 s; longest interruption 9.7 s (pod to pod, other node, ICMP echo), of the control 42 ms** |
| suites | before 19 passed |
| values | **1 error, 0 warnings** |
| rendered objects | 1 difference, 1 of them in the datapath |
| running cluster | not looked at |

- **no-go** (start): cilium-agent says: open <modules> \\| nothing

## Rehearsal

### upgrade: 1.20.2 to 1.15.19 (stuck, 20.0 s)

| path | 20.0 s from left to right | longest | total | interruptions | missed of sent |  |
| --- | --- | --- | --- | --- | --- | --- |
| pod to pod, other node, ICMP echo | \`·········███████████████······\` | **9.7 s** | 9.7 s | 1 | 970 of 2000 |  |
| node to node (control), ICMP echo | \`··········▄···················\` | 42 ms | 42 ms | 1 | 4 of 2000 |  |

| suites | passed | failed | broken | skipped | inconclusive |
| --- | --- | --- | --- | --- | --- |
| before | 19 | 0 | 0 | 2 | 0 |

| the agents’ own metrics | before | rolled back |
| --- | --- | --- |
| failing controllers | 0 | 1 |
| packets dropped | 12 | 3 |

## Values: 1 finding

- error: v.yaml:3: tunnel is gone

## Rendered objects: 1 difference

1: affects the datapath

- ConfigMap cilium-config: routing-mode: tunnel -> native
`)
})

test('the end in a terminal', () => {
  expect(upgradeEnd(result, '/out')).toContain(`
upgrade 1.20.2 -> 1.15.19: stuck after 20.0 s
  pod to pod, other node, ICMP echo  longest   9.7 s  total   9.7 s  1 interruptions
  node to node (control), ICMP echo  longest   42 ms  total   42 ms  1 interruptions
suites before: 19 passed, 0 failed, 0 broken, 2 skipped

no-go (start): cilium-agent says: open <modules> | nothing

NO-GO: Cilium 1.20.2 to 1.15.19; exit code 1
page: /out/index.html`)
})
