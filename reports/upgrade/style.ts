import { GAP_STYLE } from './gap-chart.ts'

/** What the page of an upgrade has besides the look of a run's report. */
export const UPGRADE_STYLE = `${GAP_STYLE}
.key b { display: inline-block; width: .8em; height: .8em; margin-right: .3em; background: var(--tone) } .key .control { --tone: var(--soft) }
.wide-table { overflow-x: auto }
.reasons { padding: 0; list-style: none } .reasons li { margin: .3rem 0; padding: .3rem .8rem; border-left: 4px solid var(--tone) }
.reasons b { color: var(--tone) }
header .facts + p { margin-top: .8rem } .facts dd { max-width: 22rem } .facts dd.failed, .facts dd.inconclusive, .facts dd.broken { color: var(--tone); font-weight: 600 }
td.verdict { white-space: nowrap }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-left: .8rem }
tr.over td.number.longest { color: var(--failed); font-weight: 600 } tr.control { color: var(--soft) } td.unset { color: var(--soft) }
.changes td + td { width: 28% }
@media screen and (max-width: 44rem) {
  .changes thead { display: none } .changes td[data-label]::before { content: attr(data-label) ": "; color: var(--soft) }
  .changes td + td { width: auto }
}
`
