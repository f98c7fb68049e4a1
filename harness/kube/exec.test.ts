import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { allGone } from '../process/gone.testing.ts'
import { Kube } from './client.ts'
import { startFakeCluster } from './cluster.fake.ts'
import { CHANNEL, type ExecSession, startFakeExecServer } from './exec-server.fake.ts'
import { execInPod, readMarked } from './exec.ts'

const marker = 'end-0123456789abcdef'

test.for([
  ['output that ends with a line', `one\ntwo\n\n${marker} 0\n`, { stdout: 'one\ntwo\n', exitCode: 0 }],
  ['output that ends within a line', `{"a":1}\n${marker} 0\n`, { stdout: '{"a":1}', exitCode: 0 }],
  ['no output', `\n${marker} 1\n`, { stdout: '', exitCode: 1 }],
  ['the exit code of a killed process', `x\n${marker} 137\n`, { stdout: 'x', exitCode: 137 }],
  ['blank lines', `\n\n\n${marker} 0\n`, { stdout: '\n\n', exitCode: 0 }],
] as const)('%s', ([, text, output]) => {
  expect(readMarked(text, marker)).toEqual(output)
})

test.for([
  ['nothing', ''],
  ['output without a marker', 'one\ntwo\n'],
  ['a marker that is cut off before the exit code', `one\n${marker}`],
  ['an exit code that may be cut off', `one\n${marker} 13`],
  ['the marker of another command', 'one\nend-fedcba9876543210 0\n'],
  ['a marker within a line', `one ${marker} 0\n`],
] as const)('%s is no answer', ([, text]) => {
  expect(readMarked(text, marker)).toBeUndefined()
})

const agent = { namespace: 'kube-system', pod: 'cilium-a', container: 'cilium-agent' }

/** Does what a kubelet does: runs the command of the session, here on this machine. */
function kubelet(session: ExecSession): void {
  const [file = '', ...args] = session.url.searchParams.getAll('command')
  const child = execa(file, args, { buffer: false, reject: false })
  session.onMessage = (channel, data) => {
    if (channel === CHANNEL.close && data[0] === CHANNEL.stdin) child.stdin.end()
  }
  session.onLost = () => child.stdin.end()
  child.stdout.on('data', (piece: Buffer) => session.send(CHANNEL.stdout, piece))
  child.stderr.on('data', (piece: Buffer) => session.send(CHANNEL.stderr, piece))
  void child.then(() => session.send(CHANNEL.status, '{"status":"Success"}'))
}

/** A connection to a server where commands really run. */
async function realCommands() {
  const server = await startFakeExecServer(kubelet)
  return Object.assign(server, { kube: await Kube.fromFile(server.kubeconfig) })
}

describe('a command in a pod', () => {
  test('has its output, its errors and its exit code to itself', async () => {
    await using server = await realCommands()
    const output = await execInPod(server.kube, agent, ['sh', '-c', 'echo out; echo err >&2; cat; exit 3'])
    expect(output).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 })
  })

  test.for([
    [
      'its deadline',
      (kube: Kube, argv: string[]) => execInPod(kube, agent, argv, { timeoutMs: 500 }),
      'no end within 0.5 s',
    ],
    [
      'the signal',
      (kube: Kube, argv: string[]) => {
        const abort = new AbortController()
        setTimeout(() => abort.abort(new Error('interrupted by SIGINT')), 500)
        return execInPod(kube, agent, argv, { signal: abort.signal })
      },
      'interrupted by SIGINT',
    ],
  ] as const)('ends with %s, and so does what it has started', async ([, start, why]) => {
    await using server = await realCommands()
    const folder = await mkdtemp(join(tmpdir(), 'exec-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const pids = join(folder, 'pids')
    const script = `echo $$ >${pids}; sleep 1000 & echo $! >>${pids}; sleep 1000; true`
    await expect(start(server.kube, ['sh', '-c', script])).rejects.toThrow(why)
    const all = (await readFile(pids, 'utf8')).trim().split('\n').map(Number)
    expect(all).toHaveLength(2)
    await allGone(all)
  })

  test.for([
    [
      'a server that accepts and is silent',
      'hang',
      'no end within 0.2 s: hostname in kube-system/cilium-a (cilium-agent)',
    ],
    ['a command that is silent', 'silent', 'no end within 0.2 s: hostname in kube-system/cilium-a (cilium-agent)'],
    ['an answer that is cut', { cutAfter: 'half an ans' }, 'the answer was cut off: hostname in'],
    ['a refusal', 500, 'the command could not be run: hostname in'],
  ] as const)('has no answer from %s', async ([, answer, why]) => {
    await using cluster = await startFakeCluster({ exec: () => answer })
    const asking = execInPod(cluster.kube, agent, ['hostname'], { timeoutMs: 200 })
    await expect(asking).rejects.toThrow(why)
    await expect(asking).rejects.toMatchObject({ name: 'BrokenError' })
  })
})
