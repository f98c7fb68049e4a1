import { FEATURES, featureOf } from '../cilium/features.ts'
import { denialsOf } from '../cilium/profile-clash.ts'
import type { RequiredClaims } from '../judges/required-claims.ts'
import { browserHere } from '../observe/page.ts'
import { chooseNodePair } from '../provision/node-pair.ts'
import type { InstalledProfile, ReadyContext } from './context.ts'
import { outsideOf } from './outside.ts'

/** Something that a case may need beside Cilium's features; asked of the run itself. */
interface RunRequirement {
  readonly name: string
  readonly description: string
  /** What was found instead; undefined when the requirement is met. */
  lacks(run: ReadyContext): string | undefined
  /** It is missing where the caller chose a cluster that was there already, and nowhere else. */
  readonly chosen?: true
}

/** The closed list of requirements that are not features of Cilium. */
export const RUN_REQUIREMENTS = [
  {
    name: 'cluster/no-cni',
    chosen: true,
    description: 'A cluster that this program created and on which Cilium is not installed yet',
    lacks: run => (run.profile === undefined ? undefined : 'Cilium was installed before this run'),
  },
  {
    name: 'cluster/fresh',
    chosen: true,
    description: 'The cluster was created by this run, so nobody else has changed it',
    lacks: run => (run.kept ? 'an earlier run made the cluster, and its pods may have been replaced since' : undefined),
  },
  {
    name: 'cluster/pending-pods',
    chosen: true,
    description: 'The pods that the distribution ships were seen before Cilium was installed',
    lacks: run => (run.pendingPods === undefined ? 'nobody looked at them before Cilium was installed' : undefined),
  },
  {
    name: 'cluster/workloads',
    description: 'Namespaces and pods of ours can be made; words that make some ask for it themselves',
    lacks: ({ podsClosed }) => podsClosed,
  },
  {
    name: 'cluster/disruption',
    chosen: true,
    description: 'The cluster is this program’s own, so parts of it may be taken away for a while',
    lacks: ({ cluster }) =>
      cluster.isForeign === true ? 'parts of a cluster of somebody else’s are not taken away' : undefined,
  },
  {
    name: 'cluster/node-shell',
    description: 'A privileged pod of ours can run on each node and look at it',
    lacks: ({ nodesClosed }) => nodesClosed,
  },
  {
    name: 'nodes/api-server',
    description:
      'The API server runs on one of the two nodes that cases use and not on the other, or there is one node',
    lacks: ({ cluster }) => {
      const servers = (chooseNodePair(cluster.nodes) ?? cluster.nodes).filter(({ role }) => role === 'server').length
      if (servers === 1) return undefined
      if (servers > 1) return 'every node is one of the control plane'
      const left = cluster.nodes.find(({ role }) => role === 'server')
      if (left === undefined) return 'no node is labelled as one of the control plane'
      return `cases do not use ${left.name}, where it runs: ${left.unfit ?? 'there are others'}`
    },
  },
  {
    name: 'host/outside',
    description: 'A host outside the cluster that its nodes reach, and that reaches them',
    lacks: run => {
      const outside = outsideOf(run)
      return outside.kind === 'none' ? outside.why : undefined
    },
  },
  {
    name: 'host/outside-routes',
    description:
      'A host outside the cluster whose routes the run may change, with an address beside it that no host has',
    lacks: run => {
      const outside = outsideOf(run)
      if (outside.kind === 'container')
        return (run.cluster.surroundings?.nodes.length ?? 1) > 1
          ? 'not every node is on the network of the host outside'
          : undefined
      return outside.kind === 'none' ? outside.why : 'the host outside is a machine whose routes are left as they are'
    },
  },
  {
    name: 'host/router',
    chosen: true,
    description: 'A router beside the nodes whose daemon can be asked, and a client beyond it',
    lacks: ({ cluster }) =>
      cluster.surroundings === undefined ? 'the nodes are on one network, without a router of this program' : undefined,
  },
  {
    name: 'host/outside-checksums',
    description: 'What the host outside sends has its checksums filled in when it reaches a node',
    lacks: run => {
      const outside = outsideOf(run)
      if (outside.kind === 'none') return outside.why
      if (outside.kind !== 'here' || outside.card === undefined) return undefined
      return `this machine sends through ${outside.card}, which is no card of hardware: its kernel leaves checksums open`
    },
  },
  {
    name: 'image/busybox',
    description: 'The nodes have, or can pull, the image of busybox',
    lacks: ({ missing }) => missing['busybox'],
  },
  {
    name: 'image/netperf',
    description: 'The nodes have, or can pull, the image of netperf',
    lacks: ({ missing }) => missing['netperf'],
  },
  {
    name: 'run/from-start',
    description: 'What the agents counted and used before the first case is known',
    lacks: ({ before }) => (before === undefined ? 'nobody looked at the agents before the first case' : undefined),
  },
  {
    name: 'host/browser',
    description: 'Chromium is installed on this machine',
    lacks: () => (browserHere() === undefined ? 'no Chromium on this machine' : undefined),
  },
] as const satisfies readonly RunRequirement[]

/** Name of anything that a case may require. */
export type Requirement = (typeof FEATURES)[number]['name'] | (typeof RUN_REQUIREMENTS)[number]['name']

/** Every requirement with its description, for vitest's tags and for `list`. */
export const REQUIREMENTS: readonly { readonly name: Requirement; readonly description: string }[] = [
  ...FEATURES,
  ...RUN_REQUIREMENTS,
]

declare module 'vitest' {
  /** The tags that a case may have. */
  interface TestTags {
    requirement: Requirement
  }
}

/** Why the case cannot run here: every missing requirement with what was detected. Undefined when it can. */
export function whatIsMissing(requires: readonly string[], run: ReadyContext): string | undefined {
  const missing = requires.flatMap(name => {
    const own: RunRequirement | undefined = RUN_REQUIREMENTS.find(requirement => requirement.name === name)
    if (own !== undefined) {
      const lacks = own.lacks(run)
      return lacks === undefined ? [] : [`needs ${name}: ${lacks}`]
    }
    const feature = run.profile?.features.find(candidate => candidate.name === name)
    if (feature?.present === true) return []
    const why = `${becauseOfValues(name, run)}${becauseOfImages(name, run)}`
    return [`needs ${name}: ${feature?.detected ?? 'Cilium is not installed yet'}${why}`]
  })
  return missing.length === 0 ? undefined : missing.join('\n')
}

/**
 * Whether what is missing is what the caller chose: values or a profile that deny it, a profile or cluster that is about something
 * else, such as another routing mode, or a cluster that was there already. Such a skip is no gap in what the run covers.
 */
export function isRuledOut(requires: readonly string[], run: ReadyContext): boolean {
  const { profile } = run
  return requires.some(name => {
    const own: RunRequirement | undefined = RUN_REQUIREMENTS.find(requirement => requirement.name === name)
    if (own !== undefined) return own.chosen === true && own.lacks(run) !== undefined
    const feature = FEATURES.find(candidate => candidate.name === name)
    const isThere = profile?.features.find(candidate => candidate.name === name)?.present === true
    if (feature === undefined || profile === undefined || isThere) return false
    if (featureOf(feature.name).indispensable === true) return true
    return [profile.userValues ?? {}, profile.values].some(values => denialsOf(feature.name, values).length > 0)
  })
}

/**
 * The features that the case requires and the profile claims. They were there when the profile was installed, so one that is not
 * any more is a finding and no reason to skip.
 */
export function requiredClaims(
  requires: readonly string[],
  { profile }: { readonly profile?: Pick<InstalledProfile, 'name' | 'claims' | 'features'> },
): RequiredClaims {
  const features = (profile?.features ?? []).filter(
    ({ name }) => requires.includes(name) && profile?.claims.includes(name) === true,
  )
  return { profile: profile?.name ?? '', features }
}

/** What the user's own values took away says so. */
function becauseOfValues(name: string, { profile }: ReadyContext): string {
  const feature = FEATURES.find(candidate => candidate.name === name)
  const denials = feature === undefined ? [] : denialsOf(feature.name, profile?.userValues ?? {})
  const told = denials.map(({ path, value }) => `${path} to ${JSON.stringify(value)}`)
  return told.length === 0 ? '' : ` (--values sets ${told.join(' and ')})`
}

/** A part that is absent because its image cannot be had here says so. */
function becauseOfImages(name: string, run: ReadyContext): string {
  const part = { 'l7/envoy': 'envoy', 'hubble/ui': 'hubble-ui' }[name]
  const why = part === undefined ? undefined : run.missing[part]
  return why === undefined ? '' : ` (${why})`
}
