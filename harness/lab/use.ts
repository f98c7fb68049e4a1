import type { ProbeError } from '../results/probe-error.ts'
import type { Peer } from './peer.ts'

/** The same things by name, and those of them that were asked for. */
export function watchUse<All extends object>(
  all: All,
): { readonly watched: All; readonly used: ReadonlySet<All[keyof All]> } {
  const used = new Set<All[keyof All]>()
  const watched = new Proxy(all, {
    get(target, name) {
      const found: All[keyof All] = Reflect.get(target, name)
      if (Object.hasOwn(target, name)) used.add(found)
      return found
    },
  })
  return { watched, used }
}

/** The first of the peers whose prober is lost by now, in the words of its stream. */
export async function firstLost(peers: Iterable<Peer>): Promise<ProbeError | undefined> {
  const lost = await Promise.all([...peers].map(({ prober }) => prober.whyLost()))
  return lost.find(error => error !== undefined)
}
