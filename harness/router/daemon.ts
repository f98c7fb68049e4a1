/** Routing daemons of Debian that a router can run. */
export const ROUTER_DAEMONS = ['bird', 'frr'] as const

/** One of {@link ROUTER_DAEMONS}. */
export type DaemonName = (typeof ROUTER_DAEMONS)[number]

/** A neighbour that a router accepts a session from; it never opens one itself. */
export interface Neighbour {
  readonly address: string
  readonly asn: number
}

/** What a router is told. */
export interface RouterConfig {
  /** Its autonomous system. */
  readonly asn: number
  /** An IPv4 address that no other speaker has as its identifier. */
  readonly id: string
  readonly neighbours: readonly Neighbour[]
  /** Every segment of a session is signed with it (TCP MD5, RFC 2385). */
  readonly password?: string
  /** Prefixes that it takes from nobody. */
  readonly refused?: readonly string[]
  /** Prefixes to which it goes by another next hop than it is told. */
  readonly rewritten?: Readonly<Record<string, string>>
}

/** A session as the router has it. */
export interface RouterSession {
  /** Address of the neighbour. */
  readonly neighbour: string
  /** The autonomous system that the neighbour should be of. */
  readonly asn: number
  /** The state of RFC 4271 in the daemon's words, such as `Established` or `Active`. */
  readonly state: string
  /** What ended the last session, or kept it from being made, where the daemon says so. */
  readonly lastError?: string
  /** After so long without a message the neighbour is given up, in milliseconds; both ends agree on it as the session is made. */
  readonly holdMs?: number
}

/** A path to a prefix that the router has learnt by BGP. */
export interface LearntPath {
  readonly prefix: string
  readonly nextHop: string
  /** Address of the neighbour that told it. */
  readonly from: string
  /** Autonomous systems on the way, the nearest first. */
  readonly asPath: readonly number[]
}

/** A question to the daemon, asked in the router's container, and how its answer is read. */
export interface Question<Answer> {
  readonly argv: readonly [string, ...string[]]
  /** @throws BrokenError for a text that is not an answer. */
  readonly read: (text: string) => Answer
}

/** One routing daemon: how it is told what to do, and asked what it knows. */
export interface Daemon {
  /** Debian's package. */
  readonly package: string
  /** Its configuration files, by their paths. */
  files(config: RouterConfig): Readonly<Record<string, string>>
  /** Commands that start it, one after the other; each returns. */
  readonly start: readonly (readonly [string, ...string[]])[]
  /** Makes it read its files again, and keep the sessions that are the same. */
  readonly reload: readonly [string, ...string[]]
  readonly sessions: Question<readonly RouterSession[]>
  readonly paths: Question<readonly LearntPath[]>
  /** What it was told by neighbours and its own rules refuse. */
  refused(neighbours: readonly Pick<Neighbour, 'address'>[]): Question<readonly LearntPath[]>
}
