import { expect, test } from 'vitest'
import { nodeOfPinned, pinnedTo } from './pinned.ts'

test('a pinned pod goes to the node of that name, whatever its taints are', () => {
  const spec = pinnedTo('node-1.example.com')
  expect(spec.tolerations).toEqual([{ operator: 'Exists' }])
  expect(nodeOfPinned(spec)).toBe('node-1.example.com')
  expect(nodeOfPinned({})).toBeUndefined()
})
