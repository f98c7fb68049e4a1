import type { Check, Finding } from '../check.ts'
import type { RegistryObservation } from '../registry.ts'

/** Whether images and the chart can be downloaded. */
export const registryCheck: Check<RegistryObservation> = {
  id: 'registry',
  title: 'image registries',
  detect: host => host.registry(),
  judge: judgeRegistry,
}

/** Never a gap: without a registry the images come from packages. */
export function judgeRegistry({ reachable, detail }: RegistryObservation): Finding {
  if (reachable) return { status: 'ok', found: `reachable: ${detail}` }
  return {
    status: 'note',
    found: `not reachable: ${detail}`,
    cure: 'None needed: images are built from packages, once. To download them instead, which real K3s and Envoy need, let this machine reach these servers, or set HTTPS_PROXY.',
  }
}
