/**
 * The reaper's program: `node reaper-main.ts RUN_ID`, with a pipe from the run's process as standard input.
 *
 * It waits for a line (`done` or `keep`) or for the end of the pipe, which comes however the other process dies. What
 * the work needs is loaded only then, so that waiting costs little.
 */
import { rmSync } from 'node:fs'
import { reaperLog } from './reaper-log.ts'

const runId = process.argv[2] ?? ''
let said = ''
process.stdin.setEncoding('utf8')
for await (const chunk of process.stdin) said += String(chunk)
if (said === 'done\n' || said === 'keep\n') {
  rmSync(reaperLog(runId), { force: true })
} else {
  const { reap } = await import('./reap.ts')
  process.exitCode = await reap(runId, line => process.stdout.write(`${new Date().toISOString()} ${line}\n`))
}
