import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { run } from '../process/run.ts'
import { Phases } from '../results/phases.ts'
import type { PinnedDownload } from './download.ts'
import { moduleVersion } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'
import { TOOLS, type Tool, fits, toolOrBuild, versionIn } from './tools.ts'

test.for([
  ['v3.22.0+g8d1c8b3', '3.22.0+g8d1c8b3'],
  ['kind v0.33.0 go1.26.1 linux/amd64', '0.33.0'],
  ['v3.19.0-rc.1+g3d8990f', '3.19.0-rc.1+g3d8990f'],
  ['v3.22', '3.22.0'],
  ['v3.22+g0000000', '3.22.0'],
  ['Error: unknown command "version"', undefined],
] as const)('the version in %j', ([text, version]) => {
  expect(versionIn(text)).toBe(version)
})

test.for([
  ['helm', '3.22.0+g8d1c8b3', true],
  ['helm', '3.9.4', false],
  ['helm', '4.0.1', false],
  ['helm', undefined, false],
  ['kind', '0.33.0', true],
  ['kind', '0.34.0', true],
  ['kind', '0.32.0', false],
] as const)('%s %s from the PATH does: %s', ([name, version, does]) => {
  expect(fits(TOOLS[name], version)).toBe(does)
})

test('what is downloaded is what the Go module would give, and pinned for both processors', async () => {
  for (const tool of Object.values(TOOLS)) {
    expect(`v${tool.version}`).toBe(await moduleVersion(GO_MODULES[tool.name]))
    for (const { url, sha256 } of Object.values(tool.downloads)) {
      expect(url).toContain(`v${tool.version}`)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(Object.keys(tool.downloads)).toEqual(['x64', 'arm64'])
  }
})

const silent = new Phases({ phaseStarted() {}, phaseProgress() {}, phaseEnded() {} })
const program = '#!/bin/sh\necho v3.22.0\n'

/** A folder that goes with the test, where caches and the only folder of PATH are. */
async function emptyMachine(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-tools-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'bin'))
  vi.stubEnv('PATH', join(folder, 'bin'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  onTestFinished(() => void vi.unstubAllEnvs())
  return folder
}

/** A publisher on loopback, and the paths that it was asked for. */
async function publisher(files: Readonly<Record<string, Buffer | 'dies'>>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const file = files[path]
    if (file === undefined) response.writeHead(404).end()
    else if (file === 'dies')
      response.writeHead(200, { 'Content-Length': 1000 }).write('half', () => response.destroy())
    else if (path === '/moved') response.writeHead(302, { Location: '/helm' }).end()
    else response.end(file)
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { asked, host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

const from = (pinned: PinnedDownload): Tool => ({ ...TOOLS.helm, downloads: { [process.arch]: pinned, x64: pinned } })
const digest = (body: Buffer) => createHash('sha256').update(body).digest('hex')
const plain = Buffer.from(program)

describe('on a machine without Go', () => {
  test('one of a fitting version on the PATH is taken', async () => {
    const folder = await emptyMachine()
    await writeFile(join(folder, 'bin', 'helm'), program)
    await chmod(join(folder, 'bin', 'helm'), 0o755)
    expect(await toolOrBuild(TOOLS.helm, silent)).toBe('helm')
  })

  test('else the publisher’s, through its redirect, and only once', async () => {
    await emptyMachine()
    const { asked, host } = await publisher({ '/moved': plain, '/helm': plain })
    const tool = from({ url: `http://${host}/moved`, sha256: digest(plain) })
    const path = await toolOrBuild(tool, silent)
    expect(await readFile(path, 'utf8')).toBe(program)
    expect((await stat(path)).mode & 0o111).toBe(0o111)
    expect(await toolOrBuild(tool, silent)).toBe(path)
    expect(asked).toEqual(['/moved', '/helm'])
  })

  test('out of an archive', async () => {
    const path = process.env['PATH'] ?? ''
    const folder = await emptyMachine()
    vi.stubEnv('PATH', path)
    await mkdir(join(folder, 'linux-x'))
    await writeFile(join(folder, 'linux-x', 'helm'), program)
    await run(['tar', '-czf', 'helm.tar.gz', 'linux-x'], { cwd: folder })
    const archive = await readFile(join(folder, 'helm.tar.gz'))
    const { host } = await publisher({ '/helm.tar.gz': archive })
    const url = `http://${host}/helm.tar.gz`
    const tool = { ...from({ url, sha256: digest(archive), member: 'linux-x/helm' }), range: '^99.0.0' }
    // With Go on the PATH a build that is there already goes before.
    vi.stubEnv('PATH', '/usr/bin:/bin')
    expect(await readFile(await toolOrBuild(tool, silent), 'utf8')).toBe(program)
  })

  test.for<[string, Buffer | 'dies' | undefined, RegExp]>([
    [
      'another one than is pinned',
      Buffer.from('other'),
      /has the sha256 [0-9a-f]{64}, and not [0-9a-f]{64}: it was not used/,
    ],
    ['none', undefined, /it cannot be downloaded: 127\.0\.0\.1:\d+: it answers 404/],
    ['half of it', 'dies', /it cannot be downloaded: 127\.0\.0\.1:\d+: /],
  ])('a publisher that has %s leaves nothing behind, and the error says what to do', async ([, body, message]) => {
    const folder = await emptyMachine()
    const { host } = await publisher(body === undefined ? {} : { '/helm': body })
    const tool = from({ url: `http://${host}/helm`, sha256: digest(plain) })
    const error: unknown = await toolOrBuild(tool, silent).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      message: expect.stringMatching(message),
      cure: `install helm ^3.10.0 and put it on the PATH, or let this machine reach ${host}`,
    })
    expect(error).toMatchObject({
      message: expect.stringContaining('it cannot be built from its Go module: Go is not'),
    })
    const left = await readdir(join(folder, 'cache'), { recursive: true, withFileTypes: true }).catch(() => [])
    expect(left.filter(entry => entry.isFile())).toEqual([])
  })
})
