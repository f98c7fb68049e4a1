import { PassThrough } from 'node:stream'
import { Exec } from '@kubernetes/client-node'
import type { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { whyNotStarted } from './exec-refusal.ts'
import type { LimitedConfig } from './limited-config.ts'

/** A container of a pod. */
export interface PodContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

/** One command in a pod, and what came of it. It never rejects: what went wrong is in its fields once it is over. */
export class PodCommand {
  /** Resolves when nothing more can come. */
  readonly over: Promise<void>
  /** What the API server said of a command that did not end well. */
  failure: string | undefined
  /** Why the command could not even be started. */
  cause: BrokenError | undefined
  readonly #stdin = new PassThrough()
  readonly #stdout = new Text()
  readonly #stderr = new Text()
  #end: () => void = () => undefined

  constructor(config: LimitedConfig, target: PodContainer, command: readonly string[]) {
    const { namespace, pod, container } = target
    this.over = new Promise(resolve => {
      this.#end = resolve
    })
    const [out, err] = [this.#stdout.stream, this.#stderr.stream]
    new Exec(config)
      .exec(namespace, pod, container, [...command], out, err, this.#stdin, false, ({ status, message }) => {
        if (status !== 'Success') this.failure = message
        this.#end()
      })
      .then(
        socket => this.#opened(socket),
        async (cause: unknown) => {
          this.cause = await whyNotStarted(config, target, command, cause)
          this.#end()
        },
      )
  }

  get stdout(): string {
    return this.#stdout.text
  }

  get stderr(): string {
    return this.#stderr.text
  }

  get whyUnanswered(): string {
    return this.cause === undefined ? 'the answer was cut off' : 'the command could not be run'
  }

  /** Nobody waits any more: the command and its connection end. */
  leave(): void {
    this.#end()
  }

  #opened(socket: Socket): void {
    socket.addEventListener('close', () => this.#end())
    socket.addEventListener('error', () => this.#end())
    // Who waited for it may have left before it was there.
    void this.over.then(() => this.#close(socket))
  }

  /** The end of its standard input is what tells the command; a server that is silent passes nothing on and never closes. */
  #close(socket: Socket): void {
    this.#stdin.once('end', () => socket.close())
    this.#stdin.end()
    setTimeout(() => socket.terminate(), BUDGETS.proberEnd.ms).unref()
  }
}

/** The part of a WebSocket that is used here; client-node leaves it untyped. */
interface Socket {
  addEventListener(type: 'close' | 'error', listener: () => void): void
  close(): void
  terminate(): void
}

/** A stream whose text is kept. */
class Text {
  readonly stream = new PassThrough()
  readonly #chunks: Buffer[] = []

  constructor() {
    this.stream.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}
