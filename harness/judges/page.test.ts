import { expect, test } from 'vitest'
import { judge } from './page.ts'

const url = 'http://172.18.0.2:31234/'
const served = { outcome: 'allowed', status: 200, title: 'Hubble UI' }

test('the page that is meant passes', () => {
  expect(judge.decide({ url, ...served }, served)).toEqual({ verdict: 'passed' })
})

test.for([
  [{ url, outcome: 'refused' }, 'outcome is "refused", not "allowed"'],
  [{ url, outcome: 'allowed', status: 502, title: 'Bad Gateway' }, 'status is 502, not 200'],
  [{ url, outcome: 'allowed', status: 200 }, 'title is absent, not "Hubble UI"'],
  [{ url, outcome: 'service hubble-ui has no node port: it is of type ClusterIP' }, 'it is of type ClusterIP'],
] as const)('another one fails: %o', ([page, complaint]) => {
  const { verdict, reason } = judge.decide(page, served)
  expect([verdict, reason]).toEqual(['failed', expect.stringContaining(complaint)])
})

test('what a browser does not show is named', () => {
  const wanted = { outcome: 'allowed', shown: { has: ['client', 'server'] } }
  expect(judge.decide({ url, outcome: 'allowed', shown: ['server', 'client'] }, wanted)).toEqual({ verdict: 'passed' })
  expect(judge.decide({ url, outcome: 'allowed', shown: ['server'] }, wanted)).toEqual({
    verdict: 'failed',
    reason: `${url}: shown lacks "client"; it is ["server"]`,
  })
})
