/** A text in every form in which it could get away, by its name. */
export function encodingsOf(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret)
  return {
    plain: secret,
    base64: bytes.toString('base64').replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
    hexadecimal: bytes.toString('hex'),
    'URL encoding': encodeURIComponent(secret),
    'URL encoding of every byte': [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  }
}

/** Which of the secrets a text has, and in which form. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const inPage = text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, entity => ENTITIES[entity] ?? entity)
  const lower = inPage.toLowerCase()
  return Object.entries(secrets).flatMap(([name, secret]) =>
    Object.entries(encodingsOf(secret)).flatMap(([encoding, form]) => {
      const isThere = encoding.startsWith('base64') ? inPage.includes(form) : lower.includes(form.toLowerCase())
      return isThere ? [`${name} in ${encoding}`] : []
    }),
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}
