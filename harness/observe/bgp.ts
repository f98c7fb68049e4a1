import { type Values, isMapping } from '../values.ts'

/** A session of an agent, as `cilium-dbg bgp peers` tells it. */
export interface AgentSession {
  /** Address of the peer. */
  readonly peer: string
  readonly peerAsn: number
  readonly localAsn: number
  /** In lower case: `established`, `active`, ... */
  readonly state: string
  /** It signs every segment with a password (TCP MD5). */
  readonly signs: boolean
}

/** A route that an agent has sent to a peer. */
export interface Announcement {
  readonly peer: string
  readonly prefix: string
  readonly nextHop: string
}

/** Reads the output of `cilium-dbg bgp peers -o json`. */
export function readAgentSessions(said: unknown): AgentSession[] {
  return listOf(said).map(peer => ({
    peer: String(peer['peer-address']),
    peerAsn: Number(peer['peer-asn']),
    localAsn: Number(peer['local-asn']),
    state: String(peer['session-state']),
    signs: peer['tcp-password-enabled'] === true,
  }))
}

/** Reads the output of `cilium-dbg bgp routes advertised ipv4 unicast -o json`. */
export function readAnnouncements(said: unknown): Announcement[] {
  return listOf(said).flatMap(route =>
    listOf(route['paths']).map(path => ({
      peer: String(route['neighbor']),
      prefix: String(route['prefix']),
      nextHop: nextHopOf(listOf(path['path-attributes']).map(attribute => String(attribute['base64']))) ?? 'none',
    })),
  )
}

const NEXT_HOP = 3
const MP_REACH_NLRI = 14
/** Flag of an attribute whose length takes two bytes. */
const EXTENDED_LENGTH = 0x10

/** The IPv4 next hop among path attributes as they are in an UPDATE message (RFC 4271, section 4.3; RFC 4760). */
function nextHopOf(attributes: readonly string[]): string | undefined {
  for (const attribute of attributes) {
    const bytes = Buffer.from(attribute, 'base64')
    const value = bytes.subarray(((bytes[0] ?? 0) & EXTENDED_LENGTH) === 0 ? 3 : 4)
    if (bytes[1] === NEXT_HOP) return value.join('.')
    // Family, subsequent family, and the length of what follows.
    if (bytes[1] === MP_REACH_NLRI && value[3] === 4) return value.subarray(4, 8).join('.')
  }
  return undefined
}

function listOf(value: unknown): readonly Values[] {
  return (Array.isArray(value) ? value : []).filter(isMapping)
}
