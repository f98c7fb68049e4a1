import { BrokenError } from '../results/errors.ts'

/**
 * An address of a subnet such as `172.18.0.0/16`, so many before its end, which is its broadcast address: the engine gives
 * addresses from the start. Of one such as `fd01:2345:6789::/64` it is one as far from the start as nobody comes.
 *
 * @throws BrokenError for what is no subnet that the engine makes.
 */
export function fromEnd(subnet: string, before: number): string {
  const [, half] = /^([\da-f:]+)::\/64$/.exec(subnet) ?? []
  // As RFC 5952 writes it, and with it everybody who is asked: the engine tells a subnet as it was given.
  if (half !== undefined)
    return new URL(`http://[${half}::ffff:${(0xff_ff - before).toString(16)}]`).hostname.slice(1, -1)
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet)
  if (match === null) throw new BrokenError(`"${subnet}" is no subnet of the Docker engine`)
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number)
  const end = ((a << 24) | (b << 16) | (c << 8) | d) + 2 ** (32 - prefix) - 1 - before
  return [24, 16, 8, 0].map(shift => (end >>> shift) & 255).join('.')
}
