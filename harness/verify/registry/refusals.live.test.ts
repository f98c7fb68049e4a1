import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { leftOf, reportIn, start } from '../../cli/testing.ts'
import { dies, limit, login, otherBlob } from '../../images/mischief.fake.ts'
import { startFakeRegistry } from '../../images/registry.fake.ts'
import { run } from '../../process/run.ts'

test.for([
  ['limits requests', limit, 'because there were too many requests', 'docker login HOST'],
  ['wants a login', login, 'only after a login, and there is none that it accepts', 'docker login HOST'],
  ['sends something else', otherBlob, 'delivers something else than the digest of', 'push it to HOST again'],
  ['dies in the middle', dies, 'HOST stopped answering while', 'run it again: what was downloaded is kept'],
] as const)(
  'a registry that %s: exit code 3, why and what helps, and nothing is made',
  async ([, mischief, why, cure]) => {
    const reports = await mkdtemp(join(tmpdir(), 'cilium-conformance-live-'))
    onTestFinished(() => rm(reports, { recursive: true }))
    await using registry = await startFakeRegistry(randomUUID(), mischief)
    const mirror = [`--registry=${registry.host}`, '--registry-tags']
    const { exitCode, all } = await start(['run', ...mirror, '--suite=bootstrap', `--report-dir=${reports}`])
    expect(exitCode, all).toBe(3)
    expect(all).toContain(why.replace('HOST', registry.host))
    expect(all).toContain(cure.replace('HOST', registry.host))
    const report = await reportIn(reports)
    expect(report.phases.map(({ name }) => name)).not.toContain('provision')
    expect(await leftOf(report.id)).toEqual([])
    const images = ['docker', 'image', 'ls', '--quiet', '--filter', `reference=${registry.host}/*/*`] as const
    expect((await run(images)).stdout).toBe('')
  },
)
