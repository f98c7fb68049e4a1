import type { Owner } from './owner.ts'
import { RESOURCE_KINDS, type Resource } from './resource.ts'

/** One line of a journal. The first is `open`; `create` is written before the resource is made. */
export type Entry =
  | ({ readonly entry: 'open'; readonly version: 1; readonly runId: string; readonly keep: boolean } & Owner)
  | { readonly entry: 'create'; readonly resource: Resource }
  | { readonly entry: 'removed'; readonly resource: Resource }
  | { readonly entry: 'keep' }

/** What a journal says in the end. */
export interface JournalState {
  /** Absent when the first line was never finished, so that nothing was created either. */
  readonly owner?: Owner
  /** Marked to outlive its process. */
  readonly kept: boolean
  /** Announced and not removed, oldest first. */
  readonly outstanding: readonly Resource[]
}

/** An entry as a line, with its end. */
export function encodeEntry(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`
}

/**
 * Replays the text of a journal.
 *
 * A line that cannot be read was torn by a crash before its resource was made, because a create waits for its line
 * to be on disk; so it counts for nothing.
 */
export function replay(text: string): JournalState {
  let owner: Owner | undefined
  let kept = false
  const outstanding = new Map<string, Resource>()
  for (const entry of text.split('\n').map(decodeLine)) {
    switch (entry?.entry) {
      case 'open': {
        const { pid, startTime, session, bootId, pidNamespace, host } = entry
        owner = { pid, startTime, session, bootId, pidNamespace, host }
        kept = entry.keep
        break
      }
      case 'create':
        outstanding.delete(keyOf(entry.resource))
        outstanding.set(keyOf(entry.resource), entry.resource)
        break
      case 'removed':
        outstanding.delete(keyOf(entry.resource))
        break
      case 'keep':
        kept = true
        break
      case undefined:
        break
    }
  }
  return { ...(owner === undefined ? {} : { owner }), kept, outstanding: [...outstanding.values()] }
}

/** A text that two resources share only when they are the same one. */
export function keyOf(resource: Resource): string {
  return `${resource.kind} ${resource.name}`
}

function decodeLine(line: string): Entry | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isEntry(value) ? value : undefined
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null || !('entry' in value)) return false
  if (value.entry === 'open') return 'pid' in value && typeof value.pid === 'number'
  if (value.entry === 'keep') return true
  return (value.entry === 'create' || value.entry === 'removed') && 'resource' in value && isResource(value.resource)
}

function isResource(value: unknown): value is Resource {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('name' in value)) return false
  return typeof value.name === 'string' && RESOURCE_KINDS.some(kind => kind === value.kind)
}
