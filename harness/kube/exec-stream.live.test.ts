import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADDRESS, type Lab, openLab } from '../probe/lab.testing.ts'
import { Prober } from '../probe/prober.ts'
import { CHANNEL, type ExecSession, configOf, startFakeExecServer } from './exec-server.fake.ts'
import { openExecStream } from './exec-stream.ts'

const where = { namespace: 'default', pod: 'client', container: 'prober' }

let lab: Lab

beforeAll(async () => {
  lab = await openLab()
  await lab.serve('server', '--tcp', '8080')
})

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]()
})

/** Does what a kubelet does: runs the command of the session, here in the client's namespace. */
function runCommand(session: ExecSession): void {
  const [file, ...args] = lab.controlCommand('client')
  const child = execa(file, args, { buffer: false, reject: false })
  session.onMessage = (channel, data) => {
    if (channel === CHANNEL.stdin) child.stdin.write(data)
    if (channel === CHANNEL.close) child.stdin.end()
  }
  session.onLost = () => child.stdin.end()
  child.stdout.on('data', (piece: Buffer) => session.send(CHANNEL.stdout, piece))
  void child.then(({ exitCode }) => {
    session.send(CHANNEL.status, JSON.stringify({ status: exitCode === 0 ? 'Success' : 'Failure' }))
  })
}

test('1,000 probes of a prober in a pod, over one exec', async () => {
  await using api = await startFakeExecServer(runCommand)
  await using prober = await Prober.open(await openExecStream(await configOf(api), where, ['/prober', 'control']))
  const started = performance.now()
  const probes = Array.from({ length: 1000 }, () => prober.tcp({ host: ADDRESS.server, port: 8080 }))
  const outcomes = new Set((await Promise.all(probes)).map(result => result.outcome))
  console.log(`1,000 tcp probes over exec: ${(performance.now() - started).toFixed(0)} ms`)
  expect(outcomes).toEqual(new Set(['allowed']))
})

test('a connection that is cut while probes are under way', async () => {
  const sessions: ExecSession[] = []
  await using api = await startFakeExecServer(session => {
    sessions.push(session)
    runCommand(session)
  })
  await using prober = await Prober.open(await openExecStream(await configOf(api), where, ['/prober', 'control']))
  await lab.rule('server', '-A', 'INPUT', '-s', ADDRESS.client, '-j', 'DROP')
  const probe = prober.tcp({ host: ADDRESS.server, port: 8080 }, { timeoutMs: 60_000 })
  sessions[0]?.cut()
  await expect(probe).rejects.toThrow(
    'prober on pod default/client: tcp 10.2.0.2:8080 has no result: the stream was lost: the connection to the API server was lost before any exit status (close code 1006)',
  )
})

test('an API server that accepts the connection and then says nothing', async () => {
  await using api = await startFakeExecServer('hang')
  await expect(openExecStream(await configOf(api), where, ['/prober', 'control'])).rejects.toThrow(
    'prober on pod default/client: /prober control cannot be started: Opening handshake has timed out',
  )
})
