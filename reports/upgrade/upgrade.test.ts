import { describe, expect, test } from 'vitest'
import { upgrade as result } from '../testdata/upgrade.ts'
import { renderUpgradeHtml } from './html.ts'
import { renderUpgradeMarkdown } from './markdown.ts'
import { upgradeEnd } from './terminal.ts'

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
| upgrade | **stuck after 20.0 s; longest interruption 9.7 s (pod to pod, other node, ICMP echo), control 42 ms** |
| suites | before 19 passed |
| values | **1 error, 0 warnings** |
| rendered objects | 1 difference, 1 of them in the datapath |
| running cluster | not checked |

- **no-go** (start): cilium-agent says: open &lt;modules\\> \\| nothing

## Rehearsal

### upgrade: 1.20.2 to 1.15.19 (stuck, 20.0 s)

| path | 20.0 s from left to right | longest | total | interruptions | missed of sent |  |
| --- | --- | --- | --- | --- | --- | --- |
| pod to pod, other node, ICMP echo | \`·········███████████████······\` | **9.7 s** | 9.7 s | 1 | 970 of 2000 |  |
| node to node (control), ICMP echo | \`··········▄···················\` | 42 ms | 42 ms | 1 | 4 of 2000 |  |

### traffic while the suites ran before the upgrade (40.0 s)

| path | 40.0 s from left to right | longest | total | interruptions | missed of sent |  |
| --- | --- | --- | --- | --- | --- | --- |
| pod to service, established TCP | \`······························\` | 0 | 0 | 0 | 0 of 4000 | did not survive: connection reset by peer |

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

Changes to the datapath: 1

- ConfigMap cilium-config: routing-mode: tunnel -> native
`)
})

test('the end in a terminal', () => {
  expect(upgradeEnd(result, '/out')).toContain(`
upgrade 1.20.2 -> 1.15.19: stuck after 20.0 s
  pod to pod, other node, ICMP echo  longest   9.7 s  total   9.7 s  1 interruption
  node to node (control), ICMP echo  longest   42 ms  total   42 ms  1 interruption
traffic while the suites ran before the upgrade, 40.0 s
  pod to service, established TCP  longest       0  total       0  0 interruptions  did not survive: connection reset by peer
suites before: 19 passed, 0 failed, 0 broken, 2 skipped

no-go (start): cilium-agent says: open <modules> | nothing

NO-GO: Cilium 1.20.2 to 1.15.19; exit code 1
page: /out/index.html`)
})
