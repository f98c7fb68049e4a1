const PAIR = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\\n]|\\["\\n])*)"\s*(,|\}$)/y

/** Reads `{name="value",...}`; undefined where it is not that. In values `\\`, `\"` and `\n` are escapes. */
export function readLabels(braces: string): Readonly<Record<string, string>> | undefined {
  if (braces === '' || /^\{\s*\}$/.test(braces)) return {}
  const labels: Record<string, string> = {}
  const pair = new RegExp(PAIR)
  pair.lastIndex = 1
  for (;;) {
    const match = pair.exec(braces)
    if (match === null) return undefined
    const [, name = '', value = '', end] = match
    if (name in labels) return undefined
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    // A comma may come after the last pair too.
    if (end === '}' || /^\s*\}$/.test(braces.slice(pair.lastIndex))) return labels
  }
}
