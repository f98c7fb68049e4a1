import { BrokenError } from '../results/errors.ts'

/** The name of an image, taken apart as Docker does it. */
export interface ImageReference {
  /** `docker.io` where the name says nothing. */
  readonly registry: string
  /** Path in the registry, for example `library/busybox`. */
  readonly repository: string
  /** `latest` where the name has neither a tag nor a digest. */
  readonly tag?: string
  readonly digest?: string
}

/** @throws BrokenError for a text that names no image: it may come from the values of a chart. */
export function parseReference(text: string): ImageReference {
  const { name, tag, digest } =
    /^(?<name>[^@]+?)(?::(?<tag>[\w][\w.-]*))?(?:@(?<digest>[a-z0-9]+:[0-9a-f]+))?$/.exec(text)?.groups ?? {}
  if (name === undefined) throw new BrokenError(`"${text}" is not the name of an image`)
  const [first = '', ...rest] = name.split('/')
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const registry = isRegistry && first !== 'index.docker.io' ? first : 'docker.io'
  const path = isRegistry ? rest.join('/') : name
  return {
    registry,
    repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    ...(digest === undefined || tag !== undefined ? { tag: tag ?? 'latest' } : {}),
    ...(digest === undefined ? {} : { digest }),
  }
}

/** The names under which containerd looks an image up: it leaves a tag beside a digest out. */
export function namesInContainerd(text: string): string[] {
  const { registry, repository, tag, digest } = parseReference(text)
  return [...(tag === undefined ? [] : [`:${tag}`]), ...(digest === undefined ? [] : [`@${digest}`])].map(
    ending => `${registry}/${repository}${ending}`,
  )
}

/** A reference as one text, from its registry on. */
export function textOf({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
