import { UsageError } from '../results/errors.ts'

/** Where to find a context; see `pickContext`. */
export interface ContextChoice {
  /** Absent for the files that kubectl would read: those in KUBECONFIG, else `~/.kube/config`. */
  readonly kubeconfig?: string | undefined
  readonly context: string
  /** The cluster in which this program runs as a pod, as the pod's service account; the context is only a name then. */
  readonly inCluster?: true
}

/**
 * Whoever names a cluster that this program did not create says its name twice: the current context is never used, and a name
 * that was left in a shell's history does not do.
 *
 * @param what What the program is going to do there.
 * @throws UsageError when the two differ.
 */
export function refuseUnconfirmed(context: string, allowed: string | undefined, what: string): void {
  if (allowed === context) return
  throw new UsageError(
    `--context=${context} is a cluster that this program did not create. To let it ${what}, add --allow-context=${context}.`,
  )
}
