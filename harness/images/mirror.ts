import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError, messageOf } from '../results/errors.ts'
import { type ImageReference, parseReference } from './reference.ts'

/** A registry of the user's that has the publishers' images under the same paths, and stands in for all of them. */
export interface Mirror {
  /** `HOST` or `HOST:PORT`. */
  readonly host: string
  /** Absolute path of a PEM file with the certificate authorities that vouch for it; the system's where it is absent. */
  readonly ca?: string
  /** Its tags count and pinned digests do not: copies of a single platform have digests of their own. */
  readonly byTag?: boolean
}

/** Flags that say where images and charts are pulled from. */
export interface MirrorFlags {
  readonly registry?: string | undefined
  readonly registryCa?: string | undefined
  readonly registryTags?: boolean | undefined
  readonly chartRepository?: string | undefined
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i

/** @throws UsageError that names the flag and what it has to be. */
export async function mirrorOf(flags: MirrorFlags): Promise<Mirror | undefined> {
  const { registry, registryCa, registryTags } = flags
  if (registry === undefined) {
    refuseIdle(flags)
    return undefined
  }
  if (!HOST.test(registry))
    throw new UsageError(
      `--registry=${registry} must be a host with or without a port, for example mirror.example.com:5000`,
    )
  if (parseReference(`${registry}/x`).registry !== registry)
    throw new UsageError(
      `--registry=${registry} has neither a dot nor a port, so Docker takes it for a namespace of Docker Hub. Write ${registry}:443 if you mean a host.`,
    )
  return {
    host: registry,
    ...(registryCa === undefined ? {} : { ca: await certificateFile(registryCa) }),
    ...(registryTags === true ? { byTag: true } : {}),
  }
}

/** @throws UsageError for a flag that says something of a registry which nobody names. */
function refuseIdle({ registryCa, registryTags }: MirrorFlags): void {
  const idle = [
    ...(registryCa === undefined ? [] : [`--registry-ca=${registryCa}`]),
    ...(registryTags === true ? ['--registry-tags'] : []),
  ]
  if (idle[0] !== undefined)
    throw new UsageError(`${idle[0]} only applies to a registry of yours. Add --registry=HOST:PORT.`)
}

/** Absolute path of the file. */
async function certificateFile(flag: string): Promise<string> {
  const file = resolve(flag)
  try {
    void new X509Certificate(await readFile(file))
    return file
  } catch (error) {
    throw new UsageError(`--registry-ca=${flag} must be a file with a certificate in PEM: ${messageOf(error)}`)
  }
}

/** @throws UsageError for what is no address of a Helm repository. */
export function chartRepositoryOf({ chartRepository }: MirrorFlags): string | undefined {
  if (chartRepository === undefined || (URL.canParse(chartRepository) && /^https?:/.test(chartRepository)))
    return chartRepository
  throw new UsageError(`--chart-repository=${chartRepository} must be a URL that starts with https:// or http://`)
}

/** Where an image is pulled from: its publisher's registry, or the mirror, which has it under the same path. */
export function at(reference: ImageReference, mirror: Mirror | undefined): ImageReference {
  return mirror === undefined ? reference : { ...reference, registry: mirror.host }
}
