import type { Pair } from 'yaml'
import type { Elsewhere, Holder, Part } from './holder.ts'
import { type Looked, mapsIn, pairIn, textIn, textsIn } from './nodes.ts'

/** What a document of one of these kinds gives to releases; nothing for any other document. */
export function holdersIn(at: Looked): Holder[] | undefined {
  const kind = textIn(at, 'kind')
  const version = textIn(at, 'apiVersion')
  if (pairIn(at, 'helmCharts') !== undefined || pairIn(at, 'helmChartInflationGenerator') !== undefined)
    return kustomization(at)
  if (kind === undefined || version === undefined) return undefined
  if (kind.endsWith('List') && pairIn(at, 'items') !== undefined)
    return mapsIn(at, 'items').flatMap(item => holdersIn(item) ?? [])
  const group = version.split('/')[0] ?? ''
  if (kind === 'HelmRelease' && group.endsWith('fluxcd.io')) return [helmRelease(at)]
  if ((kind === 'Application' || kind === 'ApplicationSet') && group === 'argoproj.io') return application(at, kind)
  if ((kind === 'HelmChart' || kind === 'HelmChartConfig') && group.endsWith('cattle.io')) return [helmChart(at, kind)]
  if (kind === 'HelmChartInflationGenerator') return [inflated(at, textIn(at, 'name'))]
  if ((kind === 'ConfigMap' || kind === 'Secret') && version === 'v1') return configMap(at, kind)
  return []
}

/** Flux. https://fluxcd.io/flux/components/helm/helmreleases/#values */
function helmRelease(at: Looked): Holder {
  const charts = [textIn(at, 'spec', 'chart', 'spec', 'chart'), textIn(at, 'spec', 'chart', 'name')].flatMap(known)
  const others = [textIn(at, 'spec', 'chartRef', 'name'), textIn(at, 'spec', 'releaseName'), nameOf(at)].flatMap(known)
  const from = mapsIn(at, 'spec', 'valuesFrom').map(one => `${textIn(one, 'kind')} ${textIn(one, 'name')}`)
  return {
    ...holder(at, 'HelmRelease', [...charts, ...others]),
    ownChart: charts.some(isCilium),
    parts: parts(at, ['mapping', 'spec', 'values']),
    elsewhere: [
      ...told(at, `takes values from ${from.join(', ')}`, 'spec', 'valuesFrom'),
      ...told(at, 'takes values from files of its source', 'spec', 'chart', 'spec', 'valuesFiles'),
    ],
  }
}

/** Argo CD: parameters count more than valuesObject, and that takes the place of values. https://argo-cd.readthedocs.io/en/stable/user-guide/helm/ */
function application(at: Looked, kind: string): Holder[] {
  const base = kind === 'ApplicationSet' ? ['spec', 'template', 'spec'] : ['spec']
  const sources = [...mapsIn(at, ...base, 'source'), ...mapsIn(at, ...base, 'sources')]
  return sources
    .filter(source => pairIn(source, 'helm') !== undefined)
    .map((source, index) => {
      const chart = textIn(source, 'chart')
      const folder = textIn(source, 'path')?.split('/').at(-1)
      const object = pairIn(source, 'helm', 'valuesObject')
      const values = parts(source, ['mapping', 'helm', 'valuesObject'], ['parameters', 'helm', 'parameters'])
      const named = holder(at, kind, [chart, folder, textIn(source, 'helm', 'releaseName'), nameOf(at)].flatMap(known))
      return {
        ...named,
        group: `${named.group} ${index}`,
        ownChart: isCilium(chart ?? ''),
        parts: object === undefined ? [...parts(source, ['text', 'helm', 'values']), ...values] : values,
        elsewhere: [
          ...(object === undefined
            ? []
            : told(source, 'ignores helm.values, because helm.valuesObject overrides it', 'helm', 'values')),
          ...told(
            source,
            `takes values from ${textsIn(source, 'helm', 'valueFiles').join(', ')}`,
            'helm',
            'valueFiles',
          ),
          ...told(source, 'takes values from files (fileParameters)', 'helm', 'fileParameters'),
        ],
      }
    })
}

/** K3s and RKE2: set counts most, and a HelmChartConfig more than its HelmChart. https://docs.k3s.io/add-ons/helm */
function helmChart(at: Looked, kind: string): Holder {
  const name = nameOf(at)
  const config = kind === 'HelmChartConfig' ? 10 : 0
  const found = parts(at, ['text', 'spec', 'valuesContent'], ['mapping', 'spec', 'values'], ['settings', 'spec', 'set'])
  return {
    ...holder(at, kind, [textIn(at, 'spec', 'chart'), name].flatMap(known)),
    group: `helm.cattle.io ${textIn(at, 'metadata', 'namespace') ?? ''} ${name ?? ''}`,
    ownChart: isCilium(textIn(at, 'spec', 'chart') ?? name ?? ''),
    parts: found.map(part => ({ ...part, rank: part.rank + (part.form === 'settings' ? 20 : config) })),
    elsewhere: told(at, 'takes values from Secrets (spec.valuesSecrets)', 'spec', 'valuesSecrets'),
  }
}

/** Kustomize. https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/helmcharts/ */
function kustomization(at: Looked): Holder[] {
  const charts = mapsIn(at, 'helmCharts').map(chart => inflated(chart, textIn(chart, 'name')))
  const old = mapsIn(at, 'helmChartInflationGenerator').map(chart => ({
    ...inflated(chart, textIn(chart, 'chartName')),
    parts: files(chart, 0, 'values'),
  }))
  return [...charts, ...old]
}

function inflated(at: Looked, chart: string | undefined): Holder {
  const merge = textIn(at, 'valuesMerge') ?? 'override'
  const release = textIn(at, 'releaseName')
  const inline = parts(at, ['mapping', 'valuesInline']).map(part => ({ ...part, rank: merge === 'merge' ? 0 : 2 }))
  return {
    ...holder(at, 'chart', [chart, release].flatMap(known)),
    title: `helmCharts: ${chart ?? release ?? 'a chart'}`,
    group: `kustomize ${chart ?? ''} ${release ?? ''}`,
    ownChart: isCilium(chart ?? ''),
    parts: [
      ...(merge === 'replace' ? [] : files(at, 1, 'valuesFile')),
      ...inline,
      ...files(at, 3, 'additionalValuesFiles'),
    ],
    elsewhere: [],
  }
}

/** What Flux and others take values from: a text by the name of a file. */
function configMap(at: Looked, kind: string): Holder[] {
  const section = kind === 'Secret' ? 'stringData' : 'data'
  return mapsIn(at, section).flatMap(data =>
    data.map.items.flatMap(pair => {
      const key = textOfKey(pair)
      if (!/\.ya?ml$/.test(key)) return []
      return [
        {
          ...holder(at, kind, [nameOf(at), key].flatMap(known)),
          group: `${kind} ${nameOf(at) ?? ''} ${key}`,
          ownChart: false,
          parts: [{ rank: 0, form: 'text' as const, pair }],
          elsewhere: [],
        },
      ]
    }),
  )
}

function holder(
  at: Looked,
  kind: string,
  names: readonly string[],
): Pick<Holder, 'title' | 'group' | 'names' | 'start'> {
  const name = nameOf(at) ?? names[0] ?? ''
  return {
    title: `${kind} ${name}`.trim(),
    group: `${kind} ${textIn(at, 'metadata', 'namespace') ?? ''} ${name}`,
    names,
    start: at,
  }
}

function parts(at: Looked, ...wanted: readonly (readonly [form: Part['form'], ...path: string[]])[]): Part[] {
  return wanted.flatMap(([form, ...path], rank) => {
    const pair = pairIn(at, ...path)
    return pair === undefined ? [] : [{ rank, form, pair }]
  })
}

function files(at: Looked, rank: number, key: string): Part[] {
  const pair = pairIn(at, key)
  return pair === undefined ? [] : textsIn(at, key).map(path => ({ rank, form: 'file', pair, path }))
}

function told(at: Looked, text: string, ...path: readonly string[]): Elsewhere[] {
  const pair = pairIn(at, ...path)
  return pair === undefined ? [] : [{ pair, text }]
}

function nameOf(at: Looked): string | undefined {
  return textIn(at, 'metadata', 'name')
}

function textOfKey({ key }: Pair): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : ''
}

/** Whether a name is one of Cilium’s own chart. */
function isCilium(chart: string): boolean {
  return /(?:^|[-/])cilium$/.test(chart)
}

function known(text: string | undefined): string[] {
  return text === undefined ? [] : [text]
}
