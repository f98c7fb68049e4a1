import { describe, expect, test } from 'vitest'
import type { CaseResult, Phase, RunResult } from '../harness/results/model.ts'
import { type TerminalOptions, createTerminal } from './terminal.ts'
import { broken, golden, green } from './testdata/golden.ts'

/** A terminal 100 columns wide whose time passes when the test says so. What it wrote is in `output()`. */
function fakeTerminal(options: Partial<TerminalOptions> = {}) {
  let written = ''
  let now = 5000
  const ticking = new Set<() => void>()
  const terminal = createTerminal({
    stream: { columns: 100, write: text => (written += text) },
    isTTY: false,
    env: {},
    clock: {
      now: () => now,
      every(ms, tick) {
        expect(ms).toBe(1000)
        ticking.add(tick)
        return () => ticking.delete(tick)
      },
    },
    ...options,
  })
  const wait = (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 1) {
      now += 1000
      for (const tick of ticking) tick()
    }
  }
  return {
    terminal,
    wait,
    ticking,
    output: () => written.replaceAll('\r\u001b[2K', '<erase>').replaceAll('\u001b', '^'),
  }
}

const ended = (name: string, durationMs: number, more: Partial<Phase> = {}): Phase => {
  return { name, durationMs, startedAt: golden.startedAt, outcome: 'done', ...more }
}
const find = (verdict: CaseResult['verdict']): CaseResult => {
  const found = golden.cases.find(c => c.verdict === verdict)
  if (found === undefined) throw new Error(`the golden run has no ${verdict} case`)
  return found
}
const nestedPhases = (options: Partial<TerminalOptions>): string => {
  const { terminal, output } = fakeTerminal(options)
  terminal.phaseStarted('cluster', 'K3s')
  terminal.phaseStarted('nodes')
  terminal.phaseEnded(ended('nodes', 1200, { parent: 'cluster' }))
  terminal.phaseEnded(ended('cluster', 2300))
  return output()
}
const [first, second] = golden.cases

describe('without a TTY', () => {
  test('tells phases in plain lines, with a heartbeat when nothing else is said for 10 s', () => {
    const { terminal, wait, output } = fakeTerminal()
    terminal.phaseStarted('cluster', 'K3s, 2 nodes')
    terminal.phaseStarted('nodes')
    terminal.phaseProgress('nodes', 'waiting for the API server\nlast seen: connection refused')
    wait(21)
    terminal.phaseEnded(ended('nodes', 21_040, { parent: 'cluster' }))
    wait(9)
    terminal.phaseProgress('cluster', 'loading images')
    wait(2)
    terminal.phaseEnded(ended('cluster', 32_300, { outcome: 'failed' }))
    wait(60)
    expect(output()).toBe(`\
cluster: K3s, 2 nodes ...
  nodes ...
  nodes: 10 s; waiting for the API server
  nodes: 20 s; waiting for the API server
  nodes: done in 21.0 s
cluster: 31 s; loading images
cluster: FAILED after 32.3 s
`)
  })

  test('tells cases by profile, and why one did not pass', () => {
    const { terminal, output } = fakeTerminal()
    for (const c of [first, second, find('failed'), find('skipped'), find('broken'), find('inconclusive')]) {
      if (c !== undefined) terminal.caseEnded(c)
    }
    expect(output()).toBe(`
on bare
ok   bootstrap/before-cilium  nodes are NotReady without a CNI plugin  (1.2 s)
ok   bootstrap/before-cilium  the packaged pods are Pending  (0.2 s)

on native
FAILED datapath/pod-to-pod  a pod reaches a pod on another node  (0.1 s)
     client (10.42.0.17, server-0) -> echo (10.42.1.9, agent-0) tcp/8080 is dropped, expected allowed
     expected: allowed
     actual:   dropped
       at 0.1 s: no answer within 1 s
       at 1.2 s: no answer within 1 s
     hubble: drop reason STALE_OR_UNROUTABLE_IP <no flow on agent-0> & none later

on vxlan
skip policy/l7  an HTTP rule lets GET /public pass and nothing else: needs proxy/envoy: no cilium-envoy pod and no embedded proxy
BROKEN policy/fqdn  a name that the rule allows resolves and answers  (0.6 s)
     exec in default/client gave no end marker: the output cannot be trusted
     caused by: socket hang up
     fix: run the case again; if it stays, look at the API server's log in evidence/

on native
INCONCLUSIVE performance/throughput  pod to pod is as fast as the baseline  (1 min 4 s)
     loss 3.1 % (95 % interval -1.4 % to 7.6 %): too much noise to tell whether it is 5 %
`)
  })

  test('counts cases in the heartbeat of a phase', () => {
    const { terminal, wait, output } = fakeTerminal()
    terminal.phaseStarted('cases', 'profile vxlan')
    terminal.caseEnded(find('failed'))
    terminal.caseEnded(find('skipped'))
    wait(10)
    expect(output().split('\n').at(-2)).toBe('cases: 10 s; 2 cases done (1 failed, 1 skipped)')
  })
})

test('what the caller ruled out is not told case by case, but counted by reason at the end', () => {
  const { terminal, output } = fakeTerminal()
  const skipped = find('skipped')
  const ruledOut = { ...skipped, profile: 'vxlan', ruledOut: true, reason: 'needs ipv6: enable-ipv6 false' } as const
  terminal.caseEnded(ruledOut)
  expect(output()).toBe('')
  const other = { ...ruledOut, reason: 'needs routing/native: routing-mode tunnel' }
  terminal.runEnded({ ...golden, cases: [other, ruledOut, { ...ruledOut, id: 'another' }, skipped] })
  expect(output()).toContain(`
skip 2 cases on vxlan: needs ipv6: enable-ipv6 false
skip 1 case on vxlan: needs routing/native: routing-mode tunnel
`)
})

describe('at the end', () => {
  test('tells counts, times, failures, the report, and as the last line passed, failed and skipped', async () => {
    const { terminal, output } = fakeTerminal()
    terminal.runEnded(golden, 'reports/out/20261123-101530-a1b2c3')
    await expect(output()).toMatchFileSnapshot('testdata/terminal-end.snap')
    expect(output().split('\n').slice(-5)).toEqual([
      'report: reports/out/20261123-101530-a1b2c3/index.html',
      'FAILED: 1 of 30 cases failed; 8 of 30 chosen cases skipped (27%): 4 need bgp/control-plane, 2 need proxy/envoy, 2 need image/hubble-ui; exit code 1',
      '1 broken, 1 inconclusive',
      '19 passed, 1 failed, 8 skipped',
      '',
    ])
  })

  test('of a run without a case, tells the error and the cure', () => {
    const { terminal, output } = fakeTerminal()
    terminal.runEnded(broken)
    expect(output()).toBe(`
phase              time
cluster, failed  31.0 s

BROKEN cluster
     the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock
     fix: start Docker, or name its socket in DOCKER_HOST

BROKEN: cluster: the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock; exit code 3
0 broken, 0 inconclusive
0 passed, 0 failed, 0 skipped
`)
  })
})

test('a log says what came of a phase, unless its first line said it', () => {
  const { terminal, output } = fakeTerminal({ isTTY: false })
  terminal.phaseStarted('image cilium')
  terminal.phaseEnded(ended('image cilium', 1000, { detail: '659 MiB' }))
  terminal.phaseStarted('cluster', 'K3s')
  terminal.phaseEnded(ended('cluster', 1000, { detail: 'K3s' }))
  expect(output()).toBe(`image cilium ...
image cilium (659 MiB): done in 1.0 s
cluster: K3s ...
cluster: done in 1.0 s
`)
})

describe('on a TTY', () => {
  test('redraws one status line below the finished lines, and takes it away', () => {
    const { terminal, wait, ticking, output } = fakeTerminal({ isTTY: true, color: false })
    terminal.phaseStarted('cluster', 'K3s')
    wait(1)
    terminal.phaseStarted('nodes')
    terminal.phaseProgress('nodes', 'waiting')
    terminal.phaseEnded(ended('nodes', 1200, { parent: 'cluster' }))
    terminal.phaseEnded(ended('cluster', 2300, { detail: 'K3s' }))
    expect(output().split('<erase>')).toEqual([
      'cluster: 0 s',
      'cluster: 1 s',
      'cluster > nodes: 0 s',
      'cluster > nodes: 0 s; waiting',
      '  nodes: done in 1.2 s\ncluster > nodes: 0 s; waiting',
      'cluster: 1 s',
      'cluster (K3s): done in 2.3 s\ncluster: 1 s',
      '',
    ])
    expect(ticking.size).toBe(0)
  })

  test('keeps the status line within the width, because a line that wraps cannot be erased', () => {
    const { terminal, output } = fakeTerminal({ isTTY: true })
    terminal.phaseStarted('images')
    terminal.phaseProgress('images', 'x'.repeat(200))
    expect(output().split('<erase>')).toEqual(['images: 0 s', `images: 0 s; ${'x'.repeat(86)}`])
  })

  test('erases the status line before a case and before the end', () => {
    const { terminal, output } = fakeTerminal({ isTTY: true, color: false })
    terminal.phaseStarted('cases')
    if (second !== undefined) terminal.caseEnded(second)
    terminal.runEnded({ ...green, cases: [] })
    expect(output()).toBe(
      [
        'cases: 0 s',
        '\non bare\nok   bootstrap/before-cilium  the packaged pods are Pending  (0.2 s)\ncases: 0 s',
        'cases: 0 s; 1 case done (1 passed)',
        '\nPASSED: all 0 cases passed; exit code 0\n0 broken, 0 inconclusive\n0 passed, 0 failed, 0 skipped\n',
      ].join('<erase>'),
    )
  })

  test('one line counts the cases done of all, with what runs', () => {
    const { terminal, output } = fakeTerminal({ isTTY: true, color: false })
    if (first === undefined || second === undefined) throw new Error('the golden run has two cases')
    terminal.casesExpected(30)
    terminal.phaseStarted('cases')
    terminal.caseStarted(first)
    terminal.caseStarted(second)
    terminal.caseEnded(second)
    const lines = output().split('<erase>')
    expect(lines.slice(1, 3)).toEqual([
      `cases: 0 s; 0 of 30 cases done; running: ${first.title}`.slice(0, 99),
      `cases: 0 s; 0 of 30 cases done; running: ${first.title}, and 1 more`.slice(0, 99),
    ])
    expect(lines.at(-1)).toBe(`cases: 0 s; 1 of 30 cases done (1 passed); running: ${first.title}`.slice(0, 99))
  })

  test('in CI nothing is redrawn, and the heartbeat is slow', () => {
    const { terminal, wait, output } = fakeTerminal({ isTTY: true, ci: true, color: false })
    terminal.phaseStarted('cluster')
    wait(59)
    expect(output()).toBe('cluster ...\n')
    wait(1)
    expect(output()).toBe('cluster ...\ncluster: 60 s\n')
  })
})

describe('in GitHub Actions', () => {
  test('outer phases are groups, whose end stays visible', () => {
    expect(nestedPhases({ env: { GITHUB_ACTIONS: 'true' }, ci: true })).toBe(
      '::group::cluster: K3s\n  nodes ...\n  nodes: done in 1.2 s\n::endgroup::\ncluster: done in 2.3 s\n',
    )
  })

  test('another CI gets no groups', () => {
    expect(nestedPhases({ env: { CI: 'true' }, ci: true })).not.toContain('::')
  })
})

test('a quiet run says what needs a look and the end', () => {
  const { terminal, wait, ticking, output } = fakeTerminal({ quiet: true, isTTY: true, color: false })
  terminal.phaseStarted('cases')
  wait(30)
  for (const c of golden.cases.filter(({ suite }) => suite === 'policy' || suite === 'hubble')) terminal.caseEnded(c)
  terminal.phaseEnded(ended('cases', 30_000))
  terminal.runEnded(golden, 'out')
  expect(ticking.size).toBe(0)
  expect(output()).toBe(`
on vxlan
BROKEN policy/fqdn  a name that the rule allows resolves and answers  (0.6 s)
     exec in default/client gave no end marker: the output cannot be trusted
     caused by: socket hang up
     fix: run the case again; if it stays, look at the API server's log in evidence/

report: out/index.html
FAILED: 1 of 30 cases failed; 8 of 30 chosen cases skipped (27%): 4 need bgp/control-plane, 2 need proxy/envoy, 2 need image/hubble-ui; exit code 1
1 broken, 1 inconclusive
19 passed, 1 failed, 8 skipped
`)
})

test('colours what the verdicts stand for, and never the counts of the last line', () => {
  const { terminal, output } = fakeTerminal({ color: true })
  if (second !== undefined) terminal.caseEnded(second)
  const run: RunResult = { ...green, phases: [] }
  terminal.runEnded({ ...run, cases: [] })
  expect(output()).toBe(`
^[1mon bare^[22m
^[32mok  ^[39m bootstrap/before-cilium  the packaged pods are Pending  ^[90m(0.2 s)^[39m

^[32mPASSED^[39m: all 0 cases passed; exit code 0
0 broken, 0 inconclusive
0 passed, 0 failed, 0 skipped
`)
})

test('a quiet run tells what went wrong outside of cases', () => {
  const { terminal, output } = fakeTerminal({ quiet: true })
  terminal.runEnded(broken)
  expect(output().split('\n').slice(0, 5)).toEqual([
    '',
    'BROKEN cluster',
    '     the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock',
    '     fix: start Docker, or name its socket in DOCKER_HOST',
    '',
  ])
})
