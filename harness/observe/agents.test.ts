import { expect, test } from 'vitest'
import { readControllers, readHealth, readPrograms, readStatus, whyNotRunning } from './agents.ts'

type Pod = Parameters<typeof whyNotRunning>[0]
type State = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>

function agent(state: State, lastState: State = {}): Pod {
  const container = { name: 'cilium-agent', image: '', imageID: '', ready: false, restartCount: 0, state, lastState }
  return { metadata: { name: 'cilium-x' }, status: { phase: 'Running', containerStatuses: [container] } }
}

test('of a status only what cases ask for is kept', () => {
  expect(readStatus({ cilium: { state: 'Ok' }, controllers: [] })).toEqual({ cilium: { state: 'Ok' } })
  expect(readStatus({ ipam: { allocations: { '10.42.0.9': 'health', '10.42.0.8': 'router' } } })).toEqual({
    router: '10.42.0.8',
  })
  expect(readStatus(undefined)).toEqual({})
})

test('controllers that fail, with how often and why', () => {
  const controllers = [
    { name: 'sync', status: { 'consecutive-failure-count': 3, 'last-failure-msg': 'no route' } },
    { name: 'gc', status: { 'success-count': 9 } },
  ]
  expect(readControllers({ controllers })).toEqual({
    count: 2,
    failing: [{ name: 'sync', failures: 3, lastError: 'no route' }],
  })
  expect(readControllers({})).toEqual({ count: 0, failing: [] })
  expect(readControllers({ controllers: [{ name: 'x', status: { 'consecutive-failure-count': 1 } }] }).failing).toEqual(
    [{ name: 'x', failures: 1, lastError: '' }],
  )
})

test('what health probes do not reach, and what they have not asked yet', () => {
  const well = { icmp: { status: '' }, http: {} }
  const nodes = [
    { name: 'kind-kind/one', host: { 'primary-address': well }, 'health-endpoint': { 'primary-address': well } },
    {
      name: 'two',
      host: { 'primary-address': { icmp: { status: 'timeout' }, http: {} } },
      'health-endpoint': { 'primary-address': { icmp: {} } },
    },
  ]
  expect(readHealth({ nodes })).toEqual([
    { name: 'one', problems: [] },
    { name: 'two', problems: ['icmp of host: "timeout"', 'no http probe of health-endpoint yet'] },
  ])
  expect(readHealth({})).toEqual([])
})

test('programs of a cgroup', () => {
  const listed = [{ id: 7, attach_type: 'cgroup_inet4_connect', attach_flags: 'multi', name: 'cil_sock4_connect' }]
  expect(readPrograms(listed)).toEqual([{ name: 'cil_sock4_connect', attachType: 'cgroup_inet4_connect' }])
  expect(readPrograms({ error: 'no such file' })).toEqual([])
})

test('why an agent does not run', () => {
  expect(whyNotRunning(agent({ running: {} }))).toBeUndefined()
  expect(whyNotRunning(agent({ waiting: { reason: 'CrashLoopBackOff' } }, { terminated: { exitCode: 1 } }))).toBe(
    'cilium-x: CrashLoopBackOff; ended with exit code 1',
  )
  expect(whyNotRunning(agent({ terminated: { exitCode: 137 } }))).toBe('cilium-x: ended with exit code 137')
  expect(whyNotRunning(agent({}))).toBe('cilium-x: not running')
  expect(whyNotRunning({ status: { phase: 'Pending' } })).toBe('its pod: the pod is Pending')
  expect(whyNotRunning({})).toBe('its pod: the pod is unknown')
})
