import { expect, test } from 'vitest'
import { titleOf } from './page.ts'

test.for([
  ['<!doctype html><html><head><title>Hubble UI</title></head></html>', 'Hubble UI'],
  ['<html><head>\n<TITLE data-x="1">\n Hubble UI </TITLE>', 'Hubble UI'],
  ['<html><body>Hubble UI</body></html>', undefined],
  ['<title>cut', undefined],
] as const)('the title of %j is %s', ([html, title]) => expect(titleOf(html)).toBe(title))
