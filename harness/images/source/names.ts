/** First part of the name of every image that is assembled here, so that none passes for its publisher's own. */
export const REPOSITORY = 'packages.local'

/** Name of an image inside the nodes, for example `packages.local/cilium:v1.20.2`. */
export function imageName(name: string, version: string): string {
  return `${REPOSITORY}/${name}:${version}`
}

/** Name of an image in the Docker engine. The content hash takes the place of the version, so it is never rebuilt in vain. */
export function engineTag(name: string, hash: string): string {
  return `${REPOSITORY}/${name}:${hash}`
}
