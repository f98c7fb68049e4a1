import { spawn } from 'node:child_process'
import { mkdir, open, readFile } from 'node:fs/promises'
import { stateDir } from '../../paths.ts'
import { run } from '../../process/run.ts'
import { BrokenError } from '../../results/errors.ts'
import { BUDGETS } from '../../wait/budgets.ts'
import { eventually } from '../../wait/eventually.ts'
import { BOUNDED_RUNTIME } from '../bounded-runtime.ts'
import { type EngineObservation, observeEngine } from '../engine.ts'
import { exists } from '../../files.ts'
import type { SetupStep } from './step.ts'

const PID_FILE = '/var/run/docker.pid'

/** Starts the engine and waits for its answer; one that answers already is left alone. */
export function engineStartStep(systemd: boolean): SetupStep {
  return {
    title: 'start the Docker engine',
    commands: [systemd ? 'systemctl start docker' : 'setsid dockerd > /var/log/dockerd.log 2>&1 < /dev/null &'],
    apply: () => startEngine(systemd),
  }
}

/** Makes the running engine read its configuration again, and waits until our runtime is its default. */
export const engineReloadStep: SetupStep = {
  title: "reload the Docker engine's configuration",
  commands: [`kill -HUP "$(cat ${PID_FILE})"`],
  apply: reloadEngine,
}

/** Whether systemd runs this machine: sd_booted(3). */
export function hasSystemd(): Promise<boolean> {
  return exists('/run/systemd/system')
}

async function startEngine(systemd: boolean): Promise<void> {
  // Where systemd runs the machine, installing the package has started it.
  if ((await observeEngine()).state === 'running') return
  if (systemd) {
    await run(['systemctl', 'start', 'docker'], { timeoutMs: BUDGETS.engineStart.ms })
    await eventually('engineStart', observeEngine, { until: sight })
  } else await startDetached()
}

/** Starts a dockerd that outlives this process, with its log in the state folder. */
async function startDetached(): Promise<void> {
  await mkdir(stateDir(), { recursive: true, mode: 0o700 })
  const logPath = stateDir('dockerd.log')
  const log = await open(logPath, 'a', 0o600)
  const daemon = spawn('dockerd', [], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` },
  })
  const ended = new AbortController()
  daemon.once('error', error => ended.abort(error))
  daemon.once('exit', code => ended.abort(new Error(`dockerd ended with exit code ${code}`)))
  try {
    await eventually('engineStart', observeEngine, { until: sight, signal: ended.signal })
  } catch (cause) {
    const tail = (await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-15).join('\n')
    throw new BrokenError(`the Docker engine does not start; the end of ${logPath}:\n${tail}`, { cause })
  } finally {
    daemon.removeAllListeners()
    daemon.unref()
    await log.close()
  }
}

async function reloadEngine(): Promise<void> {
  const pid = Number(await readFile(PID_FILE, 'utf8').catch(() => ''))
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  if (name.trim() !== 'dockerd') {
    throw new BrokenError(`${PID_FILE} names no running dockerd, so its configuration cannot be reloaded`, {
      cure: 'Restart the Docker engine by hand.',
    })
  }
  process.kill(pid, 'SIGHUP')
  await eventually('engineStart', observeEngine, {
    until: engine => {
      if (engine.state !== 'running') return sight(engine)
      const { defaultRuntime } = engine.info
      return defaultRuntime === BOUNDED_RUNTIME ? undefined : `the default runtime is ${defaultRuntime}`
    },
  })
}

function sight(engine: EngineObservation): string | undefined {
  if (engine.state === 'running') return undefined
  return engine.state === 'silent' ? engine.error : 'no Docker client'
}
