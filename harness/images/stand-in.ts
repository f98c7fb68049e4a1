import { run } from '../process/run.ts'

/**
 * Label of the assembled node image: the Kubernetes version in it, with its leading `v`. Under whatever name a registry has that
 * image, it is not what K3s or kind publish.
 */
export const STAND_IN_LABEL = 'cilium-conformance.stand-in'

/** The Kubernetes version in an image of the Docker engine that is the assembled node; `undefined` for any other. */
export async function standInOf(reference: string): Promise<string | undefined> {
  const format = `{{index .Config.Labels "${STAND_IN_LABEL}"}}`
  const { stdout } = await run(['docker', 'image', 'inspect', '--format', format, reference])
  return stdout === '' || stdout === '<no value>' ? undefined : stdout
}
