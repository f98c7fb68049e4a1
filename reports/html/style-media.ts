/** A phone: tables become blocks, and nothing scrolls sideways. */
export const NARROW_STYLE = `
@media (max-width: 44rem) {
  :root { scroll-padding-top: 1rem }
  body { padding: 0 .9rem 2rem }
  header { padding: .9rem } h1 { font-size: 1.35rem }
  .controls { position: static } .controls select { flex: 1 1 8rem; min-width: 0 }
  .drawing.wide { display: none } .drawing.narrow { display: block }
  .suite { padding: 0 .7rem } .suite > summary .count { flex-basis: 100% }
  .copy { display: none } tbody:is([data-verdicts*=failed], [data-verdicts*=broken], [data-verdicts*=inconclusive]) .copy { display: inline-block; opacity: 1 }
  .cases, .cases > tbody, .cases > tbody > tr, .cases > tbody > tr > * { display: block }
  .cases > thead, .cases td.none { display: none }
  .cases > tbody { padding-block: .5rem; border-top: 1px solid var(--line) } .cases > .topic { border: 0 }
  .cases > tbody > tr > * { border: 0; padding: 0; width: auto !important }
  .cases td[data-profile] { display: inline-block; margin-right: 1.2rem }
  .cases td[data-profile]::before { content: attr(data-profile) " "; color: var(--soft) }
  .cases tbody .why > td { padding-top: .3rem }
  .cases .why table, .why table :is(caption, tbody, tr) { display: block } .why thead { display: none }
  .why table tr { padding: .3rem 0 } .why table td { display: inline; padding: 0 .5rem 0 0 } .probes td:nth-child(2)::before { content: "\\2192\\a0" }
  .rows tr > * { display: block; width: auto; padding-right: 0 } .rows td { border: 0; padding-top: 0 }
  .phases tr { display: grid; grid-template-columns: 1fr auto } .phases th { width: auto }
  .phases .bar { grid-column: 1 / -1; grid-row: 2; padding: 0 0 .4rem }
  .timeline time { flex-basis: 3.5rem }
}
`

/** Paper: light, without controls, nothing torn apart. */
export const PRINT_STYLE = `
@media print {
  :root { color-scheme: light }
  body { max-width: none; padding: 0; font-size: 10pt }
  .controls, .copy, .said { display: none !important }
  header, details, .count rect, .bar svg, .bar rect, .drawing * { print-color-adjust: exact }
  .suite { border: 0; padding: 0 }
  tbody, pre, .phases tr, .drawing { break-inside: avoid } h2 { break-after: avoid }
  a { color: inherit }
}
`
