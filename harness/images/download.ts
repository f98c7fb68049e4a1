import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fetch } from 'undici'
import { exists } from '../files.ts'
import { proxiesOf } from '../host/proxies.ts'
import { WebClient, webReason } from '../host/web.ts'
import { run } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** A program as its publisher has it for one architecture: the program itself, or a `.tar.gz` with it. */
export interface PinnedDownload {
  readonly url: string
  /** Of what is downloaded, in hex. */
  readonly sha256: string
  /** Path of the program inside an archive; absent where the download is the program. */
  readonly member?: string
}

/**
 * Downloads a program to a path, unless it is there. Nothing is left of one whose digest is another.
 *
 * @throws BrokenError that names the server, with why nothing came or what did.
 */
export async function download(pinned: PinnedDownload, path: string, scope: PhaseScope): Promise<void> {
  if (await exists(path)) return
  const body = await scope.phase(`download ${new URL(pinned.url).pathname.split('/').at(-1)}`, inner =>
    fetchBody(pinned.url, inner),
  )
  const sha256 = createHash('sha256').update(body).digest('hex')
  if (sha256 !== pinned.sha256) {
    throw new BrokenError(`${pinned.url} has the sha256 ${sha256}, and not ${pinned.sha256}: it was not used`)
  }
  await mkdir(dirname(dirname(path)), { recursive: true })
  const work = await mkdtemp(join(dirname(dirname(path)), '.downloading-'))
  try {
    const program = join(work, 'program')
    await writeFile(program, pinned.member === undefined ? body : await unpacked(body, pinned.member, work))
    await chmod(program, 0o755)
    await mkdir(dirname(path), { recursive: true })
    await rename(program, path)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function fetchBody(url: string, scope: PhaseScope): Promise<Buffer> {
  const { host } = new URL(url)
  try {
    await using dispatcher = new WebClient(url, proxiesOf(process.env), BUDGETS.registryAnswer.ms)
    const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(BUDGETS.toolDownload.ms)])
    const response = await fetch(url, { dispatcher, signal })
    if (!response.ok) throw new Error(`it answers ${response.status}`)
    scope.say(`${Math.round(Number(response.headers.get('content-length') ?? 0) / 1e6)} MB`)
    return Buffer.from(await response.arrayBuffer())
  } catch (cause) {
    scope.signal.throwIfAborted()
    throw new BrokenError(`${host}: ${webReason(cause)}`, { cause })
  }
}

async function unpacked(archive: Buffer, member: string, work: string): Promise<Buffer> {
  await run(['tar', '--extract', '--gzip', '--directory', work, '--file', '-', member], { input: archive })
  return readFile(join(work, member))
}
