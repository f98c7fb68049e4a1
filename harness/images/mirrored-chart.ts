import { type Values, isMapping, mergeValues, valueAt } from '../values.ts'
import { inEngine } from './engine.ts'
import { type Mirror, at } from './mirror.ts'
import { PullError } from './pull-problem.ts'
import { parseReference, textOf } from './reference.ts'
import { RegistryClient } from './registry-client.ts'

/** Parts of Cilium that one can do without: where the chart names their images, and the values that leave them out. */
const OPTIONAL = {
  envoy: { images: ['envoy.image'], off: { envoy: { enabled: false } } },
  'hubble-ui': {
    images: ['hubble.ui.frontend.image', 'hubble.ui.backend.image'],
    off: { hubble: { ui: { enabled: false } } },
  },
} as const

/**
 * Values that have the chart name every image by its tag, for a mirror with copies of a single platform: their digests are not those
 * that the chart and the release notes name.
 */
export function withoutDigests(defaults: Values): Record<string, unknown> {
  const own = 'useDigest' in defaults && 'repository' in defaults ? { useDigest: false } : {}
  const below = Object.entries(defaults).flatMap(([key, value]): [string, Values][] => {
    const found = isMapping(value) ? withoutDigests(value) : {}
    return Object.keys(found).length === 0 ? [] : [[key, found]]
  })
  return { ...own, ...Object.fromEntries(below) }
}

/** Why a registry does not have an image; `undefined` where it has. */
export type WhyLacking = (image: string) => Promise<string | undefined>

/** The optional parts whose images are lacking, each with the reason, and the values that leave them out. */
export async function lackingParts(
  defaults: Values,
  ask: WhyLacking,
): Promise<{ readonly values: Values; readonly missing: Readonly<Record<string, string>> }> {
  let values: Values = {}
  const missing: Record<string, string> = {}
  for (const [part, { images, off }] of Object.entries(OPTIONAL)) {
    for (const image of images.flatMap(path => imageAt(defaults, path))) {
      const why = await ask(image)
      if (why === undefined) continue
      missing[part] = why
      values = mergeValues(values, off)
    }
  }
  return { values, missing }
}

/**
 * Asks a mirror, and the Docker engine for what was pulled from it before: that counts where the mirror does not answer.
 *
 * @throws BrokenError where it answers with a refusal.
 */
export function askMirror(mirror: Mirror): WhyLacking {
  let connected: Promise<RegistryClient> | undefined
  return async image => {
    const { registry, repository, tag = 'latest', digest } = at(parseReference(image), mirror)
    const pinned = mirror.byTag === true ? undefined : digest
    const asked = pinned === undefined ? { tag } : { digest: pinned }
    if (await inEngine(textOf({ registry, repository, ...asked }))) return undefined
    try {
      connected ??= RegistryClient.connect(mirror)
      const isThere = await (await connected).has(repository, pinned ?? tag)
      return isThere ? undefined : `${mirror.host} does not have ${image}`
    } catch (error) {
      if (!(error instanceof PullError) || error.problem !== 'silent') throw error
      return `${mirror.host} does not answer, and ${image} was never pulled from it`
    }
  }
}

/** The image that a section of the chart's values names, with the digest that it is held to; none where the chart has no such section. */
function imageAt(defaults: Values, path: string): string[] {
  const section = valueAt(defaults, path)
  if (!isMapping(section)) return []
  const { repository, tag, digest, useDigest } = section
  if (typeof repository !== 'string' || typeof tag !== 'string') return []
  return [
    `${repository}:${tag}${useDigest === true && typeof digest === 'string' && digest !== '' ? `@${digest}` : ''}`,
  ]
}
