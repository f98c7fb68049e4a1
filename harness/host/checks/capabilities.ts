import { BOUNDED_RUNTIME, type InstalledRuntime, configuredRuntime, installedRuntime } from '../bounded-runtime.ts'
import type { Check, Finding, Remedy } from '../check.ts'
import { isRemote } from '../engine.ts'

/** What the capability check looks at. */
export interface CapabilityFacts {
  /** Whether nodes run on another machine than this. */
  readonly remote: boolean
  /** Capabilities outside the bounding set. */
  readonly missing: readonly string[]
  /** The engine's default runtime: what it says or, when it does not answer, what it is configured to have. */
  readonly defaultRuntime: string | undefined
  readonly installed: InstalledRuntime
  readonly jq: boolean
}

/** The capability bounding set: what it lacks, no privileged container can be given. */
export const capabilityCheck: Check<CapabilityFacts> = {
  id: 'capabilities',
  title: 'capabilities',
  detect: async host => {
    const engine = await host.engine()
    return {
      remote: isRemote(process.env['DOCKER_HOST']),
      missing: await host.missingCapabilities(),
      defaultRuntime: engine.state === 'running' ? engine.info.defaultRuntime : await configuredRuntime(),
      installed: await installedRuntime(),
      jq: await host.hasCommand('jq'),
    }
  },
  judge: judgeCapabilities,
}

/** A full bounding set is fine; one that lacks something is fine where the engine's default runtime copes. */
export function judgeCapabilities({ remote, missing, defaultRuntime, installed, jq }: CapabilityFacts): Finding {
  if (remote) return { status: 'note', found: 'the engine is on another machine, whose bounding set is not known here' }
  if (missing.length === 0) return { status: 'ok', found: 'the bounding set is full' }
  const found = `the bounding set lacks ${missing.join(', ')}`
  if (defaultRuntime === BOUNDED_RUNTIME && installed === 'current' && jq) {
    return { status: 'ok', found: `${found}; the default runtime ${BOUNDED_RUNTIME} does not request it` }
  }
  const packages: Remedy[] = jq ? [] : [{ kind: 'packages', names: ['jq'] }]
  return {
    status: 'gap',
    found: `${found}; --privileged requests all capabilities`,
    cure: `Give this machine or container the capability, or make ${BOUNDED_RUNTIME} the default runtime: npx cilium-conformance setup.`,
    remedies: [...packages, { kind: 'bounded-runtime' }],
  }
}
