/**
 * A run for tests to kill: `node doomed-run.ts RUN_ID ENDING [KIND=NAME ...]`.
 *
 * It opens a journal, starts the reaper, and makes the resources, all at once. Containers run the image that
 * DOOMED_IMAGE names. It says `creating` when the first command is on its way and `ready` when everything is there;
 * then it ends as ENDING says: `hang`, `hang-with-helper` (after it has started another process and said `helper PID`),
 * `exit` (without a word to the reaper), `done` or `keep`.
 */
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { LABEL } from '../../paths.ts'
import { run } from '../../process/run.ts'
import { openJournal } from '../journal.ts'
import { startReaper } from '../reaper.ts'
import { RESOURCE_KINDS, type Resource } from '../resource.ts'

const [runId = '', ending = '', ...wanted] = process.argv.slice(2)
const label = `--label=${LABEL}=${runId}`
const journal = await openJournal(runId)
const reaper = startReaper(runId)

const making = wanted.map(parse).map(async resource => {
  await journal.willCreate(resource)
  await make(resource)
})
console.log('creating')
await Promise.all(making)
console.log('ready')

switch (ending) {
  case 'hang-with-helper':
    console.log(`helper ${spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)']).pid}`)
    break
  case 'hang':
    setInterval(() => undefined, 60_000)
    break
  case 'done':
    await reaper.done()
    break
  case 'keep':
    await reaper.keep()
    break
}

async function make({ kind, name }: Resource): Promise<void> {
  switch (kind) {
    case 'container':
      await run(['docker', 'run', '--detach', '--name', name, label, process.env['DOOMED_IMAGE'] ?? ''])
      break
    case 'kind-cluster':
      await run([
        'docker',
        'run',
        '--detach',
        '--label',
        `io.x-k8s.kind.cluster=${name}`,
        process.env['DOOMED_IMAGE'] ?? '',
      ])
      break
    case 'network':
    case 'volume':
      await run(['docker', kind, 'create', label, name])
      break
    case 'image':
      await run(['docker', 'tag', process.env['DOOMED_IMAGE'] ?? '', name])
      break
    case 'namespaces':
      throw new Error('no test makes namespaces in a process that is doomed')
    case 'path':
      await mkdir(name)
      break
  }
}

function parse(text: string): Resource {
  const [word, name = ''] = text.split('=')
  const kind = RESOURCE_KINDS.find(candidate => candidate === word)
  if (kind === undefined) throw new Error(`no kind of resource: ${text}`)
  return { kind, name }
}
