import { coerce, gte } from 'semver'
import type { ClusterSurvey } from '../cilium/survey.ts'
import type { LiveCheck } from '../results/upgrade.ts'
import { otherNetworks } from './live-networks.ts'
import {
  DEPRECATED_VERSIONS,
  GONE_IN_POLICIES,
  GONE_RESOURCES,
  L7_RULES,
  MINIMUM_KERNEL,
  MINIMUM_KUBERNETES,
} from './rules/cluster.ts'
import { before, since } from './versions.ts'

/** What a survey is held against. */
export interface LiveQuestion {
  readonly from: string
  readonly to: string
  /** The ConfigMap that the release's values render; absent where they could not be rendered. */
  readonly rendered?: Readonly<Record<string, string>> | undefined
}

/** Keys of the ConfigMap that something else than Helm writes or that depend on the cluster. */
const NOT_DRIFT = /^(?:k8s-|cluster-pool|.*checksum)/

/** Restarts of an agent from which on its health is no matter of course. */
const RESTLESS = 3

/** What a running cluster says about the step, question by question. */
export function judgeSurvey(survey: ClusterSurvey, question: LiveQuestion): LiveCheck[] {
  return [
    agents(survey, question),
    kernels(survey, question),
    kubernetes(survey, question),
    resources(survey, question),
    ...versions(survey, question),
    ...policies(survey, question),
    layer7(survey),
    drift(survey, question),
    rollOut(survey),
    drains(survey),
    ...otherNetworks(survey),
  ].filter(check => check !== undefined)
}

function agents({ agents: pods, nodes }: ClusterSurvey, { from }: LiveQuestion): LiveCheck {
  const name = 'agents'
  const tags = [...new Set(pods.map(({ tag }) => tag.replace(/^v/, '')))]
  const sick = pods.filter(({ ready }) => !ready).map(({ pod }) => pod)
  if (pods.length === 0) return { name, outcome: 'unknown', text: 'no agent was found' }
  if (sick.length > 0) return { name, outcome: 'bad', text: `not ready: ${sick.join(', ')}` }
  if (pods.length < nodes.length)
    return { name, outcome: 'bad', text: `${pods.length} agents on ${nodes.length} nodes` }
  if (tags.length > 1) return { name, outcome: 'bad', text: `agents of several versions: ${tags.join(', ')}` }
  if (tags[0] !== from) return { name, outcome: 'bad', text: `they run ${tags[0]}, but --from is ${from}` }
  const restless = pods.filter(({ restarts }) => restarts >= RESTLESS)
  if (restless.length > 0)
    return {
      name,
      outcome: 'note',
      text: `ready, but restarted often: ${restless.map(({ pod, restarts }) => `${pod} ${restarts} times`).join(', ')}`,
    }
  return { name, outcome: 'good', text: `${pods.length} agents of ${from} are ready` }
}

function kernels({ nodes }: ClusterSurvey, { to }: LiveQuestion): LiveCheck {
  const least = MINIMUM_KERNEL.find(([first]) => since(to, first))?.[1] ?? '4.9'
  const old = nodes.filter(({ kernel }) => !atLeast(kernel, least))
  const name = 'kernels'
  if (old.length === 0) return { name, outcome: 'good', text: `every node has ${least} or later` }
  const list = old.map(({ name: node, kernel }) => `${node} (${kernel})`).join(', ')
  return { name, outcome: 'bad', text: `${to} needs kernel ${least}, or RHEL’s equivalent 4.18: ${list}` }
}

function kubernetes({ kubernetes: version }: ClusterSurvey, { to }: LiveQuestion): LiveCheck {
  const least = MINIMUM_KUBERNETES.find(([first]) => since(to, first))?.[1] ?? '1.12'
  const good = atLeast(version, least)
  return {
    name: 'Kubernetes',
    outcome: good ? 'good' : 'bad',
    text: `${version}; the chart requires ${least} or later`,
  }
}

function resources({ resources: counts }: ClusterSurvey, { from, to }: LiveQuestion): LiveCheck {
  const used = Object.entries(GONE_RESOURCES).flatMap(([plural, [first, instead]]) => {
    const count = counts[plural] ?? 0
    return count > 0 && since(to, first) && before(from, first)
      ? [`${count} ${plural}, removed in ${first}: ${instead}`]
      : []
  })
  if (used.length > 0) return { name: 'resources', outcome: 'bad', text: used.join('; ') }
  return { name: 'resources', outcome: 'good', text: 'the target supports all kinds that are in use' }
}

function versions({ writtenAs }: ClusterSurvey, { to }: LiveQuestion): LiveCheck[] {
  return writtenAs.flatMap(({ plural, version, names }): LiveCheck[] => {
    const [first, deprecated, instead] = DEPRECATED_VERSIONS[plural] ?? []
    if (first === undefined || version !== deprecated || !since(to, first)) return []
    const text = `${plural} are written as ${version}, which is deprecated since ${first}: use ${instead} for ${names.join(', ')}`
    return [{ name: 'versions', outcome: 'note', text }]
  })
}

function policies({ policies: all }: ClusterSurvey, { from, to }: LiveQuestion): LiveCheck[] {
  return GONE_IN_POLICIES.filter(({ from: first }) => since(to, first) && before(from, first)).flatMap(
    ({ pattern, outcome, text, from: first }): LiveCheck[] => {
      const hit = all.filter(({ json }) => pattern.test(json)).map(({ name }) => name)
      return hit.length === 0 ? [] : [{ name: 'policies', outcome, text: `${text} since ${first}: ${hit.join(', ')}` }]
    },
  )
}

function layer7({ policies: all, config }: ClusterSurvey): LiveCheck {
  const hit = all.filter(({ json }) => L7_RULES.test(json)).map(({ name }) => name)
  const proxies = ['enable-gateway-api', 'enable-ingress-controller', 'enable-envoy-config'].filter(
    key => config[key] === 'true',
  )
  const used = [...hit.map(policy => `policy ${policy}`), ...proxies]
  if (used.length === 0) return { name: 'layer 7', outcome: 'good', text: 'found nothing that goes through a proxy' }
  return { name: 'layer 7', outcome: 'note', text: `traffic through proxies will be interrupted: ${used.join(', ')}` }
}

function drift({ config }: ClusterSurvey, { rendered, from }: LiveQuestion): LiveCheck {
  const name = 'drift'
  if (rendered === undefined)
    return { name, outcome: 'unknown', text: 'the values could not be rendered for the version that runs' }
  const keys = [...new Set([...Object.keys(config), ...Object.keys(rendered)])]
  const other = keys.filter(key => !NOT_DRIFT.test(key) && (config[key] ?? '') !== (rendered[key] ?? ''))
  if (other.length === 0)
    return { name, outcome: 'good', text: `cilium-config is what ${from} renders from the values` }
  const shown = other.slice(0, 8).join(', ')
  return {
    name,
    outcome: 'note',
    text: `cilium-config differs from what the values render, and the upgrade will overwrite it: ${shown}${other.length > 8 ? ` and ${other.length - 8} more` : ''}`,
  }
}

function rollOut({ maxUnavailable, nodes }: ClusterSurvey): LiveCheck | undefined {
  const all = Number(maxUnavailable) >= nodes.length
  if (!all)
    return { name: 'roll-out', outcome: 'good', text: `maxUnavailable is ${maxUnavailable} on ${nodes.length} nodes` }
  return {
    name: 'roll-out',
    outcome: 'note',
    text: `maxUnavailable is ${maxUnavailable} and there are ${nodes.length} nodes: all agents restart at once (updateStrategy.rollingUpdate.maxUnavailable)`,
  }
}

/** The upgrade itself evicts nobody; new kernels and new nodes do. */
function drains({ budgets }: ClusterSurvey): LiveCheck {
  const name = 'disruption budgets'
  const tight = budgets.filter(({ allowed }) => allowed === 0).map(budget => budget.name)
  if (tight.length === 0) return { name, outcome: 'good', text: `${budgets.length}, none of which blocks a drain now` }
  const text = `if you have to drain a node, these would block it now: ${tight.join(', ')}`
  return { name, outcome: 'note', text }
}

function atLeast(version: string, least: string): boolean {
  const [found, wanted] = [coerce(version), coerce(least)]
  return found !== null && wanted !== null && gte(found, wanted)
}
