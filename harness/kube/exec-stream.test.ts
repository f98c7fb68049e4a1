import { describe, expect, test } from 'vitest'
import { messageOf } from '../results/errors.ts'
import { CHANNEL, type ExecSession, configOf, startFakeExecServer } from './exec-server.fake.ts'
import { openExecStream } from './exec-stream.ts'

const where = { namespace: 'default', pod: 'client', container: 'prober' }

/** Lines until the end, and how it ended. */
async function collect(lines: AsyncIterable<string>): Promise<{ lines: string[]; end: string }> {
  const got: string[] = []
  try {
    for await (const line of lines) got.push(line)
    return { lines: got, end: 'no reason' }
  } catch (error) {
    return { lines: got, end: messageOf(error) }
  }
}

describe('a command in a pod', () => {
  test('what goes in comes out in lines, and closing it closes its input first', async () => {
    const urls: string[] = []
    await using server = await startFakeExecServer(session => {
      urls.push(session.url.pathname + session.url.search)
      session.onMessage = (channel, data) => {
        if (channel === CHANNEL.stdin) session.send(CHANNEL.stdout, data)
        if (channel !== CHANNEL.close) return
        session.send(CHANNEL.stdout, `input ${data[0]} closed\n`)
        session.send(CHANNEL.status, '{"status":"Success"}')
      }
    })
    const transport = await openExecStream(await configOf(server), where, ['/prober', 'control'])
    transport.write('one')
    transport.write('zwölf')
    const reading = collect(transport.lines)
    await transport.close()
    expect(await reading).toEqual({ lines: ['one', 'zwölf', 'input 0 closed'], end: 'exit code 0' })
    expect(urls).toEqual([
      '/api/v1/namespaces/default/pods/client/exec?stdout=true&stderr=true&stdin=true&tty=false&command=%2Fprober&command=control&container=prober',
    ])
  })

  const failed = {
    status: 'Failure',
    message: 'command terminated',
    details: { causes: [{ reason: 'ExitCode', message: '137' }] },
  }
  test.each<[string, (session: ExecSession) => void, string]>([
    [
      'an exit code, with the end of standard error',
      session => {
        session.send(CHANNEL.stderr, 'prober: out of memory\n')
        session.send(CHANNEL.status, JSON.stringify(failed))
      },
      'exit code 137: prober: out of memory',
    ],
    [
      'a failure without an exit code',
      session => session.send(CHANNEL.status, '{"status":"Failure","message":"no such container"}'),
      'no such container',
    ],
    [
      'a connection that is cut',
      session => session.cut(),
      'the connection to the API server was lost before any exit status (close code 1006)',
    ],
    [
      'a connection that is closed without a status',
      session => session.close(),
      'the connection to the API server was lost before any exit status (close code 1000)',
    ],
  ])('ends with its reason: %s', async (_, act, end) => {
    await using server = await startFakeExecServer(session => {
      session.onMessage = () => act(session)
    })
    const transport = await openExecStream(await configOf(server), where, ['/prober', 'control'])
    transport.write('go')
    expect(await collect(transport.lines)).toEqual({ lines: [], end })
    await transport.close()
  })
})

test('an API server that refuses is named with its answer', async () => {
  await using server = await startFakeExecServer(403)
  await expect(openExecStream(await configOf(server), where, ['/prober', 'control'])).rejects.toThrow(
    'prober on pod default/client: /prober control cannot be started: the API server answered with 403',
  )
})
