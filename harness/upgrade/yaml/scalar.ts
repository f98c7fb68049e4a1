/**
 * What a scalar means to Helm, which reads values with go.yaml.in/yaml/v2 (its `resolve.go`): YAML 1.1, with Go's
 * integers and without numbers of base 60.
 *
 * @throws RangeError with Helm's reason for what it refuses.
 */
export function resolveScalar(text: string, tag: string | undefined): string | number | boolean | null {
  if (tag === '!!binary') return decoded(text)
  if (tag === '!!str' || (tag !== undefined && !TAGS.has(tag))) return text
  const value = resolvePlain(text, tag === undefined || tag === '!!timestamp')
  if (tag !== undefined && !fits(tag, value, text)) throw new RangeError(`cannot decode \`${text}\` as a ${tag}`)
  return value
}

/** Tags that say of which type a scalar must be. */
const TAGS = new Set(['!!bool', '!!int', '!!float', '!!null', '!!timestamp'])

const WORDS: ReadonlyMap<string, boolean | number | null> = new Map<string, boolean | number | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map(word => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(word => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map(word => [word, -Infinity] as const),
])

const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/

function resolvePlain(text: string, dates: boolean): string | number | boolean | null {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  if (text.startsWith('.')) return /^\.\d+(?:[eE][-+]?\d+)?$/.test(text) ? finite(text) : text
  if (!/^[-+\d]/.test(text)) return text
  // A date stays the text that it is, and its digits are no number.
  if (dates && isDate(text)) return text
  const plain = text.replaceAll('_', '')
  const whole = integer(plain)
  if (whole !== undefined) return Number(whole)
  return FLOAT.test(plain) ? finite(plain, text) : text
}

/** An integer as Go's ParseInt takes one for base 0: 0x, 0o, 0b, and a leading 0 for octal; 64 bits at most. */
function integer(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? []
  const value = magnitude(digits)
  if (value !== undefined) {
    const least = sign === '-' ? 2n ** 63n : sign === '+' ? 2n ** 63n - 1n : 2n ** 64n - 1n
    if (value <= least) return sign === '-' ? -value : value
  }
  return signedBinary(text)
}

function magnitude(digits: string): bigint | undefined {
  if (/^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9]\d*)$/.test(digits)) return BigInt(digits.toLowerCase())
  return /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : undefined
}

/** go-yaml hands what follows `0b` to ParseInt once more, and there it may have a sign. */
function signedBinary(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^0b([-+])([01]+)$/.exec(text) ?? []
  if (digits === '') return undefined
  const value = BigInt(`0b${digits}`)
  if (value > (sign === '-' ? 2n ** 63n : 2n ** 63n - 1n)) return undefined
  return sign === '-' ? -value : value
}

/** A number, or the text where it is larger than a number can be. */
function finite(digits: string, text = digits): number | string {
  const value = Number(digits)
  return Number.isFinite(value) ? value : text
}

const DATES = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]| )(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d{2}:\d{2})?$/,
]

/** What looks like a date but is none begins with a number that Go cannot read either, so that being exact gains nothing. */
function isDate(text: string): boolean {
  return DATES.some(form => form.test(text))
}

function fits(tag: string, value: unknown, text: string): boolean {
  switch (tag) {
    case '!!bool':
      return typeof value === 'boolean'
    case '!!int':
      return isWhole(value, text)
    case '!!float':
      return typeof value === 'number'
    case '!!null':
      return value === null
    default:
      return isDate(text)
  }
}

/** Of a kind that Go reads as an integer: `1.0` and `1e3` are none. */
function isWhole(value: unknown, text: string): boolean {
  return typeof value === 'number' && integer(text.replaceAll('_', '')) !== undefined
}

function decoded(text: string): string {
  const bytes = text.replaceAll(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(bytes))
    throw new RangeError('!!binary value contains invalid base64 data')
  return Buffer.from(bytes, 'base64').toString('utf8')
}

/**
 * A scalar as the key of a mapping, which is text in JSON.
 *
 * @throws RangeError for what cannot be one.
 */
export function resolveKey(text: string, tag: string | undefined): string {
  const value = resolveScalar(text, tag)
  if (value === null) throw new RangeError('a key must not be null')
  if (typeof value !== 'number') return String(value)
  const whole = tag === '!!float' ? undefined : integer(text.replaceAll('_', ''))
  if (whole === undefined) return floatText(value)
  if (whole >= 2n ** 63n) throw new RangeError(`the key ${whole} is larger than 64 bits with a sign can hold`)
  return whole.toString()
}

/** Go's `%g` of a number with 32 bits. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  const narrow = Math.fround(value)
  if (!Number.isFinite(narrow)) return narrow > 0 ? '.inf' : '-.inf'
  let digits = 1
  while (digits < 9 && Math.fround(Number(narrow.toPrecision(digits))) !== narrow) digits += 1
  const [mantissa = '', power = '0'] = narrow.toExponential(digits - 1).split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return String(Number(narrow.toPrecision(digits)))
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
