import type { Absence, Route, RouteHistory } from '../router/history.ts'
import { seconds } from '../upgrade/verdict-paths.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** What may become of routes. Those that are not named have to stay. */
export interface WantedHistory {
  /** All routes by this next hop have to go within so many milliseconds, and to come back. */
  readonly withdrawn?: { readonly via: string; readonly withinMs: number }
}

/** Whether a router kept its routes, but for those that had to go, and whether those went in time. */
export const judge: Judge<RouteHistory, WantedHistory> = {
  kind: 'route-history',
  version: 1,
  summary: 'routes of the router while something of the cluster was away',
  decide({ known, absences }, { withdrawn }) {
    const going = known.filter(({ nextHop }) => nextHop === withdrawn?.via)
    const staying = known.filter(route => !going.includes(route))
    const of = (route: Route) => absences.filter(each => each.prefix === route.prefix && each.nextHop === route.nextHop)
    return judgeComplaints([
      ...(staying.length === 0 ? ['the router knew no route that had to stay'] : []),
      ...staying.flatMap(route => of(route).map(lost)),
      ...(withdrawn !== undefined && going.length === 0 ? [`the router knew no route via ${withdrawn.via}`] : []),
      ...(withdrawn === undefined ? [] : going.flatMap(route => late(route, of(route), withdrawn.withinMs))),
    ])
  },
}

function lost({ prefix, nextHop, lastSeenMs, missedMs, backMs }: Absence): string {
  const until =
    backMs === undefined ? 'and did not learn it again' : `and learnt it again after ${seconds(backMs - missedMs)}`
  return `the router lost ${prefix} via ${nextHop} ${seconds(Math.max(0, lastSeenMs))} after it began, ${until}`
}

function late({ prefix, nextHop }: Route, [absence]: readonly Absence[], withinMs: number): string[] {
  const what = `${prefix} via ${nextHop}`
  if (absence === undefined) return [`the router never withdrew ${what}`]
  const { lastSeenMs, backMs } = absence
  return [
    ...(lastSeenMs <= withinMs
      ? []
      : [`the router withdrew ${what} only after ${seconds(lastSeenMs)}, not within ${seconds(withinMs)}`]),
    ...(backMs === undefined ? [`the router did not learn ${what} again`] : []),
  ]
}
