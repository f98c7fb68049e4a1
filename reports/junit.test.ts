import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom'
import { expect, test } from 'vitest'
import type { RunResult } from '../harness/results/model.ts'
import { renderJunit } from './junit.ts'
import { broken, golden, green } from './testdata/golden.ts'

const parse = (run: RunResult) => {
  const { documentElement } = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
    renderJunit(run),
    'text/xml',
  )
  if (documentElement === null) throw new Error('no document element')
  return documentElement
}
const all = (root: Element, name: string) => [...root.getElementsByTagName(name)]
const attributes = (node: Element) => Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]))
const count = (node: Element, name: string) => String(all(node, name).length)

test('tells every case, with the counts that its elements have', () => {
  const root = parse(golden)
  expect(attributes(root)).toEqual({
    name: 'cilium-conformance',
    tests: '30',
    failures: '1',
    errors: '2',
    time: '228.400',
  })
  const suites = all(root, 'testsuite')
  expect(suites).toHaveLength(13)
  for (const node of [root, ...suites]) {
    expect(attributes(node)).toMatchObject({
      tests: count(node, 'testcase'),
      failures: count(node, 'failure'),
      errors: count(node, 'error'),
    })
  }
  for (const node of suites) expect(attributes(node)).toMatchObject({ skipped: count(node, 'skipped') })
})

test('tells every way not to pass, with the reason', () => {
  const problems = ['failure', 'error'].flatMap(name => all(parse(golden), name))
  expect(problems.map(node => [node.tagName, node.getAttribute('type'), node.textContent])).toEqual(
    ['failed', 'broken', 'inconclusive'].map(verdict => [
      verdict === 'failed' ? 'failure' : 'error',
      verdict,
      golden.cases.find(c => c.verdict === verdict)?.reason,
    ]),
  )
  expect(problems.map(node => node.getAttribute('message'))).toEqual([
    'client (10.42.0.17, server-0) -> echo (10.42.1.9, agent-0) tcp/8080 is dropped, expected allowed',
    'exec in default/client gave no end marker: the output cannot be trusted',
    'loss 3.1 % (95 % interval -1.4 % to 7.6 %): too much noise to tell whether it is 5 %',
  ])
  expect(all(parse(golden), 'skipped').map(node => node.getAttribute('message'))).toContain(
    'needs image/hubble-ui: not among the images of this run\nneeds ingress/any: no IngressClass',
  )
})

test('is exactly this for a small run', async () => {
  await expect(renderJunit({ ...golden, cases: golden.cases.slice(0, 3) })).toMatchFileSnapshot(
    'testdata/junit.xml.snap',
  )
})

test('a run without a case is not an empty file', () => {
  expect(all(parse(broken), 'testcase').map(node => [node.getAttribute('name'), node.textContent?.trim()])).toEqual([
    [
      'cluster',
      'the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock\nfix: start Docker, or name its socket in DOCKER_HOST',
    ],
  ])
})

test.for<[string, Partial<RunResult>, string[]]>([
  ['is green when it is', {}, []],
  [
    'is not green when nothing passed',
    { verdict: 'inconclusive', cases: [] },
    ['INCONCLUSIVE: nothing passed (no case ran)'],
  ],
  [
    'is not green when it was interrupted between two cases',
    { verdict: 'interrupted', exitCode: 130 },
    ['INTERRUPTED: stopped by SIGINT; this report is partial (2 passed)'],
  ],
])('a run without a failed case %s', ([, change, errors]) => {
  expect(all(parse({ ...green, ...change }), 'error').map(node => node.textContent)).toEqual(errors)
})

const noXmllint = spawnSync('xmllint', ['--version']).error !== undefined

test.skipIf(noXmllint).for([
  ['every verdict', golden],
  ['no case', broken],
  ['nothing amiss', green],
] as const)('has the shape that readers of JUnit files expect, with %s', ([, run]) => {
  const args = ['--noout', '--schema', join(import.meta.dirname, 'testdata/junit.xsd'), '-']
  expect(() => execFileSync('xmllint', args, { input: renderJunit(run), stdio: 'pipe' })).not.toThrow()
})
