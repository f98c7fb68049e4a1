import type { CaseResult, ProbeRecord, RunResult } from '../../harness/results/model.ts'
import type { Excerpts } from '../excerpts.ts'
import { firstLine } from '../format.ts'
import { reproduction } from '../reproduce.ts'
import { evidenceMarkup } from './evidence.ts'
import { type Markup, html, trusted } from './markup.ts'
import { plotFigure } from './plots.ts'

/** What a case needs to be told about: the run for its command line, and its evidence as far as it was read. */
export interface Told {
  readonly run: Pick<RunResult, 'cluster'>
  readonly excerpts: Excerpts
}

/**
 * What there is to say below the row of a case. Profiles that say the same are told once, named together. What failed
 * is open; skips and the evidence of passed cases are there for who asks.
 */
export function caseNotes(same: readonly CaseResult[], told: Told): Markup[] {
  const talking = same.filter(c => c.reason !== undefined || c.evidence.length > 0)
  const groups = Map.groupBy(talking, c => JSON.stringify([c.verdict, c.reason, c.evidence, c.plots]))
  return [...groups.values()].map(group => note(group, told))
}

function note(group: readonly CaseResult[], told: Told): Markup {
  const [first] = group
  if (first === undefined) return html``
  const { verdict, reason = '' } = first
  const quiet = verdict === 'skipped' || verdict === 'passed'
  const heading = `${verdict} on ${group.map(c => c.profile).join(', ')}`
  if (quiet && first.evidence.length === 0 && reason === firstLine(reason)) {
    return html`<p class="note ${verdict}">${heading}: ${reason}</p>\n`
  }
  const summary = quiet && reason !== '' ? `${heading}: ${firstLine(reason)} ...` : heading
  const text = reason === '' ? undefined : reasonMarkup(reason)
  const plots = quiet ? [] : (first.plots ?? []).map(plot => plotFigure(plot))
  const rest = html`${plots}${quiet ? undefined : probeTable(first)}${evidenceMarkup(first.evidence, told.excerpts)}${quiet ? undefined : command(told, first)}`
  const open = quiet ? undefined : trusted(' open')
  return html`<details class="${verdict}"${open}><summary>${summary}</summary>${text}${rest}</details>\n`
}

/** Sightings as `eventually()` tells them: `  at 1.2 s: what was seen`. */
const SIGHTING = /^\s+at (\d+(?:\.\d+)?) s: (.*)$/

/** A reason as text, and what was seen over time as a list that can be read along its times. */
function reasonMarkup(reason: string): Markup {
  const lines = reason.split('\n')
  const seen = lines.flatMap(line => {
    const [, at, what] = SIGHTING.exec(line) ?? []
    return at === undefined || what === undefined ? [] : [{ at, what }]
  })
  if (seen.length < 2) return html`<pre>${reason}</pre>`
  const first = lines.findIndex(line => SIGHTING.test(line))
  const before = lines.slice(0, first).join('\n')
  const after = lines
    .slice(first)
    .filter(line => !SIGHTING.test(line))
    .join('\n')
  const items = seen.map(({ at, what }) => html`<li><time>${at} s</time> <span>${what}</span></li>`)
  return html`${before === '' ? undefined : html`<pre>${before}</pre>`}<ol class="timeline" aria-label="What was seen, over time">${items}</ol>${after === '' ? undefined : html`<pre>${after}</pre>`}`
}

function probeTable({ probes = [] }: CaseResult): Markup | undefined {
  if (probes.length === 0) return undefined
  const rows = probes.map(
    probe =>
      html`<tr><td>${endText(probe.from)}</td><td>${endText(probe.to)}</td><td>${probe.over}</td><td class="${probe.outcome === probe.expected ? 'passed' : 'failed'}">${outcomeText(probe)}</td></tr>`,
  )
  return html`<table class="probes"><caption>Probes</caption><thead><tr><th scope="col">from</th><th scope="col">to</th><th scope="col">over</th><th scope="col">outcome</th></tr></thead><tbody>${rows}</tbody></table>`
}

function endText({ name, node }: ProbeRecord['from']): string {
  return name === node ? name : `${name} on ${node}`
}

function outcomeText({ outcome, expected, count }: ProbeRecord): string {
  const times = count === 1 ? '' : `, ${count} times`
  return outcome === expected ? `${outcome}${times}` : `${outcome}, expected ${expected}${times}`
}

function command({ run }: Told, c: CaseResult): Markup {
  return html`<p class="again">run it again: <code>${reproduction(run, c)}</code></p>`
}
