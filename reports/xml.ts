/** An XML element. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** Child elements, or the text of the element. */
  readonly content: readonly Element[] | string
}

/** Makes an element. */
export function element(name: string, attributes: Element['attributes'], content: Element['content'] = []): Element {
  return { name, attributes, content }
}

/** An XML 1.0 document in UTF-8, indented. Characters that XML cannot carry become U+FFFD. */
export function document(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`
}

function write({ name, attributes, content }: Element, indent: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
  const open = `${indent}<${name}${pairs.join('')}`
  if (content.length === 0) return `${open}/>\n`
  if (typeof content === 'string') return `${open}>${text(content)}</${name}>\n`
  return `${open}>\n${content.map(child => write(child, `${indent}  `)).join('')}${indent}</${name}>\n`
}

/** A parser turns a bare carriage return into a line feed, and bare line ends and tabs in attributes into spaces. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
}

function text(value: string): string {
  return legal(value).replaceAll(/[&<>\r]/g, char => ENTITIES[char] ?? char)
}

function attribute(value: string): string {
  return legal(value).replaceAll(/[&<>"\r\n\t]/g, char => ENTITIES[char] ?? char)
}

function legal(value: string): string {
  // The complement of XML 1.0's production Char. With the u flag a lone surrogate is one code point of its own.
  return value.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
}
