import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { ciliumNamespace } from '../cilium/namespace.ts'
import { Kube } from '../kube/client.ts'
import { run } from '../process/run.ts'
import type { Cluster } from '../provision/cluster.ts'
import { ownFolder } from '../results/artefact.ts'
import { UsageError, firstLine, messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** The command of the cilium CLI that collects what Cilium's developers ask for. */
const SYSDUMP = ['cilium', 'sysdump'] as const

/**
 * Refuses a plan that wants a sysdump where nobody can take one.
 *
 * @throws UsageError that says what to do.
 */
export async function requireSysdump(): Promise<void> {
  try {
    await run([...SYSDUMP, '--help'])
  } catch (error) {
    throw new UsageError(
      `--sysdump needs the cilium CLI on the PATH: ${firstLine(messageOf(error))}. Install it, or leave --sysdump out.`,
    )
  }
}

/**
 * Has the cilium CLI collect the state of the cluster into `cilium-sysdump.zip` of the folder. It is the CLI's own archive: nothing
 * is taken out of it.
 *
 * @throws CommandError with what the CLI said where it made none within the budget `sysdump`; the signal's reason once it is aborted.
 */
export async function takeSysdump(
  { kubeconfig }: Pick<Cluster, 'kubeconfig'>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await ownFolder(folder)
  const namespace = await ciliumNamespace(await Kube.fromFile(kubeconfig, { signal }))
  const archive = join(folder, 'cilium-sysdump')
  // The CLI adds the ending.
  await run([...SYSDUMP, `--namespace=${namespace}`, `--output-filename=${archive}`], {
    env: { KUBECONFIG: kubeconfig },
    timeoutMs: BUDGETS.sysdump.ms,
    signal,
  })
  await chmod(`${archive}.zip`, 0o600)
}
