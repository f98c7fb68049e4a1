import { createHash } from 'node:crypto'
import { type CaseResult, type RunResult, VERDICTS } from '../harness/result/model.ts'
import { environmentRows } from './environment.ts'
import { figure } from './format.ts'
import { anchorOf, suiteSection, verdictMark } from './html/cases.ts'
import { type Markup, html, trusted } from './html/markup.ts'
import { phaseSection } from './html/phases.ts'
import { SCRIPT } from './html/script.ts'
import { STYLE } from './html/style.ts'
import { answerOf, countVerdicts, fullTitle, measurementRows, needAttention, profilesOf, tallySuites } from './tally.ts'

/** The page may run its own script and style, and load nothing from anywhere. */
const POLICY = `default-src 'none'; script-src '${hashOf(SCRIPT)}'; style-src '${hashOf(STYLE)}'; base-uri 'none'`

/** index.html: the whole run as one page that needs no other file but the evidence it links to. */
export function renderHtml(run: RunResult): string {
  const suites = Map.groupBy(
    tallySuites(run).flatMap(({ cases }) => cases),
    c => c.suite,
  )
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<title>${run.verdict} ${run.id}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${header(run)}${errorSection(run)}${controls(run)}<main>
${[...suites].map(([suite, cases]) => suiteSection(suite, cases))}${figureSection(run)}${phaseSection(run)}${featureSection(run)}${environmentSection(run)}</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup
}

function header(run: RunResult): Markup {
  const { verdict, why, counts } = answerOf(run)
  const look = needAttention(run.cases)
  const list = look.length === 0 ? undefined : html`\n<ul>${look.map(lookItem)}</ul>`
  return html`<header class="${run.verdict}">
<h1><b>${verdict}</b>: ${why}</h1>
<p>${counts}</p>
<p>${[...run.profiles.map(profile => profile.name), run.startedAt, run.id].join(' \u00b7 ')}</p>${list}
</header>
`
}

function lookItem(c: CaseResult): Markup {
  return html`<li>${verdictMark(c.verdict)} on ${c.profile}: <a href="#${anchorOf(c)}">${fullTitle(c)}</a></li>`
}

function errorSection(run: RunResult): Markup {
  if (run.errors.length === 0) return html``
  const items = run.errors.map(({ phase, message, cure }) => {
    const advice = cure === undefined ? undefined : html`<p>To do: ${cure}</p>`
    return html`<details open class="broken"><summary>${phase}</summary><pre>${message}</pre>${advice}</details>\n`
  })
  return html`<section>\n<h2>Outside of cases</h2>\n${items}</section>\n`
}

function controls(run: RunResult): Markup {
  const counts = countVerdicts(run.cases)
  const buttons = VERDICTS.filter(verdict => counts[verdict] > 0).map(
    verdict => html`<button type="button" value="${verdict}">${counts[verdict]} ${verdict}</button>\n`,
  )
  return html`<div class="controls" role="search" hidden>
<button type="button" value="">all ${run.cases.length}</button>
${buttons}<input type="search" placeholder="words of a case" aria-label="Show the cases that contain these words">
</div>
`
}

function figureSection(run: RunResult): Markup {
  const rows = measurementRows(run.cases)
  if (rows.length === 0) return html``
  const profiles = profilesOf(run.cases.filter(c => c.measurements.length > 0))
  const body = rows.map(({ caseId, name, unit, byProfile }) => {
    const cells = profiles.map(profile => {
      const value = byProfile.get(profile)
      return html`<td data-profile="${profile}">${value === undefined ? '' : `${figure(value)} ${unit}`}</td>`
    })
    return html`<tbody><tr><th scope="row">${name}<span class="fine"><code>${caseId}</code></span></th>${cells}</tr></tbody>\n`
  })
  const head = profiles.map(profile => html`<th scope="col">${profile}</th>`)
  return html`<section>
<h2>Measurements</h2>
<table class="cases figures"><thead><tr><th scope="col">Figure</th>${head}</tr></thead>
${body}</table>
</section>
`
}

function featureSection(run: RunResult): Markup {
  const lists = run.profiles.filter(({ features }) => features.length > 0)
  if (lists.length === 0) return html``
  const tables = lists.map(({ name, features }) => {
    const rows = features.map(
      feature =>
        html`<tr><th scope="row">${feature.name}</th><td>${feature.present ? 'present' : 'absent'}: ${feature.detected}</td></tr>\n`,
    )
    return html`<details><summary>${name}</summary><table class="rows"><tbody>\n${rows}</tbody></table></details>\n`
  })
  return html`<section>\n<h2>Detected features</h2>\n${tables}</section>\n`
}

function environmentSection(run: RunResult): Markup {
  const rows = environmentRows(run).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`,
  )
  return html`<section>\n<h2>Environment</h2>\n<table class="rows"><tbody>\n${rows}</tbody></table>\n</section>\n`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
