import { beforeEach, expect, test } from 'vitest'
import { Lines } from '../process/lines.ts'
import { AgentApi } from './agent-api.ts'
import { giveBudgets } from '../wait/budgets.testing.ts'

beforeEach(() => giveBudgets({ agentAnswers: 30 }))

/** An agent that answers each path with these lines; a path without one is left unanswered. */
function agent(answers: Readonly<Record<string, unknown>>) {
  const lines = new Lines()
  const answer = (path: string) => {
    if (answers[path] !== undefined) lines.push(Buffer.from(`${JSON.stringify(answers[path])}\n`))
  }
  const api = new AgentApi({ endpoint: 'pod hosts/host-one', lines, write: answer, close: async () => lines.end() })
  return { api, lines }
}

const rule = (labels: object) => ({ policy: JSON.stringify([labels]), revision: 7 })
const label = { source: 'k8s', key: 'io.cilium.k8s.policy.uid', value: 'abc' }

test.for(['Labels', 'labels'])('the policies of an agent: its revision, and the %s of each rule', async spelling => {
  const { api } = agent({ '/v1/policy': rule({ [spelling]: [label, { source: 'any', key: 'x' }] }) })
  expect(await api.policies()).toEqual({ revision: 7, rules: [['k8s:io.cilium.k8s.policy.uid=abc', 'any:x=']] })
})

test('an agent without rules, and rules without labels', async () => {
  const none = agent({ '/v1/policy': { policy: 'null', revision: 1 } })
  expect(await none.api.policies()).toEqual({ revision: 1, rules: [] })
  const bare = agent({ '/v1/policy': { policy: '[{}]', revision: 1 } })
  expect(await bare.api.policies()).toEqual({ revision: 1, rules: [[]] })
})

test.for([[{ revision: 7 }], [{ policy: '{}', revision: 7 }], [{ policy: '[]' }], ['text']])(
  'an answer that is no repository is not taken for an empty one: %j',
  async ([answer]) => {
    const { api } = agent({ '/v1/policy': answer })
    await expect(api.policies()).rejects.toThrow(/have no revision or no rules/)
  },
)

test('an agent that is silent is given up on in time, and its late answer is not taken for another one', async () => {
  const { api, lines } = agent({ '/v1/policy': { policy: '[]', revision: 2 } })
  await expect(api.endpoints()).rejects.toThrow('pod hosts/host-one brought no answer to /v1/endpoint within 0.03 s')
  expect(api.lost).toBeUndefined()
  lines.push(Buffer.from('[]\n'))
  expect(await api.policies()).toEqual({ revision: 2, rules: [] })
})

test('a stream that ends says why, to whoever asks', async () => {
  const { api, lines } = agent({})
  const asked = api.endpoints()
  lines.end(new Error('exit code 1: GET /v1/endpoint: 503'))
  await expect(asked).rejects.toThrow('503')
  expect(api.lost).toMatchObject({ message: expect.stringContaining('503') })
  await expect(api.endpoints()).rejects.toThrow('503')
})

test('one that was closed cannot be asked', async () => {
  const { api } = agent({})
  await api.close()
  await expect(api.endpoints()).rejects.toThrow('cannot be asked any more')
  expect(api.lost).toMatchObject({ name: 'BrokenError' })
})
