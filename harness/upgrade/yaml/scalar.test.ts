import { expect, test } from 'vitest'
import { resolveKey, resolveScalar } from './scalar.ts'

test.for([
  ['yes', true],
  ['On', true],
  ['y', true],
  ['OFF', false],
  ['n', false],
  ['yEs', 'yEs'],
  ['~', null],
  ['', null],
  ['0400', 256],
  ['0o400', 256],
  ['0b101', 5],
  ['-0x1F', -31],
  ['08', 8],
  ['1_450', 1450],
  ['-0', 0],
  ['-0.0', -0],
  ['1e3', 1000],
  ['1e400', '1e400'],
  ['18446744073709551615', 2 ** 64],
  ['100000000000000000000', 1e20],
  ['0xfffffffffffffffff', '0xfffffffffffffffff'],
  ['190:20:30', '190:20:30'],
  ['2001-01-01', '2001-01-01'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['.inf', Infinity],
] as const)('%s is %j', ([text, value]) => {
  expect(resolveScalar(text, undefined)).toBe(value)
})

test('a tag decides, and is refused where the text is none of its kind', () => {
  expect(resolveScalar('yes', '!!str')).toBe('yes')
  expect(resolveScalar('3', '!!float')).toBe(3)
  expect(resolveScalar('aGk=', '!!binary')).toBe('hi')
  expect(resolveScalar('yes', '!mine')).toBe('yes')
  expect(() => resolveScalar('yes', '!!int')).toThrow('cannot decode `yes` as a !!int')
})

test.for([
  ['0400', '256'],
  ['yes', 'true'],
  ['1.50', '1.5'],
  ['1e6', '1e+06'],
  ['9007199254740993', '9007199254740993'],
] as const)('the key %s is %s', ([text, key]) => {
  expect(resolveKey(text, undefined)).toBe(key)
})

test('null is no key', () => {
  expect(() => resolveKey('~', undefined)).toThrow('a key must not be null')
})
