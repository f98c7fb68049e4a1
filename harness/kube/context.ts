import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { exists } from '../files.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { Kube } from './client.ts'
import type { ContextChoice } from './context-choice.ts'

/** A context of a kubeconfig. */
export interface PickedContext {
  /** A kubeconfig with this context alone, as JSON; it has credentials. */
  readonly text: string
  /** Address of the API server. */
  readonly server: string
}

/**
 * Takes one context, with its cluster and its user, out of the user's kubeconfig.
 *
 * @throws UsageError when a file cannot be read, or has no such context, naming those that it has.
 */
export async function pickContext({ kubeconfig, context, inCluster }: ContextChoice): Promise<PickedContext> {
  if (inCluster === true) return contextOfPod()
  const files = kubeconfig === undefined ? await usualFiles() : [kubeconfig]
  const config = new KubeConfig()
  for (const file of files) {
    try {
      const one = new KubeConfig()
      one.loadFromFile(file)
      config.mergeConfig(one, true)
    } catch (error) {
      throw new UsageError(`the kubeconfig ${file} cannot be read: ${messageOf(error)}`)
    }
  }
  const found = config.getContextObject(context)
  const cluster = found === null ? null : config.getCluster(found.cluster)
  if (found === null || cluster === null) throw new UsageError(whatThereIs(config, context, files))
  const user = config.getUser(found.user)
  const alone = new KubeConfig()
  alone.loadFromOptions({
    clusters: [cluster],
    users: user === null ? [] : [user],
    contexts: [found],
    currentContext: context,
  })
  return { text: alone.exportConfig(), server: cluster.server }
}

/** The token stays in its file, where the kubelet renews it. */
function contextOfPod(): PickedContext {
  if (process.env['KUBERNETES_SERVICE_HOST'] === undefined)
    throw new UsageError(
      '--in-cluster only works in a pod: KUBERNETES_SERVICE_HOST is not set. Use --context elsewhere.',
    )
  const config = new KubeConfig()
  config.loadFromCluster()
  return { text: config.exportConfig(), server: config.getCurrentCluster()?.server ?? '' }
}

/** As kubectl does. */
async function usualFiles(): Promise<string[]> {
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter(file => file !== '')
  const files = named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
  const isThere = await Promise.all(files.map(exists))
  const present = files.filter((_, index) => isThere[index])
  if (present.length > 0) return present
  throw new UsageError(`there is no kubeconfig at ${files.join(', ')}: name one with --kubeconfig`)
}

function whatThereIs(config: KubeConfig, context: string, files: readonly string[]): string {
  const names = config.contexts.map(({ name }) => name)
  return `--context=${context} is not in the kubeconfig ${files.join(', ')}. It contains: ${names.join(', ') || 'no context'}`
}

/** A connection to the cluster of a context. @throws UsageError as {@link pickContext}. */
export async function kubeFromContext(choice: ContextChoice): Promise<Kube> {
  return Kube.fromText((await pickContext(choice)).text)
}
