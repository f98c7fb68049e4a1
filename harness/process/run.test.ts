import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { allGone } from './gone.testing.ts'
import { CommandError, run, tryRun } from './run.ts'

const node = (script: string): [string, ...string[]] => [process.execPath, '--eval', script]
const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

/** A listener that keeps what it hears. */
function listener() {
  const lines: string[] = []
  return { lines, onLine: (line: string) => lines.push(line) }
}

describe('a command that ends', () => {
  test('gives both its outputs and its exit code', async () => {
    const script = "console.log('out'); console.error('err'); process.exitCode = 3"
    expect(await tryRun(node(script))).toEqual({ stdout: 'out', stderr: 'err', exitCode: 3 })
  })

  test('gets its input, its environment and its folder', async () => {
    const script = "process.stdin.on('data', data => console.log(`${data} ${process.env.COLOUR} ${process.cwd()}`))"
    const options = { input: 'text', env: { COLOUR: 'green' }, cwd: tmpdir() }
    expect((await run(node(script), options)).stdout).toBe(`text green ${tmpdir()}`)
  })

  test('has no input when none is given', async () => {
    const script = "process.stdin.on('end', () => console.log('end')).resume()"
    expect((await run(node(script))).stdout).toBe('end')
  })

  test('knows arguments, never a shell', async () => {
    expect((await run(['printf', '%s|', '$HOME', 'a b', ';', '*'])).stdout).toBe('$HOME|a b|;|*|')
  })

  test('tells each line as it comes, of both streams', async () => {
    const { lines, onLine } = listener()
    const script = "console.log('one'); setTimeout(() => { console.error('two'); process.stdout.write('three') }, 50)"
    expect(await run(node(script), { onLine })).toEqual({ stdout: 'one\nthree', stderr: 'two', exitCode: 0 })
    expect(lines).toEqual(['one', 'two', 'three'])
  })
})

describe('an exit code other than 0', () => {
  test('is an error with the command and what it said', async () => {
    const command = node("console.log('out'); console.error('err'); process.exitCode = 3")
    const error = await errorOf(run(command))
    expect(error).toBeInstanceOf(CommandError)
    expect(error).toMatchObject({
      message: `exit code 3: ${command.join(' ')}\nerr`,
      command,
      exitCode: 3,
      stdout: 'out',
      stderr: 'err',
    })
  })

  test('is an error while lines are told, too', async () => {
    const { lines, onLine } = listener()
    const command = node("console.log('out'); process.exitCode = 1")
    expect(await errorOf(run(command, { onLine }))).toMatchObject({ message: `exit code 1: ${command.join(' ')}\nout` })
    expect(lines).toEqual(['out'])
  })

  test('shows the last 20 lines', async () => {
    const error = await errorOf(run(['sh', '-c', 'seq 1 30; exit 1']))
    expect(error).toMatchObject({
      message: `exit code 1: sh -c seq 1 30; exit 1\n${Array.from({ length: 20 }, (_, index) => index + 11).join('\n')}`,
    })
  })
})

describe('a command that gives no answer', () => {
  test.for([
    ['alone', {}],
    ['with its lines told', { onLine: () => undefined }],
  ] as const)('cannot be started, %s', async ([, options]) => {
    const error = await errorOf(tryRun(['/no/such/program', 'argument'], options))
    expect(error).toBeInstanceOf(CommandError)
    expect(error).toMatchObject({
      message: 'cannot be started: /no/such/program argument',
      exitCode: undefined,
      cause: { code: 'ENOENT' },
    })
  })

  test.for([
    ['alone', {}],
    ['with its lines told', { onLine: () => undefined }],
  ] as const)('runs out of time, %s', async ([, options]) => {
    const error = await errorOf(tryRun(['sleep', '60'], { ...options, timeoutMs: 100 }))
    expect(error).toMatchObject({ message: 'no end after 0.1 s: sleep 60', exitCode: undefined })
  })

  test.for([
    ['at once', 'sleep 60 & echo $!; exec sleep 60'],
    ['though it does not want to', 'trap "" TERM; sleep 60 & echo $!; sleep 60'],
  ])('ends with the signal, and so does what it has started: %s', async ([, script = '']) => {
    const abort = new AbortController()
    const pids: number[] = []
    const onLine = (line: string) => {
      pids.push(Number(line))
      abort.abort(new Error('interrupted by SIGINT'))
    }
    await expect(tryRun(['sh', '-c', script], { signal: abort.signal, onLine })).rejects.toThrow(
      'interrupted by SIGINT',
    )
    expect(pids).toHaveLength(1)
    await allGone(pids)
    await expect(tryRun(['true'], { signal: abort.signal })).rejects.toThrow('interrupted by SIGINT')
  })

  test('is killed', async () => {
    expect(await errorOf(tryRun(['sh', '-c', 'kill -KILL $$']))).toMatchObject({
      message: 'ended by SIGKILL: sh -c kill -KILL $$',
    })
  })
})
