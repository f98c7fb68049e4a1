/**
 * The harness could not tell. Thrown outside `expect`; a case that ends with it is `broken`, never `failed`.
 *
 * The message says what happened and why; `cure` says what the reader can do.
 */
export class BrokenError extends Error {
  override readonly name: string = 'BrokenError'
  readonly cure: string | undefined

  constructor(message: string, options: { cure?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.cure = options.cure
  }
}

/** Wrong usage or configuration: exit code 2, and nothing was touched. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A wait ran out of its budget. The message carries what was seen, and for how long. */
export class TimeoutError extends BrokenError {
  override readonly name = 'TimeoutError'
  /** Whether the last sighting was an observation that was not the awaited one; otherwise nobody answered. */
  readonly answered: boolean
  /** What was waited for and for how long, with what was seen before the last sighting; for whoever tells the last one in words of its own. */
  readonly without: string

  constructor(message: string, { answered, without = '' }: { answered: boolean; without?: string }) {
    super(message)
    this.answered = answered
    this.without = without
  }
}

/**
 * RBAC or the admission of a cluster that is somebody else's refuses what was asked; the message has its words. A case that
 * ends with it is `skipped`.
 */
export class RefusedError extends BrokenError {
  override readonly name = 'RefusedError'
}

/** The cluster was watched for an outcome and did something else: the case is `failed`. */
export class OutcomeError extends Error {
  override readonly name = 'OutcomeError'
}

/** What was observed does not settle the question: the case is `inconclusive`. */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError'
}

/**
 * Whether an error says something about the cluster: it was thrown by an assertion (`expect`, a custom matcher,
 * node:assert) or by a fixture that watched for an outcome (`OutcomeError`). Anything else, be it a command that does
 * not start, a timeout or a slip in the code, leaves the question open.
 *
 * A custom matcher's error has no name of its own, but always the key `expected`.
 */
export function saysWrongOutcome(error: { readonly name?: string }): boolean {
  return error.name === 'AssertionError' || error.name === 'OutcomeError' || 'expected' in error
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

/** The text of an unknown thrown value, with the chain of causes, one a line. */
export function messageOf(error: unknown): string {
  const lines: string[] = []
  for (let current: unknown = error; current !== undefined && current !== null; ) {
    if (!(current instanceof Error)) {
      lines.push(typeof current === 'string' ? current : JSON.stringify(current))
      break
    }
    lines.push(current.message)
    current = current.cause
  }
  return lines.filter((line, index) => line !== '' && lines.indexOf(line) === index).join('\ncaused by: ')
}
