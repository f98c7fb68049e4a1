import { describe, expect, test } from 'vitest'
import type { FromAgent } from '../observe/agents.ts'
import { judge as cgroupPrograms } from './cgroup-programs.ts'
import { judge as controllers } from './controllers.ts'
import { judge as health } from './health.ts'
import { judge as loadBalancer, type LoadBalancer, type WantedLoadBalancer } from './load-balancer.ts'
import { judge as agentStatus } from './agent-status.ts'

const passed = { verdict: 'passed' }
const failed = (...lines: string[]) => ({ verdict: 'failed', reason: lines.map(line => `one: ${line}`).join('\n') })
const said = <Said>(what: Said): FromAgent<Said> => ({ node: 'one', said: what })

test('an agent that does not run has failed, with what became of it', () => {
  const down = { node: 'one', down: 'cilium-x: CrashLoopBackOff; ended with exit code 1' }
  expect(controllers.decide(down, 'none fails')).toEqual({
    verdict: 'failed',
    reason: 'the agent on one does not run: cilium-x: CrashLoopBackOff; ended with exit code 1',
  })
})

test('a status is what it should be', () => {
  const status = { cilium: { state: 'Ok', msg: '1.20.2' } }
  expect(agentStatus.decide(said(status), { cilium: { state: 'Ok' } })).toEqual(passed)
  expect(agentStatus.decide(said({ cilium: { state: 'Failure' } }), { cilium: { state: 'Ok' } })).toEqual(
    failed('cilium.state is "Failure", not "Ok"'),
  )
  expect(agentStatus.decide(said({}), {})).toEqual(failed('the status is empty'))
})

test('no controller fails, and there are some', () => {
  expect(controllers.decide(said({ count: 9, failing: [] }), 'none fails')).toEqual(passed)
  expect(controllers.decide(said({ count: 0, failing: [] }), 'none fails')).toEqual(
    failed('the agent lists no controllers'),
  )
  const failing = [{ name: 'sync', failures: 3, lastError: 'no route' }]
  expect(controllers.decide(said({ count: 9, failing }), 'none fails')).toEqual(
    failed('sync failed 3 times in a row: no route'),
  )
})

test('every node is reached, and no other is probed', () => {
  const [one, two] = ['one', 'two'].map(name => ({ name, problems: [] }))
  if (one === undefined || two === undefined) return
  const wanted = { reaches: ['one', 'two'] }
  expect(health.decide(said([one, two]), wanted)).toEqual(passed)
  expect(health.decide(said([one]), wanted)).toEqual(failed('two is not among the probed nodes: one'))
  expect(health.decide(said([]), { reaches: ['one'] })).toEqual(failed('one is not among the probed nodes: none'))
  expect(health.decide(said([]), { reaches: [] })).toEqual(failed('no nodes to reach were given'))
  expect(health.decide(said([one, { name: 'two', problems: ['icmp of host: "timeout"'] }]), wanted)).toEqual(
    failed('two: icmp of host: "timeout"'),
  )
  expect(health.decide(said([one, two, { name: 'old', problems: [] }]), wanted)).toEqual(
    failed('old is probed but is not a node of the cluster'),
  )
})

test('programs are attached', () => {
  const programs = [{ name: 'cil_sock4_connect', attachType: 'cgroup_inet4_connect' }]
  expect(cgroupPrograms.decide(said(programs), { attached: ['cil_sock4_connect'] })).toEqual(passed)
  expect(cgroupPrograms.decide(said(programs), { attached: ['cil_sock4_connect', 'cil_sock4_sendmsg'] })).toEqual(
    failed('not attached: cil_sock4_sendmsg; attached: cil_sock4_connect (cgroup_inet4_connect)'),
  )
  expect(cgroupPrograms.decide(said([]), { attached: ['cil_sock4_connect'] })).toEqual(
    failed('not attached: cil_sock4_connect; attached: nothing'),
  )
  expect(cgroupPrograms.decide(said(programs), { attached: [] })).toMatchObject({ verdict: 'failed' })
})

describe('the load-balancer of a node', () => {
  const frontend = '10.43.0.5:82/TCP'
  const backends = ['10.42.1.28:8082/TCP']
  const held = (active: number | null, slots = backends): LoadBalancer => ({
    api: { [frontend]: backends },
    kernel: { [frontend]: { active, slots } },
    leftInside: [],
  })
  const two = ['10.42.1.28:8082/TCP', '10.42.1.29:8082/TCP']

  test.for<[LoadBalancer, WantedLoadBalancer]>([
    [held(1), { frontends: 1 }],
    [held(1), { frontend, addresses: ['10.42.1.28'] }],
    [held(0, []), { frontend, addresses: [] }],
    [held(2, two), { frontend, addresses: ['10.42.1.29', '10.42.1.28'] }],
    [held(1, two), { frontend, addresses: ['10.42.1.28'] }],
  ])('%j holds %j', ([seen, wanted]) => {
    expect(loadBalancer.decide(said(seen), wanted)).toEqual(passed)
  })

  test.for<[LoadBalancer, WantedLoadBalancer, string]>([
    [held(1), { frontends: 2 }, 'the API implies 1 frontends, not at least 2'],
    [
      held(null),
      { frontends: 1 },
      `${frontend}: API has 10.42.1.28:8082/TCP, kernel has slots, and no entry for the frontend itself`,
    ],
    [
      { ...held(1), kernel: {} },
      { frontends: 1 },
      `${frontend}: API has 10.42.1.28:8082/TCP, kernel has no such frontend`,
    ],
    [
      { ...held(0), api: {}, kernel: { '10.43.0.8:82/TCP': { active: 0, slots: [] } } },
      { frontends: 0 },
      'left over from a deleted service: 10.43.0.8:82/TCP -> nothing',
    ],
    [held(1), { frontend, addresses: [] }, `${frontend} leads to 10.42.1.28, not nothing`],
    [held(0), { frontend, addresses: ['10.42.1.28'] }, `${frontend} leads to nothing, not 10.42.1.28`],
    [held(2), { frontend, addresses: ['10.42.1.28'] }, `${frontend}: 1 of 2 active slots have no entry`],
    [
      held(null),
      { frontend, addresses: [] },
      `${frontend}: the BPF map has backend slots but no entry for the frontend itself`,
    ],
    [held(1), { frontend: '10.43.0.9:82/TCP', addresses: [] }, '10.43.0.9:82/TCP: the BPF map has no such frontend'],
  ])('%j does not hold %j', ([seen, wanted, complaint]) => {
    expect(loadBalancer.decide(said(seen), wanted)).toEqual(failed(complaint))
  })
})
