import { BrokenError } from '../results/errors.ts'

/**
 * An address of an IPv4 subnet such as `172.18.0.0/16`, so many before its end, which is its broadcast address: the engine gives
 * addresses from the start.
 *
 * @throws BrokenError for what is no IPv4 subnet.
 */
export function fromEnd(subnet: string, before: number): string {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet)
  if (match === null) throw new BrokenError(`"${subnet}" is no IPv4 subnet of the Docker engine`)
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number)
  const end = ((a << 24) | (b << 16) | (c << 8) | d) + 2 ** (32 - prefix) - 1 - before
  return [24, 16, 8, 0].map(shift => (end >>> shift) & 255).join('.')
}
