import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Judge } from '../judges/judge.ts'
import { Notebook } from './notebook.ts'

const judge: Judge<string, string> = {
  kind: 'text',
  version: 1,
  summary: 'texts',
  decide: (data, wanted) => (data === wanted ? { verdict: 'passed' } : { verdict: 'failed', reason: data }),
}

async function savedBy(notebook: Notebook): Promise<{ written: boolean; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'notebook-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'observations', 'case.json')
  return { written: await notebook.save(file), file }
}

test('saves what mattered, once, in the order in which it began to matter', async () => {
  const notebook = new Notebook()
  const [first, second] = [
    await notebook.look(judge, { subject: 'one', how: 'by hand' }, async () => 'a'),
    await notebook.look(judge, { subject: 'two', asked: 'somebody', how: 'by hand' }, () =>
      Promise.reject(new Error('nobody is there')),
    ),
  ]
  await notebook.look(judge, { subject: 'only previewed', how: 'by hand' }, async () => 'c')
  second.judge('b')
  first.judge('a')
  first.judge('b')
  const { written, file } = await savedBy(notebook)
  expect(written).toBe(true)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    schemaVersion: 1,
    observations: [
      { subject: 'two', unanswered: { asked: 'somebody', why: 'nobody is there' }, judged: [{ verdict: 'broken' }] },
      { subject: 'one', data: 'a', judged: [{ verdict: 'passed' }, { verdict: 'failed', reason: 'a' }] },
    ],
  })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('writes nothing where nothing mattered', async () => {
  const { written, file } = await savedBy(new Notebook())
  expect(written).toBe(false)
  await expect(stat(file)).rejects.toThrow('ENOENT')
})
