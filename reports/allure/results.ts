import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { type Label, LinkType, Stage, Status, type TestResult } from 'allure-js-commons'
import type {
  CaseResult,
  ClusterInfo,
  Evidence,
  ProfileResult,
  RunError,
  RunResult,
} from '../../harness/results/model.ts'
import { figure, firstLine } from '../format.ts'
import { fullTitle } from '../tally.ts'
import { causeOf, messageFor } from './categories.ts'

/** What results tell of the run beside the case. */
export interface RunFacts extends Pick<RunResult, 'id' | 'errors'> {
  readonly cluster?: Pick<ClusterInfo, 'kubernetesVersion' | 'distribution'>
  readonly profiles: readonly Pick<ProfileResult, 'name' | 'ciliumVersion'>[]
}

/** A file of the run folder and the name that Allure's results know it by. */
export interface Attached {
  readonly path: string
  readonly name: string
}

/**
 * Every case as Allure's result, and one more for each error outside of cases, which would be lost otherwise.
 *
 * Ids are made of the run's, so that the same run gives the same bytes. Allure's own history id ignores everything but
 * the parameters: the profile is one on every case, or one profile would hide the other.
 */
export function allureResults(run: RunResult): TestResult[] {
  return [...run.cases.map(c => allureResult(run, c)), ...run.errors.map(error => errorAsResult(run, error))]
}

/** The evidence of the run's cases under the names that its results use. */
export function attachedFiles({ cases }: Pick<RunResult, 'cases'>): Attached[] {
  const files = cases.flatMap(({ evidence }) => evidence.map(({ path }) => ({ path, name: attachmentName(path) })))
  return [...new Map(files.map(file => [file.name, file])).values()]
}

/** A case as Allure's result. */
export function allureResult(run: RunFacts, c: CaseResult): TestResult {
  const start = Date.parse(c.startedAt)
  return {
    uuid: uuidOf(run.id, c.id, c.profile),
    testCaseId: hashOf(c.id),
    historyId: hashOf(`${c.id} ${c.profile}`),
    fullName: c.id,
    name: fullTitle(c),
    titlePath: [c.suite, c.topic, ...c.group],
    stage: Stage.FINISHED,
    ...statusOf(c.verdict),
    statusDetails: c.reason === undefined ? {} : detailsOf(messageFor(run, c)),
    ...(c.measurements.length === 0 ? {} : { description: measured(c) }),
    start,
    stop: start + c.durationMs,
    labels: labelsOf(run, c),
    links: c.docs === undefined ? [] : [{ name: 'documentation', url: c.docs, type: LinkType.DEFAULT }],
    parameters: [{ name: 'profile', value: c.profile }, ...versionsOf(run, c.profile)],
    steps: [],
    attachments: c.evidence.map(attachmentOf),
  }
}

function errorAsResult(run: RunResult, { phase, message, cure }: RunError): TestResult {
  const start = Date.parse(run.startedAt)
  const id = `run/${phase}`
  return {
    uuid: uuidOf(run.id, id, message),
    testCaseId: hashOf(id),
    historyId: hashOf(id),
    fullName: id,
    name: `outside of cases: ${phase}`,
    titlePath: ['run'],
    stage: Stage.FINISHED,
    status: Status.BROKEN,
    statusDetails: detailsOf(`environment: ${message}${cure === undefined ? '' : `\nfix: ${cure}`}`),
    start,
    stop: start,
    labels: [
      { name: 'parentSuite', value: 'run' },
      { name: 'suite', value: phase },
    ],
    links: [],
    parameters: [],
    steps: [],
    attachments: [],
  }
}

/** Allure shows a result without a status as unknown, which is what an inconclusive measurement is. */
function statusOf(verdict: CaseResult['verdict']): { status?: Status } {
  const known = { passed: Status.PASSED, failed: Status.FAILED, broken: Status.BROKEN, skipped: Status.SKIPPED }
  return verdict === 'inconclusive' ? {} : { status: known[verdict] }
}

function detailsOf(text: string): { message: string; trace?: string } {
  const message = firstLine(text)
  return message === text ? { message } : { message, trace: text }
}

function labelsOf(run: RunFacts, c: CaseResult): Label[] {
  const cause = causeOf(run, c)
  return [
    { name: 'parentSuite', value: c.suite },
    { name: 'suite', value: c.topic },
    ...(c.group.length === 0 ? [] : [{ name: 'subSuite', value: c.group.join(' > ') }]),
    { name: 'epic', value: c.suite },
    { name: 'package', value: `${c.suite}.${c.topic}` },
    { name: 'framework', value: 'cilium-conformance' },
    { name: 'profile', value: c.profile },
    { name: 'verdict', value: c.verdict },
    ...(c.verdict === 'skipped' ? [{ name: 'reason', value: firstLine(c.reason ?? '') }] : []),
    ...(cause === undefined ? [] : [{ name: 'cause', value: cause }]),
    ...c.requires.map(value => ({ name: 'tag', value })),
  ]
}

/** Shown and left out of the history id: another version of Cilium continues the history. */
function versionsOf(run: RunFacts, profile: string): TestResult['parameters'] {
  const cilium = run.profiles.find(({ name }) => name === profile)?.ciliumVersion
  const versions = { cilium, kubernetes: run.cluster?.kubernetesVersion, distribution: run.cluster?.distribution }
  return Object.entries(versions).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value, excluded: true }],
  )
}

function measured({ measurements }: CaseResult): string {
  return measurements.map(({ name, value, unit }) => `- ${name}: ${figure(value)} ${unit}`).join('\n')
}

function attachmentOf({ name, path, mediaType }: Evidence) {
  return { name, type: mediaType, source: attachmentName(path) }
}

function attachmentName(path: string): string {
  return `${hashOf(path)}-attachment${extname(path)}`
}

function uuidOf(...parts: readonly string[]): string {
  return hashOf(parts.join('\n')).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
