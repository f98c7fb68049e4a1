import { plainText } from './plain-text.ts'
import { withoutKnownSecrets } from './known-secrets.ts'

/** The end of a key whose value is a secret. */
const SECRET_WORD = String.raw`passw(?:or)?d|passphrase|(?:api|private|access|secret|encryption)[-_]?key`

/** Such a Secret is named, and not told: `existingSecret: cilium-ca`. */
const NAMED_BY = String.raw`(?:existing|pull|tls|ca|cert|default)[-_]?`

/**
 * A value, with the quotes around it as the second group. What opens a mapping, and what only says whether, is none; a quote that
 * nobody closes, as in a line that was cut, ends with the word.
 */
const VALUE = String.raw`(?!(?:true|false|null|none|nil)\b)(?:(\\?["'])(?:(?!\2)(?:\\.|[^\n\\])){1,1000}\2|["']?(?!\[)[^\s"',;{}()<>|&\\]+)`

/**
 * What looks like a secret, for those that nobody keeps: an agent's, a node's, a stranger's. Each takes a time that is linear in
 * the length of a text, which may be somebody's megabyte.
 */
const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/-----BEGIN(?:%20|\+)[A-Z%\d+]{0,40}PRIVATE(?:%20|\+)KEY-----[\w%+=.~-]*/g, '[private key]'],
  [/(client-key-data["']?:\s{0,4}["']?)[^\s"',}]+/g, '$1[private key]'],
  [/(?<![\w-])eyJ[\w-]{1,4096}\.eyJ[\w-]{1,8192}\.[\w-]*/g, '[token]'],
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, '[token]'],
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16})/g, '[token]'],
  [
    /(\bauthorization\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?(?:bearer|basic|negotiate|token)\s{1,4})(?!\[)[^\s"',;\\]+/gi,
    '$1[secret]',
  ],
  [/(\bbearer\s{1,4})[\w.~+/-]{16,}=*/gi, '$1[secret]'],
  [/(\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:"']{0,200}:[^\s/@"']{1,400}@/gi, '$1[secret]@'],
  ...[
    // Flags: --token X, --registry-password=X
    String.raw`(--[\w-]{0,40}(?:${SECRET_WORD}|token|secret)[ =])(?!-)`,
    String.raw`((?:${SECRET_WORD}|token)(?:\\?["'])?\s{0,4}[=:]\s{0,4})`,
    // A variable of a container: a name, and its value as the next key.
    String.raw`(\bname(?:\\?["'])?:\s{0,4}(?:\\?["'])?[\w.-]{0,80}(?:${SECRET_WORD}|token|secret)(?:\\?["'])?,?(?:\s|\\n){0,40}(?:\\?["'])?value(?:\\?["'])?:\s{0,4})`,
    // In a sentence a Secret is an object of Kubernetes: "error getting secret: not found".
    String.raw`((?:(?<=[\w.-])(?<!${NAMED_BY})secret(?:\\?["'])?|secret\\?["'])\s{0,4}[=:]\s{0,4}|\bsecret=)`,
  ].map(key => [new RegExp(`${key}${VALUE}`, 'gi'), '$1$2[secret]$2'] as const),
]

/** A private key in base64 or hexadecimal, as kubeconfigs and Secrets have keys and certificates. */
const PEM_ENCODED = [
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/_-]+=*/g, 'base64'],
  [/(?:2d){5}424547494e20(?:[\da-f]{2})+/gi, 'hex'],
] as const

/**
 * The text without the secrets that this process knows and without what looks like one. Everything that is written or told passes
 * through, at the place that writes it.
 */
export function redact(text: string): string {
  let clean = withoutKeys(withoutKnownSecrets(text))
  for (const [pattern, encoding] of PEM_ENCODED) {
    clean = clean.replaceAll(pattern, pem => {
      return Buffer.from(pem, encoding).toString().includes('PRIVATE KEY') ? '[private key]' : pem
    })
  }
  return SECRETS.reduce((rest, [pattern, instead]) => rest.replaceAll(pattern, instead), clean)
}

/** A key between its ends is no longer than this. */
const LONGEST_KEY = 16_384
const KEY_ENDS = /-----END [A-Z ]{0,40}PRIVATE KEY-----/y
/** What is left of a key that was cut. */
const KEY_LINES = /(?:\s|\\[nr])*[A-Za-z\d+/=]*(?:\s|\\[nr]|[A-Za-z\d+/=]{16,})*/y

function withoutKeys(text: string): string {
  let [clean, at, end] = ['', 0, 0]
  for (const begin of text.matchAll(/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g)) {
    if (begin.index < at) continue
    const from = begin.index + begin[0].length
    if (end !== -1 && end < from) end = text.indexOf('-----END ', from)
    const isWhole = end !== -1 && end - from < LONGEST_KEY && matchesAt(KEY_ENDS, text, end)
    if (!isWhole) matchesAt(KEY_LINES, text, from)
    clean += `${text.slice(at, begin.index)}[private key]`
    at = isWhole ? KEY_ENDS.lastIndex : KEY_LINES.lastIndex
  }
  return clean + text.slice(at)
}

function matchesAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index
  return pattern.test(text)
}

/** The text as it may be written or told: {@link redact}ed, and {@link plainText}. */
export function cleanText(text: string): string {
  return redact(plainText(text))
}

/** Whether the value of a key is a secret, and not the name of a Secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) && !NAME_OF_SECRET.test(key)
}

const SECRET_KEY = new RegExp(String.raw`(?:${SECRET_WORD}|token|secret)$`, 'i')
const NAME_OF_SECRET = new RegExp(`${NAMED_BY}secret$`, 'i')

/**
 * Data as it may be written: every text in it clean, and what a key calls a secret left out. What JSON has is left as it is: the
 * shape, numbers, and the order of keys.
 */
export function cleanData<T>(data: T): T
export function cleanData(data: unknown): unknown {
  if (typeof data === 'string') return cleanText(data)
  if (Array.isArray(data)) return data.map(item => cleanData<unknown>(item))
  if (typeof data !== 'object' || data === null || 'toJSON' in data) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const isSecret = typeof value === 'string' && value !== '' && isSecretIn(data, key)
      return [withoutKnownSecrets(plainText(key)), isSecret ? '[secret]' : cleanData<unknown>(value)]
    }),
  )
}

/** Whether a key's value is a secret because of the key, or of the name beside it: variables of containers are pairs. */
function isSecretIn(data: object, key: string): boolean {
  if (isSecretKey(key)) return true
  return key === 'value' && 'name' in data && typeof data.name === 'string' && isSecretKey(data.name)
}

/** The secrets among data: texts whose key, or the name beside it, says so. */
export function secretsIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, value]) =>
    typeof value === 'string' ? (isSecretIn(data, key) ? [value] : []) : secretsIn(value),
  )
}
