import { isMapping } from '../values.ts'
import type { Policy } from './decide.ts'

/**
 * How the policies that the API server has now differ from those that were applied, a line each; empty when they do not. What the
 * API server adds by itself (defaults) is no difference.
 *
 * @param stored every policy that may select the pods that were asked, of whomever it is
 */
export function storedDifferences(applied: readonly Policy[], stored: readonly Policy[]): string[] {
  const missing = applied.filter(policy => find(stored, policy) === undefined)
  const changed = applied.flatMap(policy => {
    const now = find(stored, policy)
    if (now === undefined) return []
    return changes(policy.spec, now.spec, 'spec').map(change => `${nameOfPolicy(policy)} was changed: ${change}`)
  })
  const foreign = stored.filter(policy => find(applied, policy) === undefined)
  return [
    ...missing.map(policy => `the API server no longer has ${nameOfPolicy(policy)}, which the case applied`),
    ...changed,
    ...foreign.map(policy => `the API server also has ${nameOfPolicy(policy)}, which the case did not apply`),
  ]
}

function find(policies: readonly Policy[], wanted: Policy): Policy | undefined {
  return policies.find(policy => nameOfPolicy(policy) === nameOfPolicy(wanted))
}

/** `Kind namespace/name`, or `Kind name` of a clusterwide one. */
export function nameOfPolicy(policy: Policy): string {
  const { kind, metadata } = policy
  return policyName({ kind, namespace: 'namespace' in metadata ? metadata.namespace : '', name: metadata.name })
}

/** The same where no more is known of it; a clusterwide one has an empty namespace. */
export function policyName({ kind, namespace, name }: Readonly<Record<'kind' | 'namespace' | 'name', string>>): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`
}

/** Where a value is not as it was written. An empty list or mapping may be left out of what is stored. */
function changes(written: unknown, stored: unknown, at: string): string[] {
  if (Array.isArray(written)) {
    const elements: readonly unknown[] = Array.isArray(stored) ? stored : []
    if (elements.length !== written.length) return [`${at} is ${told(stored)}, not ${told(written)}`]
    return written.flatMap((element, index) => changes(element, elements[index], `${at}[${index}]`))
  }
  if (isMapping(written)) {
    const now = isMapping(stored) ? stored : {}
    const gone = Object.entries(written).flatMap(([key, value]) => changes(value, now[key], `${at}.${key}`))
    // What selects is changed by more keys as well.
    const added = SELECTING.test(at) ? Object.keys(now).filter(key => !(key in written)) : []
    return [...gone, ...added.map(key => `${at}.${key} is ${told(now[key])}, and was not written`)]
  }
  return written === stored ? [] : [`${at} is ${told(stored)}, not ${told(written)}`]
}

/** Paths of mappings to which the API server adds nothing. */
const SELECTING = /(Selector|matchLabels)$/

function told(value: unknown): string {
  return JSON.stringify(value) ?? 'absent'
}
