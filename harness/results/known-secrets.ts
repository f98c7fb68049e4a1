/** A shorter secret is a word like any other: to take it out would take it out of every sentence. */
const LEAST_LETTERS = 8

/** So long a line of a key is no line of anything else. */
const LEAST_OF_LINE = 32

/** Every form of what was kept, the longest first, with how many times it was kept. */
const kept = new Map<string, number>()
let forms: readonly string[] = []

/**
 * Has {@link withoutKnownSecrets} take out these texts from now on, in whatever encoding they turn up. Whoever reads or makes a
 * secret keeps it here, so that nothing that this process writes has it.
 *
 * @returns What forgets them again.
 */
export function keepSecrets(...secrets: readonly (string | undefined)[]): Disposable {
  const own = secrets.flatMap(secret => (secret === undefined || secret.length < LEAST_LETTERS ? [] : [secret]))
  for (const secret of own) kept.set(secret, (kept.get(secret) ?? 0) + 1)
  if (own.length > 0) arrange()
  return {
    [Symbol.dispose]: () => {
      for (const secret of own) kept.set(secret, (kept.get(secret) ?? 1) - 1)
      for (const secret of own) if (kept.get(secret) === 0) kept.delete(secret)
      arrange()
    },
  }
}

/** All that was kept, for another process or thread of the run. */
export function knownSecrets(): string[] {
  return [...kept.keys()]
}

/** The text without any secret that was kept. */
export function withoutKnownSecrets(text: string): string {
  let clean = text
  for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, '[secret]')
  return clean
}

function arrange(): void {
  forms = [...new Set([...kept.keys()].flatMap(formsOf))].toSorted((a, b) => b.length - a.length)
}

/** A secret as it is, as a part of JSON, of an address, of hexadecimal digits and of base64, and a key by its lines. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inJson = JSON.stringify(secret).slice(1, -1)
  const inUrl = encodeURIComponent(secret)
  const everyByte = [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const hex = bytes.toString('hex')
  const inBase64 = [0, 1, 2].flatMap(shift => base64Parts(bytes, shift))
  return [
    secret,
    inJson,
    // As Go writes JSON.
    inJson.replaceAll(/[<>&]/g, char => `\\u00${char.charCodeAt(0).toString(16)}`),
    inUrl,
    inUrl.replaceAll(/%[\dA-F]{2}/g, code => code.toLowerCase()),
    inUrl.replaceAll('%20', '+'),
    // As Go and forms have it, where only letters, digits, and these four stay as they are.
    inUrl.replaceAll(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    everyByte,
    everyByte.toUpperCase(),
    hex,
    hex.toUpperCase(),
    ...inBase64,
    ...inBase64.map(part => part.replaceAll('+', '-').replaceAll('/', '_')),
    ...secret.split('\n').filter(line => line.length >= LEAST_OF_LINE),
  ].filter(form => form.length >= LEAST_LETTERS)
}

/**
 * Those digits of base64 that tell of these bytes alone, when so many bytes of a group of three come before them, such as a
 * user's name and a colon; and, where none do, the whole.
 */
function base64Parts(bytes: Buffer, shift: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const part = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  return shift === 0 ? [whole, part] : [part]
}
