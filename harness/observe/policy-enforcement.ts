import type { AgentApi } from '../cilium/agent-api.ts'
import type { Endpoint } from '../cilium/endpoints.ts'
import type { PolicyRepository } from '../cilium/policy-repository.ts'
import type { PolicyEvent } from '../hubble/flow.ts'
import type { HubbleWatch } from '../hubble/watch.ts'
import type { Policy } from '../policy/decide.ts'
import { nameOfPolicy, policyName } from '../policy/stored.ts'
import type { Unanswered } from '../results/observation.ts'
import { answerTo } from './answer.ts'

/** After this long the agent is asked although its events did not say that it is done. */
const ASK_ANYWAY_MS = 500

/** A policy that was applied or deleted. */
export interface ChangedPolicy {
  readonly kind: string
  /** Empty for a clusterwide one. */
  readonly namespace: string
  readonly name: string
  /** Of one that was applied. */
  readonly uid?: string
}

/** How far one agent is with policies that were applied or deleted. */
export interface PolicyEnforcement {
  readonly node: string
  readonly change: 'applied' | 'deleted'
  /** Names of the policies. */
  readonly policies: readonly string[]
  /** Those that the agent has not taken in, or still has. */
  readonly pending: readonly string[]
  /** Names of the policies that the API server has, where some that were applied are pending. */
  readonly stored?: readonly string[] | { readonly unanswered: Unanswered }
  /** Revision of the agent's policies from which on nothing is pending; 0 while something is. */
  readonly revision: number
  /** The endpoints that policies may be about; the node's own has an empty address. Empty while something is pending. */
  readonly endpoints: readonly Pick<Endpoint, 'ip' | 'state' | 'policyRevision'>[]
}

/** Who is asked, and about what. */
export interface EnforcementQuestion {
  readonly node: string
  readonly change: PolicyEnforcement['change']
  readonly policies: readonly ChangedPolicy[]
  /** Events of the watch before the change. */
  readonly eventsBefore: number
  readonly watch: HubbleWatch
  readonly agent: AgentApi
  /** The policies that the API server has now. */
  readonly storedPolicies: () => Promise<readonly Policy[]>
  /** Whether the agent's events say that it finished work on every pod that the policies select. */
  readonly isFinished: () => boolean
  readonly isMeant: (endpoint: Endpoint) => boolean
}

/**
 * Asks an agent how far it is, once its events say that it is done, or after half a second. What the events did not tell is
 * asked of the agent itself.
 *
 * @throws when the agent does not answer.
 */
export async function askEnforcement(question: EnforcementQuestion): Promise<PolicyEnforcement> {
  const { node, change, policies, watch, agent, isFinished, isMeant } = question
  const untold = () => policies.filter(policy => eventOf(question, policy) === undefined)
  await watch.until(() => untold().length === 0 && isFinished(), ASK_ANYWAY_MS)
  const missing = untold()
  const asked = missing.length === 0 ? undefined : await agent.policies()
  const pending = missing.filter(policy => hasPolicy(asked, policy) === (change === 'deleted'))
  const told = policies.map(policy => eventOf(question, policy)?.revision ?? 0)
  const revision = pending.length > 0 ? 0 : Math.max(...told, asked?.revision ?? 0)
  const endpoints = pending.length > 0 ? [] : (await agent.endpoints()).filter(isMeant)
  return {
    node,
    change,
    policies: policies.map(policyName),
    pending: pending.map(policyName),
    ...(pending.length > 0 && change === 'applied' ? { stored: await storedNames(question) } : {}),
    revision,
    // While one is regenerated its revision may be ahead of what is enforced: other policies push it on.
    endpoints: endpoints.map(({ ip, state, policyRevision }) => ({ ip, state, policyRevision })),
  }
}

async function storedNames({ storedPolicies }: EnforcementQuestion): Promise<PolicyEnforcement['stored'] & {}> {
  const stored = await answerTo({ asked: 'the API server', how: 'lists of policies' }, storedPolicies)
  return 'data' in stored ? stored.data.map(nameOfPolicy) : stored
}

function eventOf(question: EnforcementQuestion, policy: ChangedPolicy): PolicyEvent | undefined {
  const { node, change, eventsBefore, watch } = question
  // Of one that was deleted an agent says only what it was called.
  const end = change === 'applied' ? uidLabel(policy) : `/${policy.namespace}/${policy.name}`
  const isMeant = (event: PolicyEvent) =>
    event.node === node && event.action === ACTIONS[change] && event.labels.some(label => label.endsWith(end))
  return watch.policyEvents().slice(eventsBefore).find(isMeant)
}

const ACTIONS = { applied: 'updated', deleted: 'deleted' } as const

function hasPolicy(repository: PolicyRepository | undefined, policy: ChangedPolicy): boolean {
  const { uid, namespace, name } = policy
  const ofNamespace = namespace === '' ? [] : [`policy.namespace=${namespace}`]
  const ends = uid === undefined ? [...ofNamespace, `policy.name=${name}`] : [uidLabel(policy)]
  const isOf = (labels: readonly string[]) => ends.every(end => labels.some(label => label.endsWith(end)))
  return repository?.rules.some(isOf) ?? false
}

function uidLabel({ uid }: ChangedPolicy): string {
  return `policy.uid=${uid}`
}
