import { type Options, execa } from 'execa'
import { BrokenError } from '../results/errors.ts'
import { redact } from '../results/redact.ts'
import { endGroupWith } from './process-group.ts'

/** What {@link run} takes beside the argument vector. */
export interface RunOptions {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Standard input; none when absent. */
  readonly input?: string | Uint8Array | undefined
  /** Milliseconds until the process is killed and a {@link CommandError} is thrown. */
  readonly timeoutMs?: number | undefined
  /** Ends the process and all that it has started; what is thrown then is the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called for each line of either stream as it comes. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** What a finished process left. */
export interface RunOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** A command that could not be started, ended with another code than 0, or ran out of time. */
export class CommandError extends BrokenError {
  override readonly name = 'CommandError'
  readonly command: readonly string[]
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string

  constructor(command: readonly string[], why: string, output: Partial<RunOutput>, cause?: unknown) {
    const tail = [output.stderr, output.stdout].find(text => text !== undefined && text.trim() !== '')
    // A secret that was cut in two is not known any more.
    super(redact(`${why}: ${command.join(' ')}${tail === undefined ? '' : `\n${lastLines(redact(tail), 20)}`}`), {
      cause,
    })
    this.command = command
    this.exitCode = output.exitCode
    this.stdout = output.stdout ?? ''
    this.stderr = output.stderr ?? ''
  }
}

/** Runs a command to its end and returns its output; any exit code is an answer. Throws {@link CommandError} when it cannot start or runs out of time. */
export async function tryRun(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<RunOutput> {
  const { signal } = options
  signal?.throwIfAborted()
  const [file, ...args] = command
  const execaOptions = {
    reject: false,
    stripFinalNewline: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    detached: signal !== undefined,
    maxBuffer: 64 * 1024 * 1024,
    all: options.onLine !== undefined,
  } satisfies Options
  const child = execa(file, args, execaOptions)
  const group = signal === undefined ? undefined : endGroupWith(child.pid, signal)
  const ended = async () => {
    if (options.onLine !== undefined) {
      const { onLine } = options
      for await (const line of child.iterable({ from: 'all' })) onLine(line)
    }
    return child
  }
  const result = await ended().finally(() => group?.[Symbol.dispose]())
  signal?.throwIfAborted()
  const output = { stdout: result.stdout ?? '', stderr: result.stderr ?? '' }
  if (result.timedOut) throw new CommandError(command, `no end after ${(options.timeoutMs ?? 0) / 1000} s`, output)
  if (result.exitCode === undefined) {
    const why = result.signal === undefined ? 'cannot be started' : `ended by ${result.signal}`
    throw new CommandError(command, why, output, result.cause)
  }
  return { ...output, exitCode: result.exitCode }
}

/** Like {@link tryRun}, and any exit code but 0 is a {@link CommandError}. */
export async function run(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<RunOutput> {
  const output = await tryRun(command, options)
  if (output.exitCode !== 0) throw new CommandError(command, `exit code ${output.exitCode}`, output)
  return output
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}
