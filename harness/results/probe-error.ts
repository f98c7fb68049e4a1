import { BrokenError } from './errors.ts'

/**
 * A probe has no outcome: it could not be attempted, or the stream to its prober was lost. It is never a verdict on the
 * network.
 */
export class ProbeError extends BrokenError {
  override readonly name = 'ProbeError'
  /** The prober that was to say it, for example `pod default/client`. */
  readonly endpoint: string

  constructor(endpoint: string, why: string, options: { cure?: string; cause?: unknown } = {}) {
    super(`prober on ${endpoint}: ${why}`, options)
    this.endpoint = endpoint
  }
}
