import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tryRun } from '../process/run.ts'
import { BOUNDED_RUNTIME_SOURCE } from './bounded-runtime.ts'

/** The runtime itself, with a runc that says what it was called with and a bounding set of the test's choice. */
let folder: string

const jq = await tryRun(['jq', '--version']).catch(() => undefined)
const noSysResource = 'CapBnd:\t000001fffeffffff\n'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runc-bounded-'))
  await writeFile(join(folder, 'runc'), '#!/bin/sh\necho "runc $*"\n')
  await chmod(join(folder, 'runc'), 0o755)
  await writeFile(join(folder, 'status'), noSysResource)
})

afterEach(() => rm(folder, { recursive: true }))

function runtime(...args: string[]) {
  return tryRun(['sh', BOUNDED_RUNTIME_SOURCE, ...args], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, RUNC_BOUNDED_STATUS: join(folder, 'status') },
  })
}

const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'))

const privileged = ['CAP_KILL', 'CAP_SYS_ADMIN', 'CAP_SYS_RESOURCE']
const fitted = ['CAP_BPF', 'CAP_CHECKPOINT_RESTORE', 'CAP_KILL', 'CAP_PERFMON', 'CAP_SYS_ADMIN']

test.skipIf(!jq)('create: the bundle fits the bounding set and the rest of it is untouched', async () => {
  const args = ['sh', '-c', 'echo CAP_SYS_RESOURCE', 'CAP_SYS_RESOURCE']
  await write('config.json', {
    ociVersion: '1.0.2',
    process: { args, capabilities: { bounding: privileged, effective: privileged, ambient: null } },
    linux: { resources: { pids: { limit: 0 } } },
  })
  const { stdout, exitCode } = await runtime('--root', '/run/x', '--log', 'create', 'create', '--bundle', folder, 'id')
  expect(exitCode).toBe(0)
  expect(stdout).toBe(`runc --root /run/x --log create create --bundle ${folder} id`)
  expect(await read('config.json')).toEqual({
    ociVersion: '1.0.2',
    process: { args, capabilities: { bounding: fitted, effective: fitted, ambient: null } },
    linux: { resources: { pids: { limit: 0 } } },
  })
})

test.skipIf(!jq)('exec: the process file fits the bounding set', async () => {
  await write('process.json', { args: ['true'], capabilities: { bounding: privileged } })
  const { stdout } = await runtime('exec', '--process', join(folder, 'process.json'), '--detach', 'id')
  expect(stdout).toBe(`runc exec --process ${folder}/process.json --detach id`)
  expect(await read('process.json')).toEqual({ args: ['true'], capabilities: { bounding: fitted } })
})

test.skipIf(!jq)('a capability that a container asks for one by one is left out too', async () => {
  await write('process.json', { capabilities: { bounding: ['CAP_KILL', 'CAP_SYS_RESOURCE'] } })
  await runtime('exec', `--process=${join(folder, 'process.json')}`, 'id')
  expect(await read('process.json')).toEqual({ capabilities: { bounding: ['CAP_KILL'] } })
})

test('a container that asks for nothing special is not rewritten', async () => {
  await write('config.json', { process: { capabilities: { bounding: ['CAP_KILL'] } } })
  await chmod(join(folder, 'config.json'), 0o444)
  const before = await readFile(join(folder, 'config.json'), 'utf8')
  const { stdout, exitCode } = await runtime('create', '-b', folder, 'id')
  expect({ stdout, exitCode }).toEqual({ stdout: `runc create -b ${folder} id`, exitCode: 0 })
  expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe(before)
})

test.skipIf(!jq)('a process without capabilities stays without', async () => {
  await write('process.json', { args: ['echo', 'CAP_SYS_ADMIN'] })
  await runtime('exec', '--process', join(folder, 'process.json'), 'id')
  expect(await read('process.json')).toEqual({ args: ['echo', 'CAP_SYS_ADMIN'] })
})

test('commands without a container to make go straight to runc, with its exit code', async () => {
  await writeFile(join(folder, 'runc'), '#!/bin/sh\nexit 7\n')
  expect((await runtime('state', 'id')).exitCode).toBe(7)
})

test.skipIf(!jq)('a bundle that cannot be read ends it, says so and leaves no second file', async () => {
  await writeFile(join(folder, 'config.json'), '{"process": "CAP_SYS_ADMIN"')
  const { stdout, stderr, exitCode } = await runtime('create', '--bundle', folder, 'id')
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  expect(stderr).toContain(`runc-bounded: cannot make the capabilities in ${folder}/config.json fit the bounding set`)
  expect((await readdir(folder)).toSorted()).toEqual(['config.json', 'runc', 'status'])
})
