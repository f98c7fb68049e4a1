import { type Endpoint, readEndpoints } from '../cilium/endpoints.ts'
import { agentPods, inAgentJson } from '../cilium/observe.ts'
import type { Kube } from '../kube/client.ts'
import { valueAt } from '../values.ts'

/** How somebody says that policies are enforced, in Cilium's own words. */
export interface EnforcementMode {
  /** `default`, `always` or `never`. */
  readonly enforcement: string
  /** Whether what policies deny is let through all the same: `true` or `Enabled`, `false` or `Disabled`. */
  readonly audit: string
}

/** An endpoint with how policies are enforced on it. */
export type EnforcedEndpoint = { readonly node: string } & Pick<
  Endpoint,
  'id' | 'ip' | 'namespace' | 'enforcement' | 'audit'
>

/** What `cilium-config` says. */
export function configuredMode(config: Readonly<Record<string, string>>): EnforcementMode {
  return { enforcement: config['enable-policy'] ?? 'not set', audit: config['policy-audit-mode'] ?? 'false' }
}

/** The mode in which the agent in the pod runs. */
export async function agentMode(kube: Kube, pod: string): Promise<EnforcementMode> {
  const config = { config: await inAgentJson(kube, pod, ['cilium-dbg', 'config', '--all', '-o', 'json']) }
  return {
    enforcement: String(valueAt(config, 'config.policy-enforcement')),
    audit: String(valueAt(config, 'config.options.PolicyAuditMode')),
  }
}

/** Every endpoint of every agent. */
export async function enforcedEndpoints(kube: Kube): Promise<EnforcedEndpoint[]> {
  const agents = [...(await agentPods(kube))]
  const each = agents.map(async ([node, pod]) => {
    const endpoints = readEndpoints(await inAgentJson(kube, pod, ['cilium-dbg', 'endpoint', 'list', '-o', 'json']))
    return endpoints.map(({ id, ip, namespace, enforcement, audit }) => ({
      node,
      id,
      ip,
      namespace,
      enforcement,
      audit,
    }))
  })
  return (await Promise.all(each)).flat()
}
