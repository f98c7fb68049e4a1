import { surveyCluster } from '../cilium/survey.ts'
import type { Values } from '../values.ts'
import type { ChartSource } from '../images/chart.ts'
import { TOOLS, toolOrBuild } from '../images/tools.ts'
import type { Kube } from '../kube/client.ts'
import { messageOf } from '../results/errors.ts'
import type { Finding } from '../results/finding.ts'
import type { Change, LiveCheck } from '../results/upgrade.ts'
import type { PhaseScope } from '../results/phases.ts'
import { type Chart, isRecord, readChart } from '../upgrade/chart.ts'
import { chartFolder } from '../upgrade/chart-source.ts'
import { lint } from '../upgrade/lint.ts'
import { judgeSurvey } from '../upgrade/live.ts'
import { type Rendered, renderDiff } from '../upgrade/render-diff.ts'
import { render } from '../upgrade/render.ts'
import { textOf } from '../upgrade/rules/rule.ts'
import type { Session } from '../engine/session.ts'
import type { UpgradePlan } from './plan.ts'

/** What is known without a cluster. */
export interface Static {
  readonly findings: readonly Finding[]
  readonly unchecked: string | undefined
  readonly changes: readonly Change[]
  /** `cilium-config` of the release that runs now. */
  readonly rendered?: Readonly<Record<string, string>>
}

/** Lints the target's values and compares what the two charts render. */
export async function lookAtCharts({ from, to, before, after, run }: UpgradePlan, scope: PhaseScope): Promise<Static> {
  const place = { mirror: run.mirror, repository: run.chartRepository }
  const [source, target] = await Promise.all([chartAt(from, place), chartAt(to, place)])
  const findings = lint({ file: after, target: { version: to, chart: target.chart }, from, fromChart: source.chart })
  const unchecked = source.lack ?? target.lack
  if (source.folder === undefined || target.folder === undefined) return { findings, unchecked, changes: [] }
  const helm = await toolOrBuild(TOOLS.helm, scope)
  const old = await tryRender(helm, source.folder, before.values)
  const now = await tryRender(helm, target.folder, after.values)
  const refused = 'refused' in now && !findings.some(({ consequence }) => consequence === 'rejected')
  return {
    findings: refused ? [...findings, helmRefuses(after.name, now.refused, to)] : findings,
    unchecked:
      unchecked ?? ('refused' in old ? `the chart of ${from} refuses ${before.name}: ${old.refused}` : undefined),
    changes: 'refused' in old || 'refused' in now ? [] : renderDiff(old.objects, now.objects),
    ...('refused' in old ? {} : { rendered: agentConfig(old.objects) }),
  }
}

/** A cluster that does not answer is a gap in the evidence. */
export async function lookAtCluster(
  kube: Kube,
  { from, to }: UpgradePlan,
  { rendered }: Static,
  session: Session,
): Promise<LiveCheck[]> {
  try {
    const survey = await session.phases.phase('running cluster', () => surveyCluster(kube))
    return judgeSurvey(survey, { from, to, rendered })
  } catch (error) {
    return [{ name: 'running cluster', outcome: 'unknown', text: messageOf(error) }]
  }
}

function agentConfig(objects: readonly Rendered[]): Record<string, string> {
  const data = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && isRecord(metadata) && metadata['name'] === 'cilium-config',
  )?.['data']
  return Object.fromEntries(Object.entries(isRecord(data) ? data : {}).map(([key, value]) => [key, textOf(value)]))
}

async function tryRender(
  helm: string,
  chart: string,
  values: Values,
): Promise<{ readonly objects: Rendered[] } | { readonly refused: string }> {
  try {
    return { objects: await render(helm, chart, values) }
  } catch (error) {
    return { refused: messageOf(error) }
  }
}

/** What no rule predicted. */
function helmRefuses(file: string, words: string, version: string): Finding {
  return {
    file,
    line: 1,
    column: 1,
    rule: 'helm-refuses',
    severity: 'error',
    key: '',
    consequence: 'rejected',
    message: `Helm refuses to render the chart: ${words}`,
    fixable: false,
    source: `helm template of chart ${version}`,
  }
}

async function chartAt(
  version: string,
  place: ChartSource,
): Promise<{ folder?: string; chart?: Chart; lack?: string }> {
  try {
    const folder = await chartFolder(version, place)
    return { folder, chart: await readChart(folder) }
  } catch (error) {
    return { lack: messageOf(error) }
  }
}
