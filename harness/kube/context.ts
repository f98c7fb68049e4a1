import { UsageError, messageOf } from '../results/errors.ts'
import { Kube } from './client.ts'
import { LimitedConfig } from './limited-config.ts'

/**
 * A connection to a cluster that this harness did not make. It takes two flags that agree: the current context is never
 * used, and a name that was left in a shell's history does not do.
 *
 * @param context What `--context` says.
 * @param allowed What `--allow-context` says.
 * @throws UsageError when they differ, or no kubeconfig has the context.
 */
export function kubeFromContext(context: string, allowed: string | undefined): Kube {
  if (allowed !== context)
    throw new UsageError(
      `--context=${context} is a cluster that this program did not create. To let it read the cluster, without changing it, add --allow-context=${context}.`,
    )
  const config = new LimitedConfig()
  try {
    config.loadFromDefault()
  } catch (error) {
    throw new UsageError(`--context=${context}: the kubeconfig cannot be read: ${messageOf(error)}`)
  }
  const known = config.getContexts().map(({ name }) => name)
  if (!known.includes(context))
    throw new UsageError(
      `--context=${context} is not in the kubeconfig. It contains: ${known.join(', ') || 'no context'}`,
    )
  config.setCurrentContext(context)
  return new Kube(config)
}
