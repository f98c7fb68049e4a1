import { expect, test } from 'vitest'
import { judge } from './service.ts'

test('a service is what the case is about, or it is told what it is', () => {
  const service = { name: 'headless', clusterIP: 'None', externalIPs: ['172.18.0.2'] }
  expect(judge.decide(service, { clusterIP: 'None', externalIPs: { has: ['172.18.0.2'] } })).toEqual({
    verdict: 'passed',
  })
  expect(judge.decide(service, { clusterIP: '', externalIPs: { has: ['172.18.0.3'] } })).toEqual({
    verdict: 'failed',
    reason: 'clusterIP is "None", not ""\nexternalIPs lacks "172.18.0.3"; it is ["172.18.0.2"]',
  })
})
