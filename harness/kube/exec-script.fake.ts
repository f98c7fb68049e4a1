import type { IncomingMessage } from 'node:http'
import type { ExecHandler } from './exec-server.fake.ts'
import { CHANNEL, type ExecSession } from './exec-session.fake.ts'

/** A command that somebody wants to run in a container. The wrapper of `execInPod` is taken off. */
export interface FakeCommand {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly argv: readonly string[]
}

/**
 * What becomes of a command: its whole output; half of an output, and then the connection is cut; no output and no end;
 * `hang` for a server that leaves even the handshake unanswered; a refusal with that HTTP status; or a session that the test
 * plays itself, for streams.
 */
export type FakeExecAnswer =
  | { readonly stdout?: string; readonly stderr?: string; readonly exitCode?: number }
  | { readonly cutAfter: string }
  | 'silent'
  | 'hang'
  | number
  | ((session: ExecSession) => void)

/** Reads the command of an exec request, and the marker that is to follow its output. */
export function readCommand({ url = '/' }: IncomingMessage): { command: FakeCommand; marker: string | undefined } {
  const { pathname, searchParams } = new URL(url, 'http://fake')
  const [, namespace = '', pod = ''] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/.exec(pathname) ?? []
  const words = searchParams.getAll('command')
  const at = words.findIndex(word => /^end-[0-9a-f]{16}$/.test(word))
  const command = { namespace, pod, container: searchParams.get('container') ?? '', argv: words.slice(at + 1) }
  return { command, marker: words[at] }
}

/** Plays an answer as a kubelet would, with the marker and the exit code behind the output. */
export function playExec(answer: FakeExecAnswer, marker: string | undefined): ExecHandler {
  if (answer === 'hang' || typeof answer === 'number' || typeof answer === 'function') return answer
  if (answer === 'silent') return () => undefined
  return session => {
    if ('cutAfter' in answer) {
      session.send(CHANNEL.stdout, answer.cutAfter)
      // Only what has left before can arrive.
      setImmediate(() => session.cut())
      return
    }
    const { stdout = '', stderr = '', exitCode = 0 } = answer
    if (stderr !== '') session.send(CHANNEL.stderr, stderr)
    session.send(CHANNEL.stdout, marker === undefined ? stdout : `${stdout}\n${marker} ${exitCode}\n`)
    session.send(CHANNEL.status, JSON.stringify(statusOf(marker === undefined ? exitCode : 0)))
    session.close()
  }
}

function statusOf(exitCode: number): object {
  if (exitCode === 0) return { status: 'Success' }
  const causes = [{ reason: 'ExitCode', message: String(exitCode) }]
  return { status: 'Failure', message: `command terminated with exit code ${exitCode}`, details: { causes } }
}
