import { expect, test } from 'vitest'
import type { Row } from '../host/check.ts'
import { conclusion, exitCodeOf } from './doctor.ts'

const row = (check: string, status: Row['status'], curable = false): Row => ({
  id: check,
  check,
  status,
  found: '',
  ...(curable ? { remedies: [{ kind: 'engine-start' }] } : {}),
})

test.for([
  [[row('Go', 'note'), row('Docker engine', 'ok')], 0, 'A cluster can be provisioned here.'],
  [
    [row('Docker engine', 'gap', true), row('debootstrap', 'gap', true)],
    3,
    'A cluster cannot be provisioned here yet: Docker engine, debootstrap.\nnpx cilium-conformance setup fixes this.',
  ],
  [
    [row('Docker engine', 'gap', true), row('Go', 'gap')],
    3,
    'A cluster cannot be provisioned here yet: Docker engine, Go.\nnpx cilium-conformance setup fixes Docker engine.',
  ],
  [[row('Go', 'gap')], 3, 'A cluster cannot be provisioned here yet: Go.'],
] as const)('%j', ([rows, exitCode, text]) => {
  expect(exitCodeOf(rows)).toBe(exitCode)
  expect(conclusion(rows)).toBe(text)
})
