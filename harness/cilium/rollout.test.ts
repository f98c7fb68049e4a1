import { describe, expect, test } from 'vitest'
import { stuckIn } from './rollout.ts'

const pod = (container: object, over: object = {}) => ({
  metadata: { name: 'cilium-x', ...over },
  status: {
    containerStatuses: [
      { name: 'cilium-agent', image: 'i', imageID: 'i', ready: false, restartCount: 0, ...container },
    ],
  },
})

const ended = { lastState: { terminated: { exitCode: 1 } } }

describe('a pod of a rollout', () => {
  test('is stuck when its container ended twice', () => {
    expect(stuckIn(pod({ ...ended, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }))).toEqual({
      pod: 'cilium-x',
      container: 'cilium-agent',
      why: 'CrashLoopBackOff',
    })
    expect(stuckIn(pod({ ...ended, restartCount: 3, state: { running: {} } }))?.why).toBe('ended 3 times')
  })

  test('is stuck when its image cannot be had', () => {
    expect(stuckIn(pod({ state: { waiting: { reason: 'ErrImageNeverPull' } } }))?.why).toBe('ErrImageNeverPull')
  })

  test('may still come when it ended once, runs, or is on its way out', () => {
    expect(stuckIn(pod({ ...ended, restartCount: 1 }))).toBeUndefined()
    expect(stuckIn(pod({ ...ended, restartCount: 5, ready: true }))).toBeUndefined()
    expect(stuckIn(pod({ ...ended, restartCount: 5 }, { deletionTimestamp: new Date(0) }))).toBeUndefined()
  })
})
