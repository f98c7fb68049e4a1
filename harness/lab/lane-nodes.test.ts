import { expect, test } from 'vitest'
import { takesAnotherNode } from './lane-nodes.ts'

test('a question takes another node where a node and what is on another one are its ends, either way', () => {
  expect(takesAnotherNode('hostOne', 'redServer')).toBe(true)
  expect(takesAnotherNode('redClient', 'hostTwo')).toBe(true)
  expect(takesAnotherNode('hostOne', 'hostTwo')).toBe(true)
})

test('pods that are on two nodes can be on one, and to a pod its own node is that one', () => {
  expect(takesAnotherNode('redClient', 'redServer')).toBe(false)
  expect(takesAnotherNode('hostTwo', 'redServer')).toBe(false)
  expect(takesAnotherNode('redClient', 'hostOne')).toBe(false)
  expect(takesAnotherNode('hostTwo', 'outside')).toBe(false)
  expect(takesAnotherNode('outside', 'redServer')).toBe(false)
})
