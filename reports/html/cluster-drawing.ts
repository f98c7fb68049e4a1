import type { NodeInfo, PodInfo, ProbeRecord } from '../../harness/results/model.ts'
import { plural } from '../format.ts'
import { type Markup, html } from './markup.ts'
import { differs, sentIn } from './probes.ts'

/** A node, and what it is called in the drawing. */
type DrawnNode = NodeInfo & { readonly label: string }

/** Pods of one name on one node. */
type DrawnPod = PodInfo & {
  readonly label: string
  readonly count: number
  readonly kind: 'cilium' | 'system' | 'probed' | 'other'
}

/** What the drawing shows. */
export interface Picture {
  readonly nodes: readonly DrawnNode[]
  readonly pods: readonly DrawnPod[]
  /** The profile on which the pods were seen. */
  readonly seenOn: string | undefined
  /** How packets cross between nodes, one text for each profile. */
  readonly modes: readonly string[]
  readonly probes: readonly ProbeRecord[]
}

/** Nodes side by side, or one below the other. */
export type Layout = 'wide' | 'narrow'

const GAP = 24
const LINE = 19
const MOST_PODS = 12
const OUTSIDE = 'outside'

/** The drawing: nodes as boxes with their pods, hanging on the network between them, and hosts outside below it. */
export function drawCluster(picture: Picture, layout: Layout): Markup {
  const { nodes } = picture
  const width = layout === 'wide' ? 960 : 340
  const columns = layout === 'wide' ? Math.min(nodes.length, 3) : 1
  const boxWidth = (width - GAP * (columns - 1)) / columns
  const heights = nodes.map(node => heightOf(podsOn(picture, node)))
  const rows = Array.from({ length: Math.ceil(nodes.length / columns) }, (_, row) =>
    Math.max(...heights.slice(row * columns, (row + 1) * columns)),
  )
  const topOf = (row: number) => rows.slice(0, row).reduce((sum, height) => sum + height + GAP, 0)
  const boxes = nodes.map((node, index) => {
    const row = Math.floor(index / columns)
    return nodeBox(picture, node, {
      x: (index % columns) * (boxWidth + GAP),
      y: topOf(row),
      width: boxWidth,
      height: rows[row] ?? 0,
    })
  })
  const netTop = topOf(rows.length)
  const net = network(picture, { y: netTop, width })
  const out = outside(picture, { y: netTop + net.height, width })
  const stems = Array.from({ length: columns }, (_, column) => {
    const x = column * (boxWidth + GAP) + boxWidth / 2
    return html`<line class="wire" x1="${x}" x2="${x}" y1="${netTop - GAP}" y2="${netTop}"/>`
  })
  const height = netTop + net.height + out.height
  return html`<svg class="drawing ${layout}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${labelOf(picture)}">
${stems}${boxes}${net.markup}${out.markup}</svg>
`
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function nodeBox(picture: Picture, node: DrawnNode, { x, y, width, height }: Box): Markup {
  const pods = podsOn(picture, node)
  const shown = pods.slice(0, MOST_PODS)
  const rest = pods.slice(MOST_PODS).reduce((sum, { count }) => sum + count, 0)
  const within = picture.probes.filter(({ from, to }) => from.node === node.name && to.node === node.name)
  const lines = shown.map(({ label, ip = '', kind, count }, index) => {
    const top = y + 62 + index * LINE
    return html`<circle class="${kind}" cx="${x + 17}" cy="${top - 4}" r="4"/><text class="pod" x="${x + 28}" y="${top}">${shortened(label, width)}</text><text class="soft" x="${x + width - 12}" y="${top}" text-anchor="end">${count === 1 ? ip : `${count} pods`}</text>`
  })
  const foot = [rest > 0 ? `and ${rest} more` : '', probesText(within)].filter(text => text !== '').join(' · ')
  return html`<g><rect class="node" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><text class="name" x="${x + 12}" y="${y + 22}">${shortened(node.label, width * 0.9)}</text><text class="soft" x="${x + width - 12}" y="${y + 22}" text-anchor="end">${node.role}</text><text class="soft" x="${x + 12}" y="${y + 39}">${[node.internalIP, node.podCIDR && `pods ${node.podCIDR}`].filter(Boolean).join(' · ')}</text>${lines}<text class="${toneOf(within)}" x="${x + 12}" y="${y + height - 11}">${foot}</text></g>
`
}

function network(picture: Picture, { y, width }: Pick<Box, 'y' | 'width'>): { markup: Markup; height: number } {
  const between = picture.probes.filter(
    ({ from, to }) => from.node !== to.node && from.node !== OUTSIDE && to.node !== OUTSIDE,
  )
  const texts = picture.modes.length === 0 ? ['network of the nodes'] : picture.modes
  const lines = texts.map(
    (text, index) =>
      html`<text class="name" x="${width / 2}" y="${y + 22 + index * LINE}" text-anchor="middle">${text}</text>`,
  )
  const told = probesText(between)
  const height = 34 + (texts.length - 1) * LINE + (told === '' ? 0 : LINE)
  const markup = html`<g><rect class="network" x="0.5" y="${y}" width="${width - 1}" height="${height}" rx="8"/>${lines}<text class="${toneOf(between)}" x="${width / 2}" y="${y + 22 + texts.length * LINE}" text-anchor="middle">${told === '' ? '' : `between nodes: ${told}`}</text></g>
`
  return { markup, height }
}

function outside(picture: Picture, { y, width }: Pick<Box, 'y' | 'width'>): { markup: Markup; height: number } {
  const across = picture.probes.filter(({ from, to }) => from.node === OUTSIDE || to.node === OUTSIDE)
  if (across.length === 0) return { markup: html``, height: 1 }
  const [boxWidth, height] = [320, 52]
  const x = (width - boxWidth) / 2
  const markup = html`<g><line class="wire" x1="${width / 2}" x2="${width / 2}" y1="${y}" y2="${y + GAP}"/><rect class="node" x="${x}" y="${y + GAP}" width="${boxWidth}" height="${height}" rx="8"/><text class="name" x="${width / 2}" y="${y + GAP + 22}" text-anchor="middle">a host outside the cluster</text><text class="${toneOf(across)}" x="${width / 2}" y="${y + GAP + 41}" text-anchor="middle">${probesText(across)}</text></g>
`
  return { markup, height: GAP + height + 1 }
}

function podsOn({ pods }: Picture, node: DrawnNode): Picture['pods'] {
  const order = ['cilium', 'probed', 'system', 'other']
  return pods
    .filter(pod => pod.node === node.name)
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.name.localeCompare(b.name))
}

function heightOf(pods: Picture['pods']): number {
  return 58 + (Math.min(pods.length, MOST_PODS) + 1) * LINE
}

function probesText(probes: readonly ProbeRecord[]): string {
  if (probes.length === 0) return ''
  const wrong = sentIn(probes.filter(differs))
  return `${plural(sentIn(probes), 'probe')}, ${wrong === 0 ? 'all as expected' : `${wrong} not as expected`}`
}

function toneOf(probes: readonly ProbeRecord[]): string {
  if (probes.length === 0) return 'soft'
  return probes.some(differs) ? 'differs' : 'fits'
}

/** As much of a name as fits beside an address; the middle of a pod's name tells the least. */
function shortened(name: string, width: number): string {
  const most = Math.floor((width - 150) / 7.2)
  return name.length <= most ? name : `${name.slice(0, most - 6)}…${name.slice(-5)}`
}

function labelOf({ nodes, modes }: Picture): string {
  return `${nodes.length} nodes: ${nodes.map(({ label }) => label).join(', ')}; between them ${modes.join(', ') || 'a network'}`
}
