import { createHash } from 'node:crypto'

/**
 * The Content-Security-Policy of a page: it may run its own style and, where it has one, its own script, by their hashes, and load
 * nothing from anywhere.
 */
export function pagePolicy({ style, script }: { readonly style: string; readonly script?: string }): string {
  return [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
