import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { exists } from '../../files.ts'
import { engineStartStep } from './engine.ts'

/** The step with a docker and a dockerd of the test's choice. */
let folder: string

const silent = '#!/bin/sh\necho "Cannot connect to the Docker daemon." >&2\nexit 1\n'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-start-'))
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`)
  vi.stubEnv('XDG_STATE_HOME', folder)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), script)
  await chmod(join(folder, name), 0o755)
}

test('a dockerd that ends is told at once, with the end of its log', async () => {
  await program('docker', silent)
  await program('dockerd', '#!/bin/sh\necho "failed to start daemon: no iptables"\nexit 1\n')
  await expect(engineStartStep(false).apply()).rejects.toThrow(
    `the Docker engine does not start; the end of ${folder}/cilium-conformance/dockerd.log:\nfailed to start daemon: no iptables`,
  )
})

test('a dockerd that answers is left running, detached from this process', async () => {
  await program('docker', `#!/bin/sh\ntest -e ${folder}/up && echo '{"ServerVersion":"28.0.0"}'\n`)
  await program('dockerd', `#!/bin/sh\necho $$ > ${folder}/pid\ntouch ${folder}/up\nexec sleep 60\n`)
  await engineStartStep(false).apply()
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
  const session = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[5]
  process.kill(pid)
  expect(session).toBe(String(pid))
})

test('an engine that answers already is left alone', async () => {
  await program('docker', `#!/bin/sh\necho '{"ServerVersion":"28.0.0"}'\n`)
  await program('dockerd', `#!/bin/sh\ntouch ${folder}/started\n`)
  await engineStartStep(false).apply()
  expect(await exists(join(folder, 'started'))).toBe(false)
})
