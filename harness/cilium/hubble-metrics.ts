/** One of Hubble's metric families as an installation enables it. */
export interface EnabledFamily {
  readonly name: string
  /** What comes after the name's colon, for example `sourceContext=pod;destinationContext=pod`. */
  readonly options: Readonly<Record<string, string>>
}

/**
 * Reads the entry `hubble-metrics` of `cilium-config`: families with white space between them, each with options.
 *
 * Source: https://docs.cilium.io/en/stable/observability/metrics/#hubble-exported-metrics
 */
export function enabledFamilies(entry: string): EnabledFamily[] {
  const words = entry.split(/\s+/).filter(word => word !== '')
  return words.map(word => {
    const [name = '', ...rest] = word.split(':')
    const pairs = rest
      .join(':')
      .split(';')
      .filter(option => option.includes('='))
    const options = pairs.map(pair => {
      const [key = '', ...value] = pair.split('=')
      return [key.toLowerCase(), value.join('=')] as const
    })
    return { name, options: Object.fromEntries(options) }
  })
}

/** Whether the samples of a family say from and to which pod, in labels that {@link podsOf} reads. */
export function namesPods({ options }: EnabledFamily): boolean {
  const labels = (options['labelscontext'] ?? '').split(',')
  return ['source', 'destination'].every(end => {
    const isContext = (options[`${end}context`] ?? '').split('|')[0] === 'pod'
    return isContext || [`${end}_namespace`, `${end}_pod`].every(label => labels.includes(label))
  })
}

/** The pods that a sample is about, as `namespace/name`: source and destination, as far as they are pods. */
export function podsOf(labels: Readonly<Record<string, string>>): string[] {
  return ['source', 'destination'].flatMap(end => {
    const [namespace, pod] = [labels[`${end}_namespace`] ?? '', labels[`${end}_pod`] ?? '']
    const named = pod === '' ? (labels[end] ?? '') : `${namespace}/${pod}`
    return named.includes('/') ? [named] : []
  })
}
