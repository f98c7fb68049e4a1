import { expect, test } from 'vitest'
import type { Row } from '../host/check.ts'
import { renderTable, wrap } from './check-table.ts'

const rows: Row[] = [
  { id: 'engine', check: 'Docker engine', status: 'ok', found: '20.10.24+dfsg1, overlay2, cgroup v1' },
  {
    id: 'capabilities',
    check: 'capabilities',
    status: 'gap',
    found: 'the bounding set lacks CAP_SYS_RESOURCE; --privileged requests all capabilities',
    cure: 'Give this machine or container the capability, or make runc-bounded the default runtime: npx cilium-conformance setup.',
  },
]

const table = `CHECK          STATUS  FOUND                                        FIX
Docker engine  ok      20.10.24+dfsg1, overlay2, cgroup v1
capabilities   gap     the bounding set lacks CAP_SYS_RESOURCE;     Give this machine or container
                       --privileged requests all capabilities       the capability, or make
                                                                    runc-bounded the default
                                                                    runtime: npx cilium-conformance
                                                                    setup.`

test('long cells wrap and no line is wider than 100 columns', () => {
  expect(renderTable(rows)).toBe(table)
  const long = rows.map(row => ({ ...row, found: 'x'.repeat(500), cure: 'word '.repeat(100) }))
  expect(
    Math.max(
      ...renderTable(long)
        .split('\n')
        .map(line => line.length),
    ),
  ).toBeLessThanOrEqual(100)
})

test('colour goes on the status word and moves nothing', () => {
  const painted = renderTable(rows, (status, word) => `<${status}>${word}</>`)
  expect(painted.match(/<\w+>/g)).toEqual(['<ok>', '<gap>'])
  expect(painted.replaceAll(/<[^>]+>/g, '')).toBe(table)
})

test.for([
  ['a bb ccc', 4, ['a bb', 'ccc']],
  ['abcdefgh i', 4, ['abcd', 'efgh', 'i']],
  ['a  \n b', 9, ['a b']],
  ['', 9, ['']],
] as const)('wrap %j to %s', ([text, width, lines]) => {
  expect(wrap(text, width)).toEqual(lines)
})
