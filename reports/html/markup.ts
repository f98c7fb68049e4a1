/** Markup that is safe to put into a page as it is. */
export interface Markup {
  readonly markup: string
}

type Part = Markup | string | number | undefined | readonly Markup[]

/** Builds markup from a template. Text is escaped; markup goes in as it is; `undefined` is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((built, text, index) => `${built}${markupOf(parts[index - 1])}${text}`) }
}

/** Takes a text that is markup already: a constant of this program, never something a run observed. */
export function trusted(markup: string): Markup {
  return { markup }
}

/** A link that leads nowhere but to the web; any other address stays text. */
export function webLink(address: string, text: string): Markup {
  if (!/^https?:\/\//.test(address)) return html`${text}: ${address}`
  return html`<a href="${address}" rel="noreferrer">${text}</a>`
}

/** A link to a file of the run folder. The leading dot keeps a path from being taken for an address. */
export function fileLink(path: string, text: string): Markup {
  return html`<a href="./${path.split('/').map(encodeURIComponent).join('/')}">${text}</a>`
}

function markupOf(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escape(part)
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, char => ENTITIES[char] ?? char)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
