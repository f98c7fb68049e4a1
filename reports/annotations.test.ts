import { expect, test } from 'vitest'
import { annotations } from './annotations.ts'
import { broken, golden, green } from './testdata/golden.ts'

test('tells what needs a look, at the file of the case, and nothing that could be taken for another command', () => {
  expect(annotations(golden)).toEqual([
    '::error file=suites/datapath/pod-to-pod.test.ts,title=failed on native%3A a pod reaches a pod on another node::client (10.42.0.17, server-0) -> echo (10.42.1.9, agent-0) tcp/8080 is dropped, expected allowed%0Aexpected: allowed%0Aactual:   dropped%0A  at 0.1 s: no answer within 1 s%0A  at 1.2 s: no answer within 1 s%0Ahubble: drop reason STALE_OR_UNROUTABLE_IP <no flow on agent-0> & none later',
    "::error file=suites/policy/fqdn.test.ts,title=broken on vxlan%3A a name that the rule allows resolves and answers::exec in default/client gave no end marker: the output cannot be trusted%0Acaused by: socket hang up%0Afix: run the case again; if it stays, look at the API server's log in evidence/",
    '::warning file=suites/performance/throughput.test.ts,title=inconclusive on native%3A pod to pod is as fast as the baseline::loss 3.1 %25 (95 %25 interval -1.4 %25 to 7.6 %25): too much noise to tell whether it is 5 %25',
  ])
})

test('tells a case of the user’s own at its own file', () => {
  const own = golden.cases.map(c => ({ ...c, file: 'conformance/net/overlay.test.ts' }))
  expect(annotations({ ...golden, cases: own })[0]).toMatch(/^::error file=conformance\/net\/overlay\.test\.ts,title=/)
})

test('tells an error outside of cases with its cure', () => {
  expect(annotations(broken)).toEqual([
    '::error title=broken%3A cluster::the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock%0Afix: start Docker, or name its socket in DOCKER_HOST',
  ])
})

test('tells a profile that was named and in which nothing passed', () => {
  const run = { ...green, verdict: 'inconclusive' as const, named: { profiles: ['bare', 'ipv6'] } }
  expect(annotations(run)).toEqual([
    '::warning title=inconclusive%3A profile ipv6::nothing passed on profile ipv6 (no case ran)',
  ])
})

test('says nothing about a green run', () => {
  expect(annotations(green)).toEqual([])
})

test('never says more than eight things, and then how many there are', () => {
  const [failed] = golden.cases.filter(({ verdict }) => verdict === 'failed')
  const many = (count: number) =>
    annotations({
      ...golden,
      cases: Array.from({ length: count }, () => failed ?? green.cases[0]).flatMap(c => c ?? []),
    })
  expect(many(8)).toHaveLength(8)
  expect(many(8).at(-1)).toContain('a pod reaches a pod')
  expect(many(30)).toHaveLength(8)
  expect(many(30).at(-1)).toBe('::error title=23 more problems::The job summary and the report list all of them.')
})
