import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { intoEngine, settingsOf } from './into-engine.ts'
import { PROBER_RECIPE } from './recipes.ts'

/** A Docker client that notes what it is told, and ends `build` with 1 unless it has a classic builder. */
const CLIENT = `#!/bin/sh
[ "$1" = import ] && cat > /dev/null
echo "$@" >> "$NOTES"
case "$1" in build) exit $NO_CLASSIC ;; esac
`

async function clientWith({ classic }: { readonly classic: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-engine-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'root'))
  await writeFile(join(folder, 'docker'), CLIENT)
  await chmod(join(folder, 'docker'), 0o755)
  vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter))
  vi.stubEnv('NOTES', join(folder, 'notes'))
  vi.stubEnv('NO_CLASSIC', classic ? '0' : '1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const told = async () => (await readFile(join(folder, 'notes'), 'utf8')).trimEnd().split('\n')
  return { folder, told }
}

const { signal } = new AbortController()

test('an image of files alone takes no builder', async () => {
  const { folder, told } = await clientWith({ classic: false })
  await intoEngine(PROBER_RECIPE, 'scratch', 'prober:a', folder, signal)
  const changes = [...settingsOf(PROBER_RECIPE), 'LABEL cilium-conformance.cache=true'].map(line => `--change ${line}`)
  expect(await told()).toEqual([`import ${changes.join(' ')} - prober:a`])
  expect(changes).toContain('--change ENTRYPOINT ["/prober"]')
})

test('an engine whose classic builder is gone builds with BuildKit', async () => {
  const { folder, told } = await clientWith({ classic: false })
  await intoEngine(PROBER_RECIPE, 'debian:a', 'node:a', folder, signal)
  expect(await told()).toEqual([
    `build --quiet --tag node:a ${folder}`,
    'buildx version',
    `buildx build --builder=default --load --provenance=false --quiet --tag node:a ${folder}`,
  ])
  expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toMatch(/^FROM debian:a\nCOPY root\/ \/\nENV PATH=/)
})

test('one that has it uses it', async () => {
  const { folder, told } = await clientWith({ classic: true })
  await intoEngine(PROBER_RECIPE, 'debian:a', 'node:a', folder, signal)
  expect(await told()).toEqual([`build --quiet --tag node:a ${folder}`])
})
