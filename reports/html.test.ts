import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { CaseResult, RunResult } from '../harness/results/model.ts'
import { renderHtml } from './html.ts'
import { broken, golden, green } from './testdata/golden.ts'

const [sample] = golden.cases
const only = (change: Partial<CaseResult>): RunResult => ({
  ...green,
  cases: sample === undefined ? [] : [{ ...sample, ...change }],
})
/** The page without its style and script. */
const content = (run: RunResult) => renderHtml(run).replaceAll(/<(style|script)>.*?<\/\1>/gs, '')

test('is the same bytes for the same run', () => {
  expect(renderHtml(structuredClone(golden))).toBe(renderHtml(golden))
})

test('loads nothing, and its policy lets nothing but its own style and script work', () => {
  const page = renderHtml(golden)
  expect(page).not.toMatch(/<(img|iframe|base|object)\b|\bsrc=|@import|url\(/)
  expect(page.match(/<link\b[^>]*>/g)).toEqual([
    expect.stringMatching(/^<link rel="icon" href="data:image\/svg\+xml,[^"]*">$/),
  ])
  const hashes = ['style', 'script'].map(name => {
    const text = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(page)?.[1] ?? ''
    return `${name}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`
  })
  const policy = /Content-Security-Policy" content="(.*?)"/.exec(page)?.[1]
  expect(policy?.split('; ').toSorted()).toEqual(
    ["base-uri 'none'", "default-src 'none'", "form-action 'none'", 'img-src data:', ...hashes].toSorted(),
  )
})

test('puts the verdict and what needs a look at the top', () => {
  const [top] = content(golden).split('<main>')
  expect(top).toContain(
    '<h1><b>FAILED</b> <span>1 of 30 cases failed; 8 of 30 chosen cases skipped (27%): 4 need bgp/control-plane, 2 need proxy/envoy, 2 need image/hubble-ui</span></h1>',
  )
  expect(top).toContain('<p class="counts">19 passed, 1 failed, 1 broken, 8 skipped, 1 inconclusive</p>')
  expect(top).toContain('<div><dt>Cilium</dt><dd>1.20.2</dd></div><div><dt>Kubernetes</dt><dd>v1.37.2+k3s1</dd></div>')
  expect(top).toContain(
    '<ul class="look"><li><span class="verdict failed">failed</span> on native: <a href="#case-datapath-pod-to-pod-other-node">a pod reaches a pod on another node</a> <span class="reason">client (10.42.0.17, server-0) -&gt; echo (10.42.1.9, agent-0) tcp/8080 is dropped, expected allowed</span></li><li><span class="verdict broken">broken</span> on vxlan: <a href="#case-policy-fqdn-name-allowed">a name that the rule allows resolves and answers</a> <span class="reason">exec in default/client gave no end marker: the output cannot be trusted</span></li><li><span class="verdict inconclusive">inconclusive</span> on native: <a href="#case-performance-throughput-pod-to-pod">pod to pod is as fast as the baseline</a> <span class="reason">loss 3.1 % (95 % interval -1.4 % to 7.6 %): too much noise to tell whether it is 5 %</span></li></ul>',
  )
})

test('says at the top of a broken run what to do', () => {
  const [top] = content(broken).split('<main>')
  expect(top).toContain('<p class="cure">Fix: start Docker, or name its socket in DOCKER_HOST</p>')
})

test('links to the same run for programs and, unless it is merged, to its log', () => {
  const [top] = content(golden).split('<main>')
  for (const file of ['conformance.json', 'junit.xml', 'run.ndjson']) expect(top).toContain(`href="./${file}"`)
  expect(content({ ...golden, mergedFrom: [] })).not.toContain('run.ndjson')
})

test('shows the Helm values that were used', () => {
  const profiles = golden.profiles.map(profile => ({ ...profile, values: { hubble: { enabled: true } } }))
  expect(content({ ...golden, profiles })).toContain('<pre>hubble:\n  enabled: true\n</pre>')
  expect(content(golden)).not.toContain('Helm values')
})

test('says what changed since the run before', () => {
  const cases = Object.fromEntries(golden.cases.slice(1).map(c => [`${c.id} on ${c.profile}`, c.verdict]))
  const was = {
    ...cases,
    'datapath/pod-to-pod/other-node on native': 'passed' as const,
    'gone on vxlan': 'passed' as const,
  }
  const before = {
    id: 'r1',
    startedAt: golden.startedAt,
    verdict: 'passed' as const,
    under: 'Cilium 1.20.1',
    cases: was,
  }
  const [, section = ''] = content({ ...golden, before }).split('<section id="before">')
  const [text = ''] = section.split('</section>')
  expect(text).toContain('<small>1 change</small>')
  expect(text).toContain('<p class="fine">r1: passed; Cilium 1.20.1</p>')
  expect(text.match(/<li>/g)).toHaveLength(1)
  expect(text).toContain('passed</span> before, now <span class="verdict failed">failed</span> on native')
  expect(text).toContain('1 new case; 1 case did not run this time.')
  const same = content({ ...golden, before: { ...before, cases } })
  expect(same).toContain('Every case that ran both times ended with the same verdict.')
})

test('draws the cluster: nodes, pods, how packets cross, and what was probed', () => {
  const [drawing = '', caption = ''] = content(golden).split('<section class="cluster"')[1]?.split('</svg>') ?? []
  const words = [...drawing.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text).filter(text => text !== '')
  expect(words).toEqual(
    expect.arrayContaining([
      'server-0',
      'server',
      '172.18.0.2 · pods 10.42.0.0/24',
      'client',
      '10.42.0.17',
      '2 probes, all as expected',
      'VXLAN tunnels (vxlan)',
      'native routing (native)',
      'between nodes: 2 probes, 1 not as expected',
      'a host outside the cluster',
      '4 probes, all as expected',
    ]),
  )
  expect(content(golden)).toContain('2 nodes · 8 pods as seen on profile native · 8 probes, 1 not as expected')
  expect(caption).not.toBe('')
  expect(content(broken)).toContain('Problems outside of cases')
})

test('shows a case once, with its profiles in columns and the failure opened', () => {
  const page = content(golden)
  const body = page.slice(page.indexOf('<tbody id="case-datapath-pod-to-pod-other-node"')).split('<tbody id')[1] ?? ''
  expect(body).toContain('data-verdicts="passed@vxlan failed@native"')
  expect(body).toContain(
    'data-again="npx cilium-conformance run --suite=datapath --profile=native --provisioner=k3s --grep=&#39;^a pod reaches a pod on another node$&#39;"',
  )
  expect(body).toContain(
    '<td data-profile="vxlan"><span class="verdict passed">passed</span> <span class="time">0.1 s</span></td><td data-profile="native"><span class="verdict failed">failed</span>',
  )
  expect(body).toContain('<details class="failed" open><summary>failed on native</summary>')
  expect(body).toContain('<li><time>1.2 s</time> <span>no answer within 1 s</span></li>')
  expect(body).toContain(
    '<pre>hubble: drop reason STALE_OR_UNROUTABLE_IP &lt;no flow on agent-0&gt; &amp; none later</pre>',
  )
  expect(body).toContain('<td class="failed">dropped, expected allowed</td>')
  expect(body).toContain('<li><a href="./evidence/native/other-node/ip%20route.txt">routes of agent-0</a></li>')
})

test('draws every sample of a case that measured, also of one that passed', () => {
  const plot = { name: 'TCP_RR', unit: 'ratio', rows: [{ label: 'pods <a>', values: [0.8, 0.9] }] }
  const [first] = green.cases
  const measured: RunResult = { ...green, cases: first === undefined ? [] : [{ ...first, plots: [plot] }] }
  const page = content(measured)
  expect(page.match(/<circle/g)).toHaveLength(2)
  expect(page).toContain('pods &lt;a&gt;')
})

test('shows the beginning of evidence, and says when there is more', () => {
  const path = 'evidence/native/other-node/ip route.txt'
  const page = renderHtml(golden, new Map([[path, { text: '<default> via 172.18.0.1\n', cut: true }]]))
  expect(page).toContain(
    '<summary>show</summary><pre>&lt;default&gt; via 172.18.0.1\n</pre><p class="fine">Only the beginning',
  )
})

test('lists skips by reason', () => {
  expect(content(golden)).toContain(
    '<summary>4 cases: needs bgp/control-plane: bgpControlPlane.enabled is false in the running configuration</summary>',
  )
})

test('tells a skip that profiles share once, at full length', () => {
  const page = content(golden)
  expect(page).toContain(
    '<p class="note skipped">skipped on vxlan, native: needs proxy/envoy: no cilium-envoy pod and no embedded proxy</p>',
  )
  expect(page).toContain(
    '<details class="skipped"><summary>skipped on vxlan, native: needs image/hubble-ui: not among the images of this run ...</summary><pre>needs image/hubble-ui: not among the images of this run\nneeds ingress/any: no IngressClass</pre></details>',
  )
})

test('draws the phases on the time axis of the run', () => {
  const bars = [...content(golden).matchAll(/<rect x="(\d+)" width="(\d+)" height="10"\/>/g)].map(bar =>
    bar.slice(1, 3),
  )
  expect(bars.slice(0, 4)).toEqual([
    ['0', '41'],
    ['42', '95'],
    ['42', '53'],
    ['95', '41'],
  ])
  expect(bars).toHaveLength(golden.phases.length)
  expect(content(broken)).toMatch(
    /<tr class="outer failed"><th scope="row">cluster <span class="verdict broken">failed<\/span>/,
  )
})

test('keeps a bar within the chart, whatever the clocks say', () => {
  const [phase] = golden.phases
  const late = phase && { ...phase, startedAt: '2026-11-24T00:00:00.000Z', durationMs: 9_000_000 }
  const page = content({ ...green, phases: late === undefined ? [] : [late] })
  expect(page).toContain('<rect x="997" width="3" height="10"/>')
})

test('tells errors outside of cases with the cure', () => {
  expect(content(broken)).toContain(
    '<details open class="broken"><summary>cluster</summary><pre>the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock</pre><p>Fix: start Docker, or name its socket in DOCKER_HOST</p></details>',
  )
})

test('lets nothing that a run observed become markup or an address of its own', () => {
  const page = content(
    only({
      title: '<script>alert(1)</script>',
      verdict: 'failed',
      reason: '</pre><img src=x onerror=alert(1)>',
      docs: 'javascript:alert(1)',
      requires: ['"><b>'],
      evidence: [{ name: "<i>'", path: 'javascript:alert(1)/../"x', mediaType: 'text/plain' }],
    }),
  )
  expect(page).not.toMatch(/<script>|<img|<b>alert|<i>|href="javascript/)
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).toContain('nodes-not-ready &lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;b&gt;"')
  expect(page).toContain('documented here: javascript:alert(1)')
  expect(page).toContain('<a href="./javascript%3Aalert(1)/../%22x">&lt;i&gt;&#39;</a>')
})
