/** Two-way lines to a program that runs elsewhere. They must not run over the network under test. */
export interface LineTransport {
  /** Where the program is, for messages, for example `pod default/client`. */
  readonly endpoint: string
  /** Sends one line; what cannot be sent any more shows as the end of `lines`. */
  write(line: string): void
  /** Ends or throws when the connection is over; the error says why. */
  readonly lines: AsyncIterable<string>
  /** Ends the far process and resolves when nothing of the connection is left. Never rejects. */
  close(): Promise<void>
}
