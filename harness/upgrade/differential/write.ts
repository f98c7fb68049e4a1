import { type GrowingKey, newKey, printKeys } from '../known-keys.ts'
import type { KeyPath } from '../values-file.ts'
import { idOf } from './probes.ts'
import type { Survey } from './survey.ts'

const HEAD = `# Which values change a rendering of the chart VERSION. Made by \`node harness/upgrade/differential/main.ts VERSION\`.
# * takes any key below it   ! declared, and nothing reads it   + no rendering without it   " the text "false" is false
# =option it sets this option of the agent, and nothing else
`

/** The survey of a chart as it is kept. */
export function surveyText(version: string, survey: Survey): string {
  return HEAD.replaceAll('VERSION', version) + printKeys(treeOf(survey))
}

function treeOf({ declared, read, open, found, needed, takesText, options }: Survey): GrowingKey {
  const root = newKey()
  const alone = new Map([...options].flatMap(([option, paths]) => (paths.length === 1 ? [[paths[0], option]] : [])))
  for (const { path, section } of declared) {
    if (isBelow(path, open)) continue
    const id = idOf(path)
    const unread = !section && !read.has(id) && !open.has(id)
    put(path, {
      ...newKey(),
      open: open.has(id),
      unread,
      needed: needed.has(id),
      text: takesText.has(id),
      option: alone.get(id),
    })
  }
  for (const path of found) if (!isBelow(path, open)) put(path, { ...newKey(), open: open.has(idOf(path)) })
  return root

  function put(path: KeyPath, key: GrowingKey): void {
    let at: GrowingKey | undefined = root
    for (const part of path.slice(0, -1)) at = at?.below.get(part)
    at?.below.set(path.at(-1) ?? '', key)
  }
}

/** Whether a section above takes any key. */
function isBelow(path: KeyPath, open: ReadonlySet<string>): boolean {
  return path.some((_, length) => length > 0 && open.has(idOf(path.slice(0, length))))
}
