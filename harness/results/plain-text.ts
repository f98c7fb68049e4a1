/**
 * Sequences that a terminal carries out: those that colour and move (CSI), and titles and links (OSC). Node's
 * stripVTControlCharacters takes minutes for a megabyte of links that nobody closes.
 */
const SEQUENCES =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)/g

/** Controls of C0 and C1 but tab and line feed, and what changes the direction of the text around it. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/**
 * The text without anything that moves a cursor, colours, hides or reorders what is around it, whoever shows it: pods, nodes
 * and agents write what they like into names and messages. Sequences of a terminal go, a control that is left is shown by its
 * picture (`␛`) or as U+FFFD, and half a surrogate pair becomes U+FFFD. Lines end in a line feed.
 */
export function plainText(text: string): string {
  if (!/[^\t\n\u0020-\u007E]/.test(text)) return text
  return text.replaceAll(SEQUENCES, '').replaceAll('\r\n', '\n').replaceAll(CONTROLS, pictureOf).toWellFormed()
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\uFFFD'
}
