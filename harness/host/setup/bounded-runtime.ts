import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BOUNDED_RUNTIME_PATH, BOUNDED_RUNTIME_SOURCE, DAEMON_JSON, withBoundedRuntime } from '../bounded-runtime.ts'
import type { SetupStep } from './step.ts'

/**
 * Installs the runtime and names it in the engine's configuration.
 *
 * @param present content of that configuration, if there is one
 * @throws BrokenError when the configuration cannot be merged
 */
export function boundedRuntimeStep(present: string | undefined): SetupStep {
  const daemonJson = withBoundedRuntime(present)
  return {
    title: `make ${BOUNDED_RUNTIME_PATH} the engine's default runtime`,
    commands: [
      `install -D -m 0755 ${BOUNDED_RUNTIME_SOURCE} ${BOUNDED_RUNTIME_PATH}`,
      `mkdir -p ${dirname(DAEMON_JSON)}`,
      `cat > ${DAEMON_JSON} <<'EOF'\n${daemonJson}EOF`,
    ],
    apply: async () => {
      await replaceFile(BOUNDED_RUNTIME_PATH, await readFile(BOUNDED_RUNTIME_SOURCE, 'utf8'), 0o755)
      await replaceFile(DAEMON_JSON, daemonJson, 0o644)
    },
  }
}

/** The old content or the new one, never half of it: a container may start at this moment. */
async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const next = `${path}.${process.pid}.new`
  await writeFile(next, content)
  await chmod(next, mode)
  await rename(next, path)
}
