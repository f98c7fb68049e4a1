import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheDir, stateDir } from '../paths.ts'
import { mountsBelow, pathExists, removePath } from './path-removal.ts'
import { useTempState } from './testing/temp-state.ts'

const state = useTempState()
const runId = 'run-a1b2c3'

describe('removePath', () => {
  test('removes a folder with all that is in it, and is content when it is gone', async () => {
    const folder = join(state.root, runId)
    await mkdir(join(folder, 'a', 'b'), { recursive: true })
    await writeFile(join(folder, 'a', 'b', 'file'), '')
    expect(await removePath(runId, folder)).toBeUndefined()
    expect(await pathExists(folder)).toBe(false)
    expect(await removePath(runId, folder)).toBeUndefined()
  })

  test('removes a link and not what it points to', async () => {
    const target = join(state.root, 'someone-elses')
    const link = join(state.root, runId)
    await mkdir(join(target, 'data'), { recursive: true })
    await symlink(target, link)
    expect(await removePath(runId, link)).toBeUndefined()
    expect(await readdir(target)).toEqual(['data'])
    expect(await pathExists(link)).toBe(false)
  })

  test('removes a link that points to nothing', async () => {
    const link = join(state.root, runId)
    await symlink(join(state.root, 'nothing'), link)
    expect(await removePath(runId, link)).toBeUndefined()
    expect(await pathExists(link)).toBe(false)
  })

  test('refuses a path whose folder is a link to elsewhere', async () => {
    await symlink('/proc/self', join(state.root, 'link'))
    const roots = [tmpdir(), stateDir(), cacheDir()].join(', ')
    expect(await removePath('fdinfo', join(state.root, 'link', 'fdinfo'))).toMatch(
      new RegExp(`^refused: its folder is a link to /proc/\\d+, which is not below ${roots}$`),
    )
  })

  test('refuses a path without the run id', async () => {
    const folder = join(state.root, 'someone-elses')
    await mkdir(folder)
    expect(await removePath(runId, folder)).toBe(`refused: its name does not contain the run id ${runId}`)
    expect(await pathExists(folder)).toBe(true)
  })
})

test('mountsBelow gives the mounts at and below a path, the last made first', () => {
  const mountinfo = [
    '22 1 0:20 / / rw - ext4 /dev/sda rw',
    String.raw`30 22 0:5 / /tmp/run/a\040b rw - tmpfs tmpfs rw`,
    '31 22 0:6 / /tmp/run/c rw - tmpfs tmpfs rw',
    '32 31 0:7 / /tmp/run/c/d rw - tmpfs tmpfs rw',
    '33 22 0:8 / /tmp/runner rw - tmpfs tmpfs rw',
    '',
  ].join('\n')
  expect(mountsBelow('/tmp/run', mountinfo)).toEqual(['/tmp/run/c/d', '/tmp/run/c', '/tmp/run/a b'])
})
