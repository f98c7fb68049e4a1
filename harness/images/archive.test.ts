import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { imageArchive } from './archive.ts'

const image = {
  reference: 'packages.local/prober:0123456789ab',
  path: '/prober',
  program: Buffer.from('#!/bin/sh\necho hello\n'),
  architecture: 'amd64',
}

async function unpacked(archive: string, folder: string): Promise<string> {
  await run(['tar', '--extract', '--file', archive, '--directory', folder])
  return folder
}

test('tar reads it, and finds the program in the layer that the manifest names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'))
  try {
    await writeFile(join(folder, 'image.tar'), imageArchive(image))
    await unpacked(join(folder, 'image.tar'), folder)
    const [manifest] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    expect(manifest.RepoTags).toEqual([image.reference])
    const config = JSON.parse(await readFile(join(folder, manifest.Config), 'utf8'))
    expect(config).toMatchObject({ architecture: 'amd64', os: 'linux', config: { Entrypoint: ['/prober'] } })
    const { stdout } = await run(['sha256sum', join(folder, manifest.Layers[0])])
    expect(config.rootfs.diff_ids).toEqual([`sha256:${stdout.slice(0, 64)}`])
    await unpacked(join(folder, manifest.Layers[0]), folder)
    expect((await stat(join(folder, 'prober'))).mode & 0o777).toBe(0o755)
    expect((await run([join(folder, 'prober')])).stdout).toBe('hello')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('the same program gives the same bytes', () => {
  expect(Buffer.compare(imageArchive(image), imageArchive(image))).toBe(0)
})
