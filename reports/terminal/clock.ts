/** Time as the terminal needs it. */
export interface Clock {
  /** Milliseconds of any origin that only grow. */
  now(): number
  /** Calls `tick` again and again until the returned function is called. Does not keep the process alive. */
  every(ms: number, tick: () => void): () => void
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms).unref()
    return () => clearInterval(timer)
  },
}
