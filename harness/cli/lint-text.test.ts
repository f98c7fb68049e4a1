import { expect, test } from 'vitest'
import type { Finding, Severity } from '../results/finding.ts'
import { annotations, findingLines, tally } from './lint-text.ts'

const finding = (severity: Severity, line: number): Finding => ({
  file: 'my,values.yaml',
  line,
  column: 3,
  rule: 'tunnel',
  severity,
  key: 'tunnel',
  consequence: 'rejected',
  message: 'tunnel is gone\n100 %',
  replacement: 'routingMode: native',
  fixable: true,
  source: 'somewhere',
})

test('a finding in a terminal', () => {
  expect(findingLines(finding('error', 2))).toEqual([
    'my,values.yaml:2:3  error  tunnel (rejected)',
    '  tunnel is gone\n100 %',
    '  fix: routingMode: native  [--fix does this]',
    '  source: somewhere',
    '',
  ])
})

test('an annotation is escaped', () => {
  expect(annotations([finding('note', 2)])).toEqual([
    '::notice file=my%2Cvalues.yaml,line=2,col=3,title=tunnel::tunnel is gone%0A100 %25 Fix: routingMode: native',
  ])
})

test('of many findings the weightiest are annotated, eight at most, and the last says how many there are besides', () => {
  const many = [...Array.from({ length: 9 }, (_, line) => finding('warning', line)), finding('error', 99)]
  const lines = annotations(many)
  expect(lines).toHaveLength(8)
  expect(lines[0]).toContain('::error file=my%2Cvalues.yaml,line=99')
  expect(lines[7]).toBe('::notice title=lint-values::There are more, see the log: 0 errors, 3 warnings, 0 notes')
})

test('counts by severity', () => {
  expect(tally([finding('error', 1)])).toBe('1 error, 0 warnings, 0 notes')
})
