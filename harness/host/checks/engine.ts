import type { Check, Finding } from '../check.ts'
import type { Distribution } from '../distribution.ts'
import { type EngineInfo, type EngineObservation, isRemote } from '../engine.ts'

/** What the engine check looks at. */
export interface EngineFacts {
  readonly engine: EngineObservation
  /** Whether a dockerd is installed. */
  readonly daemonInstalled: boolean
  readonly distribution: Distribution
  /** The environment variable DOCKER_HOST, when it is set. */
  readonly dockerHost: string | undefined
}

/** The first engine that can give a container a cgroup namespace of its own (API 1.41). Its versions are no semver: 19.03. */
const OLDEST_ENGINE = [20, 10] as const

/** The Docker engine: it runs the nodes. */
export const engineCheck: Check<EngineFacts> = {
  id: 'engine',
  title: 'Docker engine',
  detect: async host => ({
    engine: await host.engine(),
    daemonInstalled: await host.hasCommand('dockerd'),
    distribution: await host.distribution(),
    dockerHost: process.env['DOCKER_HOST'] || undefined,
  }),
  judge: judgeEngine,
}

/** Says whether an engine answers that is new enough and not rootless. */
export function judgeEngine({ engine, daemonInstalled, distribution, dockerHost }: EngineFacts): Finding {
  if (engine.state === 'running') return remarked(judgeRunning(engine.info), dockerHost)
  if (engine.state === 'silent' && /permission denied/i.test(engine.error)) {
    return {
      status: 'gap',
      found: 'permission denied for this user',
      cure: 'Run as root, or add yourself to the group docker and log in again.',
    }
  }
  if (engine.state === 'silent' && dockerHost !== undefined) {
    return {
      status: 'gap',
      found: `no engine at DOCKER_HOST=${dockerHost}: ${engine.error}`,
      cure: 'Start that engine, or unset DOCKER_HOST to use the one of this machine.',
    }
  }
  if (daemonInstalled && engine.state === 'silent') {
    return {
      status: 'gap',
      found: `installed, but it does not answer: ${engine.error}`,
      cure: 'Start it: npx cilium-conformance setup.',
      remedies: [{ kind: 'engine-start' }],
    }
  }
  if (!distribution.apt) {
    return { status: 'gap', found: 'none', cure: 'Install the Docker engine: docs.docker.com/engine/install.' }
  }
  return {
    status: 'gap',
    found: engine.state === 'silent' ? 'only the client is installed' : 'none',
    cure: 'Install it (Debian: docker.io): npx cilium-conformance setup.',
    remedies: [{ kind: 'packages', names: ['docker.io'] }, { kind: 'engine-start' }],
  }
}

/** A row that is fine says so of an engine elsewhere, too, and what the other rows are about. */
function remarked(finding: Finding, dockerHost: string | undefined): Finding {
  if (finding.status !== 'ok' || !isRemote(dockerHost)) return finding
  return {
    status: 'note',
    found: `${finding.found}, at ${dockerHost}`,
    cure: 'None needed. The rows on cgroups, the kernel, memory and the disk are about this machine, and nodes run on that one.',
  }
}

function judgeRunning(info: EngineInfo): Finding {
  const found = `${info.version}, ${info.storageDriver}, cgroup v${info.cgroupVersion || '?'}`
  if (info.rootless) {
    return {
      status: 'gap',
      found: `${found}, rootless`,
      cure: 'Nodes need real privileges: point DOCKER_HOST or the Docker context at an engine that runs as root.',
    }
  }
  const [major = 0, minor = 0] = info.version.split('.').map(Number)
  if (major < OLDEST_ENGINE[0] || (major === OLDEST_ENGINE[0] && minor < OLDEST_ENGINE[1])) {
    return {
      status: 'gap',
      found,
      cure: 'Update the engine to 20.10 or newer: older ones have no private cgroup namespace.',
    }
  }
  return { status: 'ok', found }
}
