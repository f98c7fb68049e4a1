import { arch } from 'node:os'
import type { Check, Finding } from '../check.ts'
import type { Distribution } from '../distribution.ts'
import { LINUX_ONLY } from '../linux.ts'

/** What the system check looks at. */
export interface SystemFacts {
  readonly distribution: Distribution
  /** As Node names it. */
  readonly arch: string
}

/** The operating system: nodes are containers, so they run on this machine's kernel. */
export const systemCheck: Check<SystemFacts> = {
  id: 'system',
  title: 'system',
  detect: async host => ({ distribution: await host.distribution(), arch: arch() }),
  judge: judgeSystem,
}

/** Linux is needed; Debian and Ubuntu are what `setup` knows. */
export function judgeSystem({ distribution, arch: cpu }: SystemFacts): Finding {
  const found = `${distribution.name}, ${cpu}`
  if (distribution.platform !== 'linux') {
    return {
      status: 'gap',
      found,
      cure: LINUX_ONLY,
    }
  }
  if (distribution.apt) return { status: 'ok', found }
  return {
    status: 'note',
    found,
    cure: 'npx cilium-conformance setup only supports apt. Apply the fixes below by hand.',
  }
}
