import type { CaseResult, RunResult } from '../../harness/results/model.ts'
import { commonLines } from '../common-traffic.ts'
import { duration, firstLine, plural } from '../format.ts'
import { answerOf, countVerdicts, fullTitle, needAttention } from '../tally.ts'
import { anchorOf, countBar, verdictMark } from './marks.ts'
import { type Markup, fileLink, html } from './markup.ts'

/** Most items that the top lists; the filter shows the others. */
const MOST = 12

/** The answer, what it is about, and the cases that someone has to look at. */
export function header(run: RunResult): Markup {
  const { verdict, why, counts } = answerOf(run)
  const look = lookItems(needAttention(run.cases))
  const more = look.length - MOST
  const rest = more > 0 ? html`<li>and ${more} more below</li>` : undefined
  const list = look.length === 0 ? undefined : html`<ul class="look">${look.slice(0, MOST)}${rest}</ul>\n`
  return html`<header class="${run.verdict}">
<p class="fine">cilium-conformance</p>
<h1><b>${verdict}</b> <span>${why}</span></h1>
${countBar(countVerdicts(run.cases))}<p class="counts">${counts}</p>
<dl class="facts">${facts(run).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${files(run)}${cures(run)}${commonLines(run).map(line => html`<p class="common">${line}</p>\n`)}${list}</header>
`
}

/** One item for each case, or for the cases of one describe block that came to the same. */
function lookItems(cases: readonly CaseResult[]): Markup[] {
  const alike = Map.groupBy(cases, c =>
    JSON.stringify([c.verdict, c.suite, c.topic, c.group.length > 0 ? c.group : c.id]),
  )
  return [...alike.values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const ids = new Set(group.map(({ id }) => id))
    const profiles = [...new Set(group.map(({ profile }) => profile))].join(', ')
    const title = ids.size === 1 ? fullTitle(first) : `${first.group.join(' > ')} (${plural(ids.size, 'case')})`
    const why = firstLine(first.reason ?? '')
    const reason = why === '' ? undefined : html` <span class="reason">${why}</span>`
    return [
      html`<li>${verdictMark(first.verdict)} on ${profiles}: <a href="#${anchorOf(first)}">${title}</a>${reason}</li>`,
    ]
  })
}

/** The same run for programs, and what happened when. A merged run has no log of its own. */
function files(run: RunResult): Markup {
  const log = run.mergedFrom === undefined ? [['run.ndjson', 'event log']] : []
  const names = [['conformance.json', 'conformance.json'], ['junit.xml', 'junit.xml'], ...log]
  return html`<p class="files">${names.map(([path = '', text = '']) => html`${fileLink(path, text)} `)}</p>\n`
}

/** What to do about what went wrong outside of cases, each once. */
function cures({ errors }: RunResult): Markup {
  const told = new Set(errors.flatMap(({ cure }) => cure ?? []))
  return html`${[...told].map(cure => html`<p class="cure">Fix: ${cure}</p>\n`)}`
}

function facts(run: RunResult): (readonly [string, string])[] {
  const { cluster, profiles } = run
  const versions = [...new Set(profiles.flatMap(({ ciliumVersion }) => ciliumVersion ?? []))]
  const known: (readonly [string, string | undefined])[] = [
    ['Cilium', versions.join(', ') || undefined],
    ['Kubernetes', cluster?.kubernetesVersion],
    ['Cluster', cluster && `${cluster.distribution}, ${cluster.nodes.length} nodes`],
    ['Profiles', profiles.map(({ name }) => name).join(', ') || undefined],
    ['Started', run.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')],
    ['Took', duration(run.durationMs)],
    ['Run', run.id],
  ]
  return known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}
