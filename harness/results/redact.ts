const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '[private key]'],
  [/(client-key-data:\s*)\S+/g, '$1[private key]'],
  [/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g, '[token]'],
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, '[token]'],
  [/(\b(?:K3S_TOKEN|token|password)["']?\s*[=:]\s*["']?)[^\s"',}]+/gi, '$1[secret]'],
]

/** The text without private keys, tokens and passwords. Everything that was read from a node or a pod passes through. */
export function redact(text: string): string {
  const decoded = text.replaceAll(PEM_IN_BASE64, pem =>
    Buffer.from(pem, 'base64').toString().includes('PRIVATE KEY') ? '[private key]' : pem,
  )
  return SECRETS.reduce((clean, [pattern, instead]) => clean.replaceAll(pattern, instead), decoded)
}

/** How `-----BEGIN` begins in base64, as kubeconfigs and Secrets hold keys and certificates. */
const PEM_IN_BASE64 = /LS0tLS1CRUdJTi[A-Za-z0-9+/]+=*/g

/** Values without what their keys call a secret, and without what {@link redact} finds in their texts. */
export function redactValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value)
    if (Array.isArray(value)) return value.map(clean)
    return typeof value === 'object' && value !== null ? redactValues({ ...value }) : value
  }
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const secret = /(?:password|passphrase|token|secret)$/i.test(key) && typeof value === 'string' && value !== ''
      return [key, secret ? '[secret]' : clean(value)]
    }),
  )
}
