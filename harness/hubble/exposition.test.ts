import { describe, expect, test } from 'vitest'
import { ExpositionError, parseExposition } from './exposition.ts'

describe('what is valid', () => {
  test('the example of the specification', () => {
    const text = String.raw`# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# Finally a summary, which has a complex representation, too:
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
`
    const families = parseExposition(text)
    expect([...families].map(([name, { type, samples }]) => [name, type, samples.length])).toEqual([
      ['http_requests_total', 'counter', 2],
      ['msdos_file_access_time_seconds', 'untyped', 1],
      ['metric_without_timestamp_and_labels', 'untyped', 1],
      ['something_weird', 'untyped', 1],
      ['http_request_duration_seconds', 'histogram', 4],
      ['rpc_duration_seconds', 'summary', 3],
    ])
    expect(families.get('msdos_file_access_time_seconds')?.samples[0]).toEqual({
      name: 'msdos_file_access_time_seconds',
      labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
      value: 1_458_255_915,
    })
    expect(families.get('http_requests_total')?.help).toBe('The total number of HTTP requests.')
    expect(families.get('something_weird')?.samples[0]?.value).toBe(Infinity)
  })

  test('nothing at all', () => expect(parseExposition('').size).toBe(0))

  test('a comma after the last label, and an empty value', () => {
    expect(parseExposition('a{b="",} 1\n').get('a')?.samples[0]?.labels).toEqual({ b: '' })
  })
})

describe('what is not', () => {
  test.for([
    ['an answer that was cut off', 'a 1\nb', 'the last line has no line feed: it was cut off'],
    ['a page that is no metrics', '<html>\n', 'line 1: neither a comment nor a sample: <html>'],
    ['a value that is no number', 'a one\n', 'line 1: no number: a one'],
    ['a label without quotes', 'a{b=c} 1\n', 'line 1: labels that cannot be read: a{b=c} 1'],
    ['a label twice', 'a{b="1",b="2"} 1\n', 'line 1: labels that cannot be read: a{b="1",b="2"} 1'],
    [
      'an escape that is none',
      String.raw`a{b="\x"} 1` + '\n',
      String.raw`line 1: labels that cannot be read: a{b="\x"} 1`,
    ],
    ['a type that is none', '# TYPE a speed\n', 'line 1: no type that there is: # TYPE a speed'],
    ['two types', '# TYPE a gauge\n# TYPE a gauge\n', 'line 2: a second TYPE: # TYPE a gauge'],
    ['a type after samples', 'a 1\n# TYPE a gauge\n', 'line 2: TYPE after samples: # TYPE a gauge'],
    ['a family in two places', 'a 1\nb 1\na{c="1"} 1\n', 'line 3: lines of a are not together: a{c="1"} 1'],
    ['a sample twice', 'a{b="1",c="2"} 1\na{c="2",b="1"} 2\n', 'line 2: the same sample twice: a{c="2",b="1"} 2'],
    ['a counter below zero', '# TYPE a counter\na -1\n', 'line 2: a counter below zero: a -1'],
  ] as const)('%s', ([, text, message]) => {
    expect(() => parseExposition(text)).toThrow(new ExpositionError(message))
  })
})
