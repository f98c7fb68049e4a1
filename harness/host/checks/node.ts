import { coerce, lt } from 'semver'
import type { Check, Finding } from '../check.ts'

/** The first Node.js that has all that this program is written in. */
const OLDEST = '24.0.0'

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
    return { status: 'gap', found: version, cure: `Install Node.js ${OLDEST} or newer.` }
  }
  return { status: 'ok', found: version }
}
