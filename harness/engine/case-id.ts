import { basename, dirname } from 'node:path'

/** Suite and topic of a file: `suites/policy/egress.test.ts` is the topic `egress` of the suite `policy`. */
export function placeOf(file: string): { suite: string; topic: string } {
  const name = basename(file)
  const end = name.indexOf('.')
  return { suite: basename(dirname(file)), topic: end <= 0 ? name : name.slice(0, end) }
}

/** Titles as one word of an id: lower case, with a hyphen for every run of anything but letters and digits. */
export function slug(titles: readonly string[]): string {
  const words = titles
    .join(' ')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
  return words?.join('-') ?? 'untitled'
}

/** Ids of the cases of one file, in the order of the file; a title that was there before gets `-2`, `-3` and so on. */
export function caseIds(file: string, titles: readonly (readonly string[])[]): string[] {
  const { suite, topic } = placeOf(file)
  const taken = new Set<string>()
  return titles.map(path => {
    const base = `${suite}/${topic}/${slug(path)}`
    let id = base
    for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`
    taken.add(id)
    return id
  })
}
