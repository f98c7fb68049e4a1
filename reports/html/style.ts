/** The look of the page: light and dark, wide and narrow, screen and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1b1f24, #e4e7eb); --soft: light-dark(#59626d, #9aa4b0); --line: light-dark(#d8dde3, #363d46);
  --page: light-dark(#fff, #14171b); --panel: light-dark(#f5f7f9, #1d2127); --link: light-dark(#0757b0, #79b3f7);
  --passed: light-dark(#14713a, #5fce8a); --failed: light-dark(#b3161f, #ff8a88); --broken: light-dark(#94480a, #f7a862);
  --skipped: light-dark(#59626d, #9aa4b0); --inconclusive: light-dark(#6a3fb0, #bfa0f5); --interrupted: var(--broken);
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 0 1.5rem 3rem; max-width: 72rem; color: var(--text); background: var(--page);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
a { color: var(--link) }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.3 }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.15rem }
small { margin-left: .4rem; font-size: .85rem; font-weight: normal; color: var(--soft) }
code, pre { font: .87em/1.5 ui-monospace, monospace }
pre { margin: .35rem 0; padding: .6rem .8rem; white-space: pre-wrap; background: var(--panel); border-radius: 4px }
header { margin: 1.5rem 0 1rem; padding: 1rem 1.25rem; background: var(--panel); border-left: 6px solid var(--tone); border-radius: 4px }
header h1 b { color: var(--tone) }
header p { margin: .25rem 0 0; color: var(--soft) }
header ul, .evidence { margin: .5rem 0 0; padding-left: 1.2rem }
.passed { --tone: var(--passed) } .failed { --tone: var(--failed) } .broken { --tone: var(--broken) }
.skipped { --tone: var(--skipped) } .inconclusive { --tone: var(--inconclusive) } .interrupted { --tone: var(--interrupted) }
.verdict { color: var(--tone); font-weight: 600 }
.passed.verdict, .skipped.verdict { font-weight: normal }
.time, .fine, .group { color: var(--soft) }
.time { white-space: nowrap; font-variant-numeric: tabular-nums }
.fine { font-size: .85rem }
.controls { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0 }
.controls[hidden] { display: none }
button, input { padding: .35rem .7rem; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 4px }
button { cursor: pointer }
button[aria-pressed=true] { border-color: var(--text); font-weight: 600 }
input { flex: 1 1 12rem; min-width: 0 }
table { width: 100%; border-collapse: collapse }
th, td { padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; font-weight: normal }
thead th { color: var(--soft); font-size: .85rem }
tbody tr:first-child > *, .rows tr > * { border-top: 1px solid var(--line) }
.cases thead th:not(:first-child), .cases td[data-profile], .cases td.none { width: 10rem }
.cases th .fine { display: block }
.cases td .time { margin-left: .3rem; font-size: .9rem }
.why td { padding-top: 0 }
details, .note { margin: 0 0 .3rem; padding-left: .8rem; border-left: 3px solid var(--tone); color: var(--text) }
.note { color: var(--tone) }
summary { cursor: pointer; color: var(--tone) }
tbody:target { background: var(--panel) }
.rows th { width: 12rem; color: var(--soft) }
.figures td { font-variant-numeric: tabular-nums }
.phases th { width: 18rem } .phases .time { width: 6rem; text-align: right }
.phases tbody tr > * { border: 0; padding-block: .15rem }
.fine a { white-space: nowrap }
.phases .inner th { padding-left: 1.2rem }
.bar svg { display: block; width: 100%; height: .8rem; margin-top: .35rem; background: var(--panel) }
.bar rect { fill: var(--link) } .inner rect { opacity: .55 } tr.failed rect, tr.interrupted rect { fill: var(--failed) }
@media (max-width: 40rem) {
  body { padding: 0 .9rem 2rem }
  .cases, .cases tbody, .cases tr, .cases th, .cases td { display: block }
  .cases thead, .cases td.none { display: none }
  .cases tbody { padding-block: .5rem; border-top: 1px solid var(--line) }
  .cases tbody[hidden] { display: none }
  .cases tbody tr > * { border: 0; padding: 0 }
  .cases td[data-profile] { display: inline-block; width: auto; margin-right: 1.2rem }
  .cases td[data-profile]::before { content: attr(data-profile) " "; color: var(--soft) }
  .cases tbody .why td { padding-top: .3rem }
  .rows tr > * { display: block; width: auto; padding-right: 0 } .rows td { border: 0; padding-top: 0 }
  .phases tr { display: grid; grid-template-columns: 1fr auto } .phases th { width: auto }
  .phases .bar { grid-column: 1 / -1; grid-row: 2; padding: 0 0 .4rem }
}
@media print {
  :root { color-scheme: light }
  body { max-width: none; padding: 0; font-size: 10pt }
  .controls { display: none !important }
  header, details, .bar svg, .bar rect { print-color-adjust: exact }
  tbody, pre, .phases tr { break-inside: avoid } h2 { break-after: avoid }
  a { color: inherit }
}
`
