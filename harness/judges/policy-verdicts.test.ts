import { describe, expect, test } from 'vitest'
import type { AskedQuestion, PolicyVerdicts, ToldDrop, WatchTrust } from '../policy/observed.ts'
import { PARTIES, ciliumPolicy, kubernetesPolicy } from '../policy/lab.testing.ts'
import type { Decision } from '../policy/world.ts'
import { judgementOf } from './judge.ts'
import { judge } from './policy-verdicts.ts'

const closed = kubernetesPolicy({ podSelector: { matchLabels: { app: 'server' } }, policyTypes: ['Ingress'] })
const denied: Decision = 'ingress: no rule allows it'
const trusted: WatchTrust = { lostEvents: 0, unreadableLines: 0 }
const web = { protocol: 'TCP', port: 80 } as const
const end = { namespace: 'red', labels: [] }
const told: ToldDrop = {
  time: 0,
  node: 'two',
  reason: 'POLICY_DENIED',
  direction: 'INGRESS',
  protocol: 'TCP',
  source: { ...end, ip: '10.0.0.1', port: 4711, pod: 'client' },
  destination: { ...end, ip: '10.0.1.2', port: 80, pod: 'server' },
}

/** The client asks the server. */
function question(outcome: AskedQuestion['outcome']): AskedQuestion {
  return { from: 'client', to: 'server', traffic: web, outcome, ...(outcome === 'allowed' ? {} : { phase: 'connect' }) }
}

function seen(overrides: Partial<PolicyVerdicts> = {}): PolicyVerdicts {
  return {
    policies: [closed],
    parties: {
      client: { party: PARTIES.client, addresses: ['10.0.0.1'] },
      server: { party: PARTIES.server, addresses: ['10.0.1.2'] },
    },
    questions: [question('dropped')],
    drops: [told],
    watch: trusted,
    ...overrides,
  }
}

const wanted = { decisions: [denied] }

describe('the judge of policies’ verdicts', () => {
  test('takes a denial that Hubble told, and an answer', () => {
    expect(judge.decide(seen(), wanted)).toEqual({ verdict: 'passed' })
    const open = seen({ policies: [], questions: [question('allowed')], drops: [] })
    expect(judge.decide(open, { decisions: ['allowed'] })).toEqual({ verdict: 'passed' })
  })

  test('refuses an answer where a denial is wanted, with the pair and the policies', () => {
    const { verdict, reason } = judge.decide(seen({ questions: [question('allowed')], drops: [] }), wanted)
    expect(verdict).toBe('failed')
    expect(reason).toMatch(/^1 of 1 answers are not what the policies mean:\n/)
    expect(reason).toContain(`  red/client -> red/server over TCP 80: "allowed", not "${denied}"\n`)
    expect(reason).toContain('kind: NetworkPolicy')
  })

  test('refuses silence without a drop that a live watch told', () => {
    expect(judge.decide(seen({ drops: [] }), wanted)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining(`"no answer (connect), and Hubble saw no drop", not "${denied}"`),
    })
    expect(judge.decide(seen({ drops: [], watch: { ...trusted, deaf: [] } }), wanted).verdict).toBe('failed')
  })

  test('refuses another end or reason than the wanted one, also when events were lost', () => {
    const watch = { ...trusted, lostEvents: 3 }
    const drops = [{ ...told, direction: 'EGRESS' }]
    expect(judge.decide(seen({ drops, watch }), wanted)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('"egress: no rule allows it", not'),
    })
  })

  test.for<[string, Partial<WatchTrust>, string, string]>([
    ['events were lost', { lostEvents: 3 }, 'inconclusive', '3 events were lost'],
    ['lines could not be read', { unreadableLines: 1 }, 'inconclusive', '1 lines could not be read'],
    ['a Hubble gave no sign of life', { deaf: ['two'] }, 'broken', 'on two it did not report a test packet'],
    ['both', { lostEvents: 3, deaf: ['two'] }, 'broken', '3 events were lost'],
  ])('settles nothing where %s and a told drop is all that is missing', ([, doubt, verdict, said]) => {
    const judgement = judge.decide(seen({ drops: [], watch: { ...trusted, ...doubt } }), wanted)
    expect(judgement).toMatchObject({ verdict, reason: expect.stringContaining(said) })
  })

  test('refuses silence where an answer is wanted, whatever the watch missed', () => {
    const watch = { ...trusted, lostEvents: 3, deaf: ['two'] }
    const open = seen({ policies: [], drops: [], watch })
    expect(judge.decide(open, { decisions: ['allowed'] })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(
        /"no answer \(connect\), and Hubble saw no drop", not "allowed"[^]*without any policy/,
      ),
    })
  })

  test('one wrong answer is enough, although another one is open', () => {
    const questions = [question('dropped'), { ...question('allowed'), traffic: { protocol: 'TCP', port: 81 } as const }]
    const watch = { ...trusted, lostEvents: 1 }
    expect(judge.decide(seen({ questions, drops: [], watch }), { decisions: [denied, denied] })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(/^2 of 2 /),
    })
  })

  test('blames nobody where the case contradicts the model', () => {
    expect(judge.decide(seen(), { decisions: ['allowed'] })).toEqual({
      verdict: 'broken',
      reason: [
        'the case and the model disagree about what the policies mean, so one of them is wrong:',
        `  red/client -> red/server over TCP 80: the case says "allowed", the model "${denied}"`,
      ].join('\n'),
    })
  })

  test('asks no model about rules that it knows nothing of', () => {
    const policies = [ciliumPolicy({ endpointSelector: {}, egress: [{}] })]
    expect(judge.decide(seen({ policies }), { ...wanted, model: 'beyond the model' })).toEqual({ verdict: 'passed' })
  })

  test('asks nobody but the model about generated policies: another model, another judgement', () => {
    expect(judge.decide(seen(), 'as the model says')).toEqual({ verdict: 'passed' })
    expect(judge.decide(seen({ policies: [] }), 'as the model says')).toMatchObject({ verdict: 'failed' })
  })

  test('never passes where nothing was asked, or not what is wanted', () => {
    expect(judge.decide(seen({ questions: [] }), { decisions: [] }).verdict).toBe('broken')
    expect(judge.decide(seen({ questions: [] }), 'as the model says').verdict).toBe('broken')
    expect(judge.decide(seen(), { decisions: [] })).toEqual({
      verdict: 'broken',
      reason: '1 questions were asked, but 0 decisions are expected',
    })
  })

  test('is not asked where the watch of Hubble was lost', () => {
    const unanswered = { asked: 'the probers and Hubble', how: '1 questions', why: 'the watch has ended' }
    expect(judgementOf(judge, { unanswered }, wanted).verdict).toBe('broken')
  })

  test('is data: it says the same about what was saved', () => {
    const saved: PolicyVerdicts = JSON.parse(JSON.stringify(seen({ drops: [] })))
    expect(judge.decide(saved, wanted)).toEqual(judge.decide(seen({ drops: [] }), wanted))
  })
})
