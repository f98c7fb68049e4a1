import { execa } from 'execa'
import { BUDGETS } from '../wait/budgets.ts'
import { Lines, Tail } from '../process/lines.ts'
import type { LineTransport } from '../process/line-transport.ts'

/**
 * A prober as a child process: `['/path/prober', 'control']`, or behind something that enters its network, such as
 * `['docker', 'exec', '-i', container, '/prober', 'control']` or `['ip', 'netns', 'exec', namespace, ...]`.
 *
 * A process that cannot be started shows as the end of the lines, with the reason.
 */
export function processTransport(endpoint: string, argv: readonly [string, ...string[]]): LineTransport {
  const [file, ...args] = argv
  const child = execa(file, args, { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', buffer: false, reject: false })
  const lines = new Lines()
  const stderr = new Tail()
  child.stdout.on('data', (piece: Buffer) => lines.push(piece))
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece))
  // A pipe that breaks has a cause, and that is what the exit says.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.on('error', () => undefined)
  const over = child.then(result => {
    const how =
      result.signal === undefined
        ? result.exitCode === undefined
          ? `cannot be started (${result.originalMessage ?? 'no reason given'})`
          : `exit code ${result.exitCode}`
        : `ended by ${result.signal}`
    lines.end(new Error(`${how}: ${argv.join(' ')}${stderr.suffix}`))
  })
  return {
    endpoint,
    lines,
    write(line) {
      if (child.stdin.writable) child.stdin.write(`${line}\n`)
    },
    async close() {
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), BUDGETS.proberEnd.ms)
      await over
      clearTimeout(late)
    },
  }
}
