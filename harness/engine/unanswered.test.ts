import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import type { CaseResult } from '../results/model.ts'
import { agentPod, fakeRun, playProber } from './testdata/fake-run.ts'
import { runInline } from './testdata/run-inline.ts'

/** Cases that look at things in vain, until a budget of two seconds has run out. */
const LOOKS = `
  const judge = {
    kind: 'thing', version: 1, summary: 'things',
    decide: ({ ready }) => (ready ? { verdict: 'passed' } : { verdict: 'failed', reason: 'it is not ready' }),
  }
  const wait = ({ soon, look }, what, ask) => soon('proberEnd', () => look(judge, { subject: what, how: 'a question' }, ask), {})
  const api = 'the API server'
  words.test('silent', async ({ soon, look, kube }) => wait({ soon, look }, api, () => kube.core.listNode()))
  words.test('500', async ({ soon, look, kube }) => wait({ soon, look }, api, () => kube.core.listServiceForAllNamespaces()))
  words.test('cut', async ({ soon, look, agents: [agent] }) => wait({ soon, look }, 'an agent', () => agent.run('cilium-dbg')))
  words.test('refused', async ({ soon, look }) => wait({ soon, look }, 'a thing', async () => ({ ready: false })))
`

/** Cases that lose the stream to a prober, and what comes after. */
const STREAMS = `
  const port = number => ({ host: '192.0.2.1', port: number })
  words.test('before', async ({ peers }) => words.expect(await peers.client.prober.tcp(port(80))).toMatchObject({ outcome: 'allowed' }))
  words.test('loses', async ({ peers }) => { await peers.client.prober.tcp(port(1)) })
  words.test('after', async ({ peers }) => words.expect(await peers.client.prober.tcp(port(80))).toMatchObject({ outcome: 'allowed' }))
  words.test('has none', async ({ peers }) => { peers.outside.prober })
`

/** In one file, since each run loads all that cases import. */
const fileOf = (...cases: readonly string[]) => `import * as words from '#fixtures'\n${cases.join('')}`

function brief({ title, verdict, reason = '' }: CaseResult): string {
  return `${title}: ${verdict}: ${reason}`
}

test('who is asked and does not answer breaks a case, in bounded time; a wrong answer fails it; a lost stream breaks the case that used it, and is opened again for the next', async () => {
  await using cluster = await startFakeCluster({
    objects: [agentPod()],
    exec: ({ argv: [program] }) => (program === 'cilium-dbg' ? { cutAfter: '{"half":' } : playProber),
  })
  cluster.trouble = asked => {
    if (asked.startsWith('GET /api/v1/nodes')) return 'silent'
    return asked.startsWith('GET /api/v1/services') ? 500 : undefined
  }
  const { context, folder } = await fakeRun(cluster.kubeconfig)
  const { cases, errors } = await runInline({ 'suites/datapath/silence.test.ts': fileOf(LOOKS, STREAMS) }, { context })
  expect(cases.map(brief)).toEqual([
    expect.stringMatching(/^silent: broken: the prober has ended: not within 2 s; last seen: nothing\n.*no answer/),
    expect.stringMatching(
      /^500: broken: the API server: the API server did not answer \(a question\): the API server answered GET \/api\/v1\/services with 500/,
    ),
    expect.stringMatching(
      /^cut: broken: an agent: an agent did not answer \(a question\): the answer was cut off: cilium-dbg/,
    ),
    expect.stringMatching(/^refused: failed: .*: not within 2 s.*: a thing: it is not ready$/),
    'before: passed: ',
    expect.stringMatching(/^loses: broken: .*the connection to the API server was lost/),
    'after: passed: ',
    expect.stringMatching(/^has none: broken: there is no host outside the cluster: /),
  ])
  expect(errors).toEqual([])
  const { observations = '' } = cases.find(({ title }) => title === '500') ?? {}
  const saved = JSON.parse(await readFile(join(folder, observations), 'utf8'))
  expect(saved.observations).toMatchObject([
    { unanswered: { asked: 'the API server' }, judged: [{ verdict: 'broken' }] },
  ])
  const opened = cluster.asked.filter(asked => asked.startsWith('exec') && asked.includes('/client:'))
  expect(opened).toHaveLength(2)
})

test('an agent that crashed is why a case has no answer, and that is Cilium’s fault', async () => {
  const crashed = { restartCount: 2, lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }
  await using cluster = await startFakeCluster({ objects: [agentPod(crashed)], exec: () => playProber })
  const { context } = await fakeRun(cluster.kubeconfig)
  const { cases } = await runInline(
    { 'suites/datapath/streams.test.ts': fileOf(STREAMS) },
    { context, only: ['loses', 'after'] },
  )
  expect(cases.map(brief)).toEqual([
    expect.stringMatching(
      /^loses: failed: the Cilium agent on node-1 restarted 2 times since the profile was installed: last state OOMKilled, exit code 137\n.*was lost/,
    ),
    'after: passed: ',
  ])
})
