import { BUDGETS } from '../wait/budgets.ts'

/**
 * Ends a process and whatever it has started when the signal is aborted, or when this process exits before it. The process
 * must have been started `detached`: it leads a group of its own. Dispose once it has ended.
 *
 * @param pid Undefined for a process that could not be started.
 */
export function endGroupWith(pid: number | undefined, signal: AbortSignal): Disposable | undefined {
  if (pid === undefined) return undefined
  let last: NodeJS.Timeout | undefined
  const end = () => {
    kill(pid, 'SIGTERM')
    last = setTimeout(() => kill(pid, 'SIGKILL'), BUDGETS.processGrace.ms)
  }
  const onExit = () => kill(pid, 'SIGKILL')
  if (signal.aborted) end()
  signal.addEventListener('abort', end)
  process.on('exit', onExit)
  return {
    [Symbol.dispose]() {
      clearTimeout(last)
      signal.removeEventListener('abort', end)
      process.off('exit', onExit)
    },
  }
}

function kill(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch {
    // The group is gone.
  }
}
