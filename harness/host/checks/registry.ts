import type { Check, Finding } from '../check.ts'
import type { RegistryObservation } from '../registry.ts'

/** Whether images can be pulled. */
export const registryCheck: Check<RegistryObservation> = {
  id: 'registry',
  title: 'image registry',
  detect: host => host.registry(),
  judge: judgeRegistry,
}

/** Never a gap: without a registry the images come from packages. */
export function judgeRegistry({ reachable, detail }: RegistryObservation): Finding {
  if (reachable) return { status: 'ok', found: `reachable: ${detail}` }
  return {
    status: 'note',
    found: `not reachable: ${detail}`,
    cure: 'None needed: images are built from packages. Real K3s and Envoy need a registry.',
  }
}
