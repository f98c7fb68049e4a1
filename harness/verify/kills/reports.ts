import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import { loadRun } from '../../engine/saved-run.ts'
import { messageOf } from '../../results/errors.ts'

/** What is wrong with the reports that runs left below a folder: each is whole and valid, or it is not there. */
export async function reportProblems(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const looked = await Promise.all(
    names.map(async entry => {
      const path = join(entry.parentPath, entry.name)
      const why = entry.isSymbolicLink() ? await brokenLink(path) : entry.isFile() ? await problemOf(path) : undefined
      return why === undefined ? [] : [`${path.slice(folder.length + 1)} ${why}`]
    }),
  )
  return looked.flat()
}

async function brokenLink(path: string): Promise<string | undefined> {
  return stat(path).then(
    () => undefined,
    () => 'leads nowhere',
  )
}

async function problemOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8')
  const name = basename(path)
  try {
    if (name === 'conformance.json') await loadRun(path)
    else if (name === 'junit.xml') parseXml(text)
    else if (name === 'index.html' && !/<\/html>\s*$/.test(text)) return 'has no end'
    else if (name === 'summary.md' && !text.endsWith('\n')) return 'has no end'
    else if (extname(name) === '.json') JSON.parse(text)
    else if (extname(name) === '.ndjson') for (const line of text.trimEnd().split('\n')) JSON.parse(line)
    return undefined
  } catch (error) {
    return `is not valid: ${messageOf(error)}`
  }
}

function parseXml(text: string): void {
  const complaints: string[] = []
  const onError = (level: string, message: string) => level !== 'warning' && complaints.push(message)
  new DOMParser({ onError }).parseFromString(text, 'text/xml')
  if (complaints.length > 0) throw new Error(complaints.join(', '))
}
