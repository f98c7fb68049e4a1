/** Something that `setup` changes on this machine. */
export interface SetupStep {
  /** One line that says what it does, as an order. */
  readonly title: string
  /** The same as commands for a root shell. */
  readonly commands: readonly string[]
  /** Does it, as root. Throws BrokenError saying what did not work. */
  readonly apply: () => Promise<void>
}
