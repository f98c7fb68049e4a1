import { expect, test } from 'vitest'
import { keyAt, keyOfOption, parseKeys, printKeys, standing } from './known-keys.ts'

const TEXT = `cluster +
 name =cluster-name
hubble
 relay *
 tls
  auto
   enabled " =hubble-tls
  key !
`

const root = parseKeys(`# a remark\n${TEXT}`)

test('prints what it reads', () => {
  expect(printKeys(root)).toBe(TEXT)
})

test.each([
  ['cluster', 'read'],
  ['cluster.name', 'read'],
  ['cluster.name.part', 'read'],
  ['cluster.id', 'unknown'],
  ['hubble.relay.any.thing', 'read'],
  ['hubble.tls.key', 'unread'],
  ['hubble.tls.key.part', 'unread'],
  ['hubble.tls.cert', 'unknown'],
  ['other', 'unknown'],
])('%s is %s', (path, expected) => {
  expect(standing(root, path.split('.'))).toBe(expected)
})

test('marks and options', () => {
  expect(keyAt(root, ['cluster'])).toMatchObject({ needed: true, open: false })
  expect(keyAt(root, ['hubble', 'tls', 'auto', 'enabled'])).toMatchObject({ text: true, option: 'hubble-tls' })
  expect(keyOfOption(root, 'hubble-tls')).toEqual(['hubble', 'tls', 'auto', 'enabled'])
  expect(keyOfOption(root, 'none')).toBeUndefined()
})
