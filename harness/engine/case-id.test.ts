import { expect, test } from 'vitest'
import { caseIds, placeOf, slug } from './case-id.ts'

test('takes suite and topic from the path', () => {
  expect(placeOf('/p/suites/policy/egress.test.ts')).toEqual({ suite: 'policy', topic: 'egress' })
  expect(placeOf('suites/bootstrap/before-cilium.case.ts')).toEqual({ suite: 'bootstrap', topic: 'before-cilium' })
})

test.for([
  [['An egress rule', 'client -> echo is allowed'], 'an-egress-rule-client-echo-is-allowed'],
  [['  TCP/80 & UDP/53  '], 'tcp-80-udp-53'],
  [['Größe', 'ΔMTU'], 'größe-δmtu'],
  [['->'], 'untitled'],
] as const)('the slug of %j is %s', ([titles, expected]) => {
  expect(slug(titles)).toBe(expected)
})

test('numbers equal ids in the order of the file, and never twice the same', () => {
  expect(caseIds('suites/policy/a.test.ts', [['x'], ['x!'], ['x 2'], ['x?']])).toEqual([
    'policy/a/x',
    'policy/a/x-2',
    'policy/a/x-2-2',
    'policy/a/x-3',
  ])
})
