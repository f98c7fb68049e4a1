import type { CaseResult, RunResult } from '../harness/results/model.ts'
import { firstLine, seconds } from './format.ts'
import { type SuiteTally, countVerdicts, fullTitle, headline, tallySuites } from './tally.ts'
import { type Element, document, element } from './xml.ts'

/**
 * junit.xml: one testsuite for each suite on each profile, and a testsuite `run` for what went wrong outside of cases.
 *
 * JUnit knows three ways not to pass. Failed is `<failure>` and broken is `<error>`, as the format means them. So is
 * inconclusive, as `<error type="inconclusive">`: the run ends with a code other than 0 for it, and a reader of this
 * file takes `<skipped>` for harmless, so that the two would disagree about the gate.
 */
export function renderJunit(run: RunResult): string {
  const suites = [...tallySuites(run).map(tally => suiteElement(run, tally)), ...runSuite(run)]
  const counts = countVerdicts(run.cases)
  const extra = runProblems(run).length
  return document(
    element(
      'testsuites',
      {
        name: 'cilium-conformance',
        tests: run.cases.length + extra,
        failures: counts.failed,
        errors: counts.broken + counts.inconclusive + extra,
        time: seconds(run.durationMs),
      },
      suites,
    ),
  )
}

function suiteElement(run: RunResult, { suite, profile, counts, durationMs, cases }: SuiteTally): Element {
  const started = cases.map(c => c.startedAt).toSorted()[0] ?? run.startedAt
  return element(
    'testsuite',
    {
      name: `${suite} (${profile})`,
      tests: cases.length,
      failures: counts.failed,
      errors: counts.broken + counts.inconclusive,
      skipped: counts.skipped,
      time: seconds(durationMs),
      timestamp: started.replace(/(\.\d+)?Z$/, ''),
    },
    [propertiesElement(run, profile), ...cases.map(caseElement)],
  )
}

function caseElement(c: CaseResult): Element {
  const attributes = {
    name: fullTitle(c),
    classname: `${c.suite}.${c.topic} (${c.profile})`,
    time: seconds(c.durationMs),
  }
  return element('testcase', attributes, c.verdict === 'passed' ? [] : [outcomeElement(c.verdict, c.reason ?? '')])
}

function outcomeElement(verdict: Exclude<CaseResult['verdict'], 'passed'>, reason: string): Element {
  if (verdict === 'skipped') return element('skipped', { message: reason })
  const name = verdict === 'failed' ? 'failure' : 'error'
  return element(name, { type: verdict, message: firstLine(reason) }, reason)
}

function propertiesElement(run: RunResult, profileName: string): Element {
  const { environment, cluster } = run
  const profile = run.profiles.find(({ name }) => name === profileName)
  const properties: Record<string, string | number | boolean | undefined> = {
    run: run.id,
    profile: profileName,
    'cilium.version': profile?.ciliumVersion,
    'kubernetes.version': cluster?.kubernetesVersion,
    'kubernetes.distribution': cluster?.distribution,
    'kubernetes.nodes': cluster?.nodes.length,
    provisioner: cluster?.provisioner,
    'image.source': cluster?.imageSource,
    'harness.version': environment.harness,
    'node.version': environment.node,
    'docker.version': environment.docker,
    os: environment.os,
    kernel: environment.kernel,
    cpu: environment.cpu,
    cpus: environment.cpus,
    'memory.bytes': environment.memoryBytes,
    ci: environment.ci,
  }
  const known = Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
  return element(
    'properties',
    {},
    known.map(property => element('property', property)),
  )
}

/** Without it, a run that provisioned nothing would be an empty file, which readers take for green. */
function runSuite(run: RunResult): Element[] {
  const problems = runProblems(run)
  if (problems.length === 0) return []
  const counts = { tests: problems.length, failures: 0, errors: problems.length, skipped: 0 }
  const timestamp = run.startedAt.replace(/(\.\d+)?Z$/, '')
  const cases = problems.map(({ name, message }) =>
    element('testcase', { name, classname: 'run', time: '0.000' }, [
      element('error', { type: run.verdict, message: firstLine(message) }, message),
    ]),
  )
  return [element('testsuite', { name: 'run', ...counts, time: '0.000', timestamp }, cases)]
}

function runProblems(run: RunResult): { name: string; message: string }[] {
  const problems = run.errors.map(({ phase, message, cure }) => ({
    name: phase,
    message: cure === undefined ? message : `${message}\nfix: ${cure}`,
  }))
  const { failed, broken, inconclusive } = countVerdicts(run.cases)
  const told = problems.length + failed + broken + inconclusive > 0 && run.verdict !== 'interrupted'
  return run.verdict === 'passed' || told ? problems : [...problems, { name: 'verdict', message: headline(run) }]
}
