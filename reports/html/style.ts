import { DRAWING_STYLE } from './style-drawing.ts'
import { NARROW_STYLE, PRINT_STYLE } from './style-media.ts'

/** The look of the page: light and dark, wide and narrow, screen and paper. */
export const STYLE = `
:root {
  color-scheme: light dark; scroll-padding-top: 5rem;
  --text: light-dark(#1b1f24, #e4e7eb); --soft: light-dark(#57606b, #9ea8b4); --line: light-dark(#d8dde3, #363d46);
  --page: light-dark(#fff, #14171b); --panel: light-dark(#f5f7f9, #1d2127); --link: light-dark(#0757b0, #79b3f7);
  --passed: light-dark(#14713a, #5fce8a); --failed: light-dark(#b3161f, #ff8a88); --broken: light-dark(#8f4508, #f7a862);
  --skipped: light-dark(#57606b, #9ea8b4); --inconclusive: light-dark(#6a3fb0, #bfa0f5); --interrupted: var(--broken);
}
* { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0 auto; padding: 0 1.5rem 3rem; max-width: 76rem; color: var(--text); background: var(--page);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
a { color: var(--link) }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.3; text-wrap: balance }
h2 { margin: 2.5rem 0 .6rem; font-size: 1.2rem }
small { margin-left: .4rem; font-size: .85rem; font-weight: normal; color: var(--soft) }
code, pre { font: .87em/1.5 ui-monospace, monospace }
pre { margin: .35rem 0; padding: .6rem .8rem; white-space: pre-wrap; background: var(--panel); border-radius: 6px }
.passed { --tone: var(--passed) } .failed { --tone: var(--failed) } .broken { --tone: var(--broken) }
.skipped { --tone: var(--skipped) } .inconclusive { --tone: var(--inconclusive) } .interrupted { --tone: var(--interrupted) }
header { margin: 1.5rem 0 1rem; padding: 1.1rem 1.4rem; background: var(--panel); border: 1px solid var(--line); border-left: 8px solid var(--tone); border-radius: 8px }
header h1 b { color: var(--tone); margin-right: .3rem } header h1 span { font-weight: 500 }
header p { margin: .2rem 0 0; color: var(--soft) } header p.fine { margin: 0 } header p.common { margin-top: .6rem; color: inherit }
.facts { display: flex; flex-wrap: wrap; gap: .35rem 1.8rem; margin: .9rem 0 0 }
.facts dt { font-size: .8rem; color: var(--soft) } .facts dd { margin: 0 }
.cure { margin-top: .7rem !important; color: var(--text) !important } .files a { margin-right: .9rem; white-space: nowrap } .look .reason { display: block; color: var(--soft); font-size: .9rem }
.look { margin: .9rem 0 0; padding: .7rem 0 0 1.2rem; border-top: 1px solid var(--line) }
.count { display: block; width: 100%; height: .55rem; margin: .7rem 0 .3rem; border-radius: 4px; overflow: hidden }
.count rect { fill: var(--tone) } .count .skipped { opacity: .45 }
.verdict { color: var(--tone); font-weight: 600 }
.verdict::before { content: "\\2713"; display: inline-block; width: 1.1em } .failed.verdict::before { content: "\\2717" }
.broken.verdict::before { content: "!" } .skipped.verdict::before { content: "\\2013" } .inconclusive.verdict::before { content: "~" }
.passed.verdict, .skipped.verdict { font-weight: normal }
.time, .fine, .group { color: var(--soft) }
.time { white-space: nowrap; font-variant-numeric: tabular-nums }
.fine { font-size: .85rem } .fine code { color: var(--soft) } .fine a:has(code) { text-decoration: none } .fine a:hover { text-decoration: underline }
.controls { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .4rem; padding: .6rem 0; background: var(--page) }
.verdicts { display: flex; flex-wrap: wrap; gap: .4rem }
button, input, select { padding: .35rem .7rem; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px }
button { cursor: pointer } .controls button[class] { color: var(--tone) }
button[aria-pressed=true] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; font-weight: 600 }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
input { flex: 1 1 12rem; min-width: 0 }
.copy { padding: 0 .45rem; font-size: .8rem; color: var(--soft); opacity: 0 }
tbody:hover .copy, .copy:focus-visible { opacity: 1 }
.suite { margin: .6rem 0; padding: 0 1rem; border: 1px solid var(--line); border-radius: 8px }
.suite[open] { padding-bottom: .6rem }
.suite > summary { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; padding: .55rem 0; color: var(--text); list-style: none }
.suite > summary::before { content: "\\25b8"; width: .6rem; color: var(--soft) } .suite[open] > summary::before { content: "\\25be" }
.suite > summary h2 { flex: 1 1 0; min-width: min(14rem, 70%); margin: 0; font-size: 1.05rem } .suite > summary small { display: inline-block } .suite > summary .count { flex: 0 1 14rem; width: auto; margin: 0 }
table { width: 100%; border-collapse: collapse }
th, td { padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; font-weight: normal }
caption { padding: .5rem 0 0; text-align: left; font-size: .85rem; color: var(--soft) }
thead th { color: var(--soft); font-size: .85rem }
tbody tr:first-child > *, .rows tr > * { border-top: 1px solid var(--line) }
.topic th { padding-top: .9rem; font-size: .85rem; font-weight: 600; color: var(--soft); border: 0 !important }
.cases > thead th:not(:first-child), .cases td[data-profile], .cases td.none { width: 10rem }
:is(#features, #measurements) .cases { table-layout: fixed } :is(#features, #measurements) .cases > thead th { width: auto } :is(#features, #measurements) .cases > thead th:first-child { width: 30% }
.cases th .fine { display: block }
.cases td .time { margin-left: .3rem; font-size: .9rem }
.why > td { padding-top: 0; border: 0 !important }
details, .note { margin: 0 0 .3rem; color: var(--text) }
.why details, .why .note, section > details { padding-left: .8rem; border-left: 3px solid var(--tone, var(--line)) }
.why details details { border: 0; padding: 0 }
.note { color: var(--tone) }
summary { cursor: pointer; color: var(--tone) }
tbody:target > tr > * { background: light-dark(#fff6d6, #33301c) } tbody:target pre { background: var(--page) }
.evidence { margin: .5rem 0; padding-left: 1.2rem }
.probes, .flows { margin: .3rem 0; font-size: .9rem } .probes td, .flows td { padding-block: .15rem } .probes td[class], .flows td[class] { color: var(--tone) }
.probes tr > *, .flows tr > * { border: 0 !important }
.timeline { margin: .4rem 0 .6rem .3rem; padding: 0; list-style: none; border-left: 2px solid var(--tone) }
.timeline li { position: relative; display: flex; gap: .8rem; padding: .15rem 0 .15rem .9rem; font: .87em/1.5 ui-monospace, monospace }
.timeline li::before { content: ""; position: absolute; left: -5px; top: .6em; width: 8px; height: 8px; border-radius: 50%; background: var(--tone) }
.timeline time { flex: 0 0 4.5rem; text-align: right; color: var(--soft) }
.again { margin: .4rem 0; font-size: .9rem; color: var(--soft) }
.rows th { width: 12rem; color: var(--soft) }
.figures td { font-variant-numeric: tabular-nums }
.phases th { width: 20rem } .phases .time { width: 6rem; text-align: right }
.phases tbody tr > * { border: 0; padding-block: .15rem }
.fine a { white-space: nowrap } .fine a:has(code) { white-space: normal }
.phases .inner th { padding-left: 1.2rem }
.bar svg { display: block; width: 100%; height: .8rem; margin-top: .35rem; background: var(--panel) }
.bar rect { fill: var(--link) } .inner rect { opacity: .55 } tr.failed rect, tr.interrupted rect { fill: var(--failed) }
.said { position: fixed; bottom: 1rem; left: 50%; transform: translateX(-50%); max-width: 90vw; margin: 0; padding: .4rem .8rem; color: var(--page); background: var(--text); border-radius: 6px; font-size: .85rem }
.said:empty { display: none }
.nothing { color: var(--soft) }
${DRAWING_STYLE}${NARROW_STYLE}${PRINT_STYLE}`
