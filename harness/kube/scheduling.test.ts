import { expect, test } from 'vitest'
import { whyUnschedulable } from './scheduling.ts'

const tainted = (key: string, effect: string, value?: string) => ({
  spec: { taints: [{ key, effect, ...(value === undefined ? {} : { value }) }] },
})

test.for<[Parameters<typeof whyUnschedulable>[0], string | undefined]>([
  [{}, undefined],
  [{ spec: { taints: [] } }, undefined],
  [{ spec: { unschedulable: true } }, 'it is cordoned'],
  [
    tainted('node-role.kubernetes.io/control-plane', 'NoSchedule'),
    'it has the taint node-role.kubernetes.io/control-plane:NoSchedule',
  ],
  [tainted('dedicated', 'NoExecute', 'db'), 'it has the taint dedicated=db:NoExecute'],
  [tainted('dedicated', 'PreferNoSchedule', 'db'), undefined],
  [tainted('node.kubernetes.io/not-ready', 'NoSchedule'), undefined],
  [tainted('node.cilium.io/agent-not-ready', 'NoExecute'), undefined],
  [
    tainted('node.kubernetes.io/unschedulable', 'NoSchedule'),
    'it has the taint node.kubernetes.io/unschedulable:NoSchedule',
  ],
])('%j: %s', ([node, why]) => {
  expect(whyUnschedulable(node)).toBe(why)
})
