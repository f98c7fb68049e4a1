import { type RunResult, VERDICTS } from '../harness/results/model.ts'
import { environmentRows } from './environment.ts'
import type { Excerpts } from './excerpts.ts'
import { suiteSection } from './html/cases.ts'
import { beforeSection } from './html/before.ts'
import { clusterSection } from './html/cluster.ts'
import { featureSection } from './html/features.ts'
import { figureSection } from './html/figures.ts'
import { header } from './html/header.ts'
import { type Markup, html, trusted } from './html/markup.ts'
import { pairSection } from './html/node-pairs.ts'
import { pagePolicy } from './html/policy.ts'
import { phaseSection } from './html/phases.ts'
import { SCRIPT } from './html/script.ts'
import { lostSection, skipSection } from './html/skips.ts'
import { STYLE } from './html/style.ts'
import { valuesSection } from './html/values.ts'
import { countVerdicts, profilesOf, tallySuites } from './tally.ts'

/**
 * index.html: the whole run as one page that needs no other file; it links to the evidence and shows the beginnings of
 * it that it is given.
 */
export function renderHtml(run: RunResult, excerpts: Excerpts = new Map()): string {
  const suites = Map.groupBy(
    tallySuites(run).flatMap(({ cases }) => cases),
    c => c.suite,
  )
  const told = { run, excerpts }
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(pagePolicy({ script: SCRIPT, style: STYLE }))}">
<title>${run.verdict} ${run.id}</title>
<link rel="icon" href="${icon(run)}">
<style>${trusted(STYLE)}</style>
</head>
<body>
${header(run)}<main>
${errorSection(run)}${beforeSection(run)}${lostSection(run)}${clusterSection(run)}${pairSection(run)}<section id="cases">
<h2>Cases <small>${String(run.cases.length)}</small></h2>
${controls(run, [...suites.keys()])}${[...suites].map(([suite, cases]) => suiteSection(suite, cases, told))}<p class="nothing" hidden>No case matches these filters.</p>
</section>
${skipSection(run)}${figureSection(run)}${phaseSection(run)}${featureSection(run)}${valuesSection(run)}${environmentSection(run)}</main>
<p class="said" role="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup
}

function errorSection(run: RunResult): Markup {
  if (run.errors.length === 0) return html``
  const items = run.errors.map(({ phase, message, cure }) => {
    const advice = cure === undefined ? undefined : html`<p>Fix: ${cure}</p>`
    return html`<details open class="broken"><summary>${phase}</summary><pre>${message}</pre>${advice}</details>\n`
  })
  return html`<section>\n<h2>Problems outside of cases</h2>\n${items}</section>\n`
}

function controls(run: RunResult, suites: readonly string[]): Markup {
  const counts = countVerdicts(run.cases)
  const buttons = VERDICTS.filter(verdict => counts[verdict] > 0).map(
    verdict =>
      html`<button type="button" class="${verdict}" value="${verdict}">${counts[verdict]} ${verdict}</button>\n`,
  )
  return html`<div class="controls" role="search" aria-label="Cases" hidden>
<div class="verdicts" role="group" aria-label="Verdict">
<button type="button" value="">all ${run.cases.length}</button>
${buttons}</div>
${choice('profile', 'every profile', profilesOf(run.cases))}${choice('suite', 'every suite', suites)}<input type="search" placeholder="words of a case" aria-label="Show the cases that contain these words">
</div>
`
}

function choice(name: string, every: string, values: readonly string[]): Markup {
  if (values.length < 2) return html``
  const options = values.map(value => html`<option>${value}</option>`)
  return html`<select name="${name}" aria-label="${name}"><option value="">${every}</option>${options}</select>\n`
}

function environmentSection(run: RunResult): Markup {
  const rows = environmentRows(run).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`,
  )
  return html`<section id="environment">\n<h2>Environment</h2>\n<table class="rows"><tbody>\n${rows}</tbody></table>\n</section>\n`
}

/** A hexagon in the colour of the verdict: a tab shows how a run ended. */
function icon({ verdict }: RunResult): string {
  const colours = {
    passed: '#14713a',
    failed: '#b3161f',
    broken: '#8f4508',
    inconclusive: '#6a3fb0',
    interrupted: '#8f4508',
  }
  const shape = `<path fill="${colours[verdict]}" d="M8 0l7 4v8l-7 4-7-4V4z"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${shape}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
