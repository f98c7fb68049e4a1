import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { parseExposition } from '../hubble/exposition.ts'
import { judge } from './hubble-exposition.ts'
import { judgementOf } from './judge.ts'

const text = await readFile(join(PROJECT_ROOT, 'harness', 'hubble', 'recorded', 'metrics.txt'), 'utf8')
const families = Object.fromEntries([...parseExposition(text).values()].map(({ name, type }) => [name, type]))
const wanted = { grpc_server_started_total: 'counter' }

test('text with the family passes', () => {
  expect(judge.decide({ node: 'one', families }, wanted)).toEqual({ verdict: 'passed' })
})

test('an empty text, another type and text that Prometheus refuses fail', () => {
  expect(judge.decide({ node: 'one', families: {} }, wanted)).toEqual({
    verdict: 'failed',
    reason: 'metrics on one: grpc_server_started_total is absent, not "counter"',
  })
  expect(judge.decide({ node: 'one', families }, { grpc_server_started_total: 'gauge' })).toEqual({
    verdict: 'failed',
    reason: 'metrics on one: grpc_server_started_total is "counter", not "gauge"',
  })
  expect(judge.decide({ node: 'one', families: {}, invalid: 'line 3: no number: a b' }, wanted)).toEqual({
    verdict: 'failed',
    reason: 'metrics on one: not valid exposition text: line 3: no number: a b',
  })
})

test('that nothing is served is an answer too', () => {
  const unanswered = { asked: 'the agent on one', how: 'GET /metrics of its Hubble', why: '503: connection refused' }
  expect(judgementOf(judge, { unanswered }, wanted)).toEqual({
    verdict: 'failed',
    reason: 'the agent on one did not answer (GET /metrics of its Hubble): 503: connection refused',
  })
})
