import type { KubernetesObject } from '@kubernetes/client-node'

/**
 * client-node calls the field `from` of a NetworkPolicy's ingress rules `_from`, and sends nothing of a field that it does
 * not know: a rule that lets in a few would let in everybody. This gives the object as client-node wants it.
 */
export function withReservedNames<T extends KubernetesObject>(object: T): T {
  if (object.kind !== 'NetworkPolicy' || !('spec' in object)) return object
  const { spec } = object
  if (typeof spec !== 'object' || spec === null || !('ingress' in spec) || !Array.isArray(spec.ingress)) return object
  const ingress = spec.ingress.map(({ from, ...rest }: Record<string, unknown>) =>
    from === undefined ? rest : { ...rest, _from: from },
  )
  return { ...object, spec: { ...spec, ingress } }
}
