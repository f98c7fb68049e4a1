import { coerce, lt } from 'semver'
import type { Check, Finding } from '../check.ts'

/** The first Node.js that runs TypeScript as it is. */
const OLDEST = '22.18.0'

/** The Node.js that runs this program. */
export const nodeCheck: Check<string> = {
  id: 'node',
  title: 'Node.js',
  detect: () => Promise.resolve(process.versions.node),
  judge: judgeNode,
}

/** @param version such as `24.21.0` */
export function judgeNode(version: string): Finding {
  if (lt(coerce(version) ?? version, OLDEST)) {
    return { status: 'gap', found: version, cure: `Run npm ci: it brings a Node.js newer than ${OLDEST}.` }
  }
  return { status: 'ok', found: version }
}
