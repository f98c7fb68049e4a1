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
}

/** Flags that say where images and charts are pulled from. */
export interface MirrorFlags {
  readonly registry?: string | undefined
  readonly registryCa?: string | undefined
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i

/** @throws UsageError that names the flag and what it has to be. */
export async function mirrorOf({ registry, registryCa }: MirrorFlags): Promise<Mirror | undefined> {
  if (registry === undefined) {
    if (registryCa !== undefined)
      throw new UsageError(`--registry-ca=${registryCa} only applies to a registry of yours. Add --registry=HOST:PORT.`)
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
  if (registryCa === undefined) return { host: registry }
  const ca = resolve(registryCa)
  try {
    void new X509Certificate(await readFile(ca))
  } catch (error) {
    throw new UsageError(`--registry-ca=${registryCa} must be a file with a certificate in PEM: ${messageOf(error)}`)
  }
  return { host: registry, ca }
}

/** Where an image is pulled from: its publisher's registry, or the mirror, which has it under the same path. */
export function at(reference: ImageReference, mirror: Mirror | undefined): ImageReference {
  return mirror === undefined ? reference : { ...reference, registry: mirror.host }
}
