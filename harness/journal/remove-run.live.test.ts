import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../process/run.ts'
import { keyOf } from './entries.ts'
import { down, gc } from './gc.ts'
import { listJournals, openJournal } from './journal.ts'
import { pathExists } from './path-removal.ts'
import { removeRun } from './remove-run.ts'
import { makeInEngine, stillThere } from './testing/engine-things.ts'
import { useLiveRuns } from './testing/live-runs.ts'

const { image, state, newRun } = useLiveRuns()

describe('removeRun', () => {
  test('finds what the engine makes while the removal of a dead run goes on', async () => {
    const { runId, one, label } = newRun()
    const late = Array.from({ length: 10 }, (_, index) => one('volume', `late-${index}`))
    const removal = removeRun(runId, { ownerDied: true })
    for (const { name } of late) await makeInEngine('volume', name, `--label=${label}`)
    expect((await removal).left).toEqual([])
    expect(await stillThere(late)).toEqual([])
  })

  test('leaves what has an announced name and not the label', async () => {
    const { runId, one } = newRun()
    const taken = await makeInEngine('container', one('container', 'web').name, image)
    const journal = await openJournal(runId)
    await journal.willCreate(taken)
    await journal.close()
    expect(await removeRun(runId)).toEqual({ runId, removed: [], left: [], foreign: [taken] })
    expect(await stillThere([taken])).toEqual([keyOf(taken)])
    expect(await listJournals()).toEqual([])
  })

  test('names what is left and why, keeps the journal, and finishes later', async () => {
    const { runId, one, label } = newRun()
    const network = one('network', 'net')
    const journal = await openJournal(runId)
    await journal.willCreate(network)
    await journal.close()
    await makeInEngine('network', network.name, `--label=${label}`)
    const guest = await makeInEngine('container', one('container', 'guest').name, `--network=${network.name}`, image)

    const report = await removeRun(runId)
    expect(report).toMatchObject({ removed: [], left: [{ resource: network }] })
    expect(report.left[0]?.why).toContain('has active endpoints')
    expect(await listJournals()).toEqual([runId])
    expect(await stillThere([guest, network])).toEqual([guest, network].map(keyOf))

    await run(['docker', 'network', 'disconnect', network.name, guest.name])
    expect(await removeRun(runId)).toEqual({ runId, removed: [network], left: [], foreign: [] })
    expect(await listJournals()).toEqual([])
  })

  test.skipIf(process.getuid?.() !== 0)(
    'unmounts what is mounted in a folder, and deletes nothing through it',
    async () => {
      const { runId, folder } = newRun()
      const source = join(state.root, 'someone-elses')
      await mkdir(source)
      await writeFile(join(source, 'file'), 'theirs')
      const journal = await openJournal(runId)
      await journal.willCreate(folder)
      await mkdir(join(folder.name, 'mounted here'), { recursive: true })
      await run(['mount', '--bind', source, join(folder.name, 'mounted here')])
      await journal.close()
      expect(await removeRun(runId)).toEqual({ runId, removed: [folder], left: [], foreign: [] })
      expect(await pathExists(folder.name)).toBe(false)
      expect(await readFile(join(source, 'file'), 'utf8')).toBe('theirs')
    },
  )
})

describe('objects that no journal here tells of', () => {
  test('stay while they are young, are old after 6 hours, and go with down', async () => {
    const { runId, one, label } = newRun()
    const made = [
      await makeInEngine('container', one('container', 'node').name, `--label=${label}`, image),
      await makeInEngine('volume', one('volume', 'data').name, `--label=${label}`),
    ]
    const told = async (now: Date) => (await gc({ dryRun: true, now })).find(report => report.runId === runId)
    const skipped = expect.stringMatching(/^it has no journal here and made its last object 0 min ago, /)
    expect(await told(new Date())).toEqual({ runId, removed: [], left: [], foreign: [], skipped })
    const inSixHours = new Date(Date.now() + 6 * 60 * 60 * 1000)
    expect(await told(inSixHours)).toEqual({ runId, removed: made, left: [], foreign: [] })
    expect(await stillThere(made)).toEqual(made.map(keyOf))
    expect(await down(runId)).toEqual([{ runId, removed: made, left: [], foreign: [] }])
    expect(await stillThere(made)).toEqual([])
  })
})
