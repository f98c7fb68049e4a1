import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom'
import { expect, test } from 'vitest'
import { document, element } from './xml.ts'

const parse = (xml: string) => new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, 'text/xml')

test('writes a document', () => {
  const xml = document(element('a', { n: 1, on: true }, [element('b', {}), element('c', { x: 'y' }, 'text')]))
  expect(xml).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a n="1" on="true">\n  <b/>\n  <c x="y">text</c>\n</a>\n')
})

test.for([
  ['markup', '<b>&amp; "quotes" \'too\' ]]>'],
  ['line ends and tabs', 'one\ntwo\r\nthree\tfour'],
  ['other scripts and emoji', 'größe Δ 漢字 😀'],
] as const)('a parser reads back %s', ([, text]) => {
  const root = parse(document(element('a', { x: text }, text))).documentElement
  expect(root?.getAttribute('x')).toBe(text)
  expect(root?.textContent).toBe(text)
})

test('replaces what XML cannot carry', () => {
  const text = 'a\u0000b\u001b[31mc\u007fd\ufffee\ud800f\udc00g\u{10ffff}'
  const clean = 'a\ufffdb\ufffd[31mc\u007fd\ufffde\ufffdf\ufffdg\u{10ffff}'
  expect(document(element('a', { x: text }, text))).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<a x="${clean}">${clean}</a>\n`,
  )
})
