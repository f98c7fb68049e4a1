import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { eventually } from '../wait/eventually.ts'
import { keyOf } from './entries.ts'
import { down } from './gc.ts'
import { listJournals } from './journal.ts'
import { pathExists } from './path-removal.ts'
import { reaperLog } from './reaper-log.ts'
import type { Resource } from './resource.ts'
import { stillThere, volumesOf } from './testing/engine-things.ts'
import { makeBystanders, useLiveRuns } from './testing/live-runs.ts'
import { startRun } from './testing/run-to-kill.ts'

const { image, newRun } = useLiveRuns()

describe('the reaper', () => {
  test.for([
    ['process', (pid: number): boolean => process.kill(pid, 'SIGKILL')],
    ['process group', (pid: number): boolean => process.kill(-pid, 'SIGKILL')],
  ] as const)('removes everything of a run whose %s is killed, and nothing of others', async ([, kill]) => {
    const doomed = newRun()
    const { runId, one, folder } = doomed
    const bystanders = await makeBystanders(image, doomed)
    const made = [one('container', 'node-1'), one('container', 'node-2'), one('network', 'net'), one('volume', 'data')]
    const tag: Resource = { kind: 'image', name: `localhost/pause:${runId}` }
    const cluster = one('kind-cluster', 'cluster')
    const harness = startRun(runId, 'hang', [...made, tag, cluster, folder], { DOOMED_IMAGE: image })
    await harness.said('ready')
    const inEngine = [...made, ...(await volumesOf(one('container', 'node-1').name))]
    expect(await stillThere(inEngine)).toEqual(inEngine.map(keyOf))
    expect(inEngine).toHaveLength(5)

    kill(harness.pid)

    await eventually('reaping', () => readFile(reaperLog(runId), 'utf8'), {
      until: log => (log.endsWith(' nothing is left\n') ? undefined : log),
    })
    expect(await stillThere(inEngine)).toEqual([])
    expect(await pathExists(folder.name)).toBe(false)
    expect(await run(['docker', 'image', 'ls', '--quiet', tag.name])).toMatchObject({ stdout: '' })
    expect(await run(['docker', 'ps', '-aq', `--filter=label=io.x-k8s.kind.cluster=${cluster.name}`])).toMatchObject({
      stdout: '',
    })
    expect(await listJournals()).toEqual([])
    expect(await stillThere(bystanders)).toEqual(bystanders.map(keyOf))
  })

  test('removes everything of a run that is killed while it creates', async () => {
    const { runId, one, folder } = newRun()
    const made = Array.from({ length: 6 }, (_, index) => one('container', `node-${index}`))
    const harness = startRun(runId, 'hang', [...made, one('network', 'net'), folder], { DOOMED_IMAGE: image })
    await harness.said('creating')
    process.kill(harness.pid, 'SIGKILL')
    await eventually('reaping', listJournals, { until: left => (left.length === 0 ? undefined : left.join(' ')) })
    const nothingAppears = { until: (left: string[]) => left.join(', ') || undefined, consecutive: 20 }
    await eventually('reaping', () => stillThere([...made, one('network', 'net')]), nothingAppears)
    expect(await pathExists(folder.name)).toBe(false)
  })

  test('leaves a kept run, which down removes', async () => {
    const { runId, one } = newRun()
    const made = [one('container', 'node'), one('network', 'net')]
    const harness = startRun(runId, 'keep', made, { DOOMED_IMAGE: image })
    expect(await harness.over()).toBe(0)
    expect(await stillThere(made)).toEqual(made.map(keyOf))
    expect(await down(runId)).toEqual([{ runId, removed: made, left: [], foreign: [] }])
    expect(await stillThere(made)).toEqual([])
  })
})
