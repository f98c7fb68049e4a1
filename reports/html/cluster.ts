import type { ClusterInfo, PodInfo, RunResult } from '../../harness/results/model.ts'
import { plural } from '../format.ts'
import { type Layout, type Picture, drawCluster } from './cluster-drawing.ts'
import { type Markup, html } from './markup.ts'
import { differs, sentIn } from './probes.ts'

const MODES: Readonly<Record<string, string>> = {
  'routing/vxlan': 'VXLAN tunnels',
  'routing/geneve': 'Geneve tunnels',
  'routing/native': 'native routing',
}

/** The cluster as a picture: nodes, their pods, how packets cross between them, and what was probed. */
export function clusterSection(run: RunResult): Markup {
  if (run.cluster === undefined) return html``
  const picture = pictureOf(run, run.cluster)
  // Text in a drawing shrinks with it, so a phone gets a drawing of its own.
  const drawings = (['wide', 'narrow'] satisfies Layout[]).map(layout => drawCluster(picture, layout))
  return html`<section class="cluster" id="cluster">
<h2>Cluster <small>${run.cluster.distribution} ${run.cluster.kubernetesVersion}</small></h2>
${drawings}<p class="fine">${caption(picture)}</p>
${legend(picture)}</section>
`
}

function pictureOf(run: RunResult, cluster: ClusterInfo): Picture {
  const seenOn = run.profiles.findLast(({ pods = [] }) => pods.length > 0)
  const probes = run.cases.flatMap(({ probes: sent = [] }) => sent)
  const short = withoutPrefix(cluster.nodes.map(({ name }) => name))
  const peers = new Set(probes.flatMap(({ from, to }) => [from, to]).map(({ name }) => name))
  return {
    nodes: cluster.nodes.map(node => ({ ...node, label: short(node.name) })),
    pods: podGroups(seenOn?.pods ?? []).map(pod => ({
      ...pod,
      label: short(pod.name),
      kind: kindOf(pod.namespace, pod.name, peers),
    })),
    seenOn: seenOn?.name,
    modes: run.profiles.flatMap(({ name, features }) => {
      const found = features.filter(feature => feature.present && feature.name.startsWith('routing/'))
      return found.map(feature => `${MODES[feature.name] ?? feature.name} (${name})`)
    }),
    probes,
  }
}

/** Pods of one name on one node, as lanes of cases have them, are one line with their number. */
function podGroups(pods: readonly PodInfo[]): (PodInfo & { readonly count: number })[] {
  return [...Map.groupBy(pods, ({ name, node }) => `${node} ${name}`).values()].flatMap(group => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, count: group.length }]
  })
}

/** Leaves out what the names of all nodes begin with: the harness names them after the run. */
function withoutPrefix(names: readonly string[]): (name: string) => string {
  const [first = '', ...others] = names
  let length = 0
  while (length < first.length && others.every(other => other[length] === first[length])) length += 1
  const shared = others.length === 0 ? '' : first.slice(0, length)
  const prefix = shared.slice(0, shared.lastIndexOf('-') + 1)
  return name => (prefix === '' ? name : name.replace(prefix, ''))
}

/** Probed pods are named like the end of a probe; the harness may add to the name. */
function kindOf(namespace: string, name: string, peers: ReadonlySet<string>): Picture['pods'][number]['kind'] {
  if (peers.has(name)) return 'probed'
  if (/^(cilium|hubble)/.test(name)) return 'cilium'
  return namespace === 'kube-system' ? 'system' : 'other'
}

function caption({ nodes, pods, seenOn, probes }: Picture): string {
  const [sent, wrong] = [sentIn(probes), sentIn(probes.filter(differs))]
  return [
    plural(nodes.length, 'node'),
    seenOn === undefined
      ? 'the pods were not recorded'
      : `${plural(
          pods.reduce((sum, { count }) => sum + count, 0),
          'pod',
        )} as seen on profile ${seenOn}`,
    ...(sent === 0
      ? []
      : [`${plural(sent, 'probe')}, ${wrong === 0 ? 'all as expected' : `${wrong} not as expected`}`]),
  ].join(' · ')
}

const KINDS = { cilium: 'Cilium', probed: 'probed by cases', system: 'kube-system', other: 'other' } as const

function legend({ pods }: Picture): Markup {
  const kinds = Object.entries(KINDS).filter(([kind]) => pods.some(pod => pod.kind === kind))
  if (kinds.length === 0) return html``
  const items = kinds.map(
    ([kind, text]) =>
      html`<li><svg class="drawing-dot drawing" viewBox="0 0 10 10" aria-hidden="true"><circle class="${kind}" cx="5" cy="5" r="4"/></svg>${text}</li>`,
  )
  return html`<ul class="legend fine" aria-label="Pods">${items}</ul>\n`
}
