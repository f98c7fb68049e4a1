import { relative } from 'node:path'
import type { TestError } from 'vitest'
import type { TestCase, TestModule, TestSuite } from 'vitest/node'
import type { CaseResult } from '../results/model.ts'
import { caseIds, placeOf } from './case-id.ts'
import { type CaseJudgement, judgeCase } from './judge-case.ts'
import type { ConformanceMeta } from '../run/meta.ts'

/** What the collector knows of a case beside vitest's own account of it. */
export interface Sighting {
  readonly id: string
  /** When the case was announced, in milliseconds of the epoch. */
  readonly readyAt: number
  readonly interrupted: boolean
}

/** The titles from the outermost describe block to the test or suite itself. */
export function titlesOf(task: TestCase | TestSuite): string[] {
  return task.parent.type === 'suite' ? [...titlesOf(task.parent), task.name] : [task.name]
}

/** The case as the run model tells it. */
export function caseResult(test: TestCase, { id, readyAt, interrupted }: Sighting): CaseResult {
  const meta: ConformanceMeta = test.meta().conformance ?? {}
  const result = test.result()
  const skippedInFile = wasNeverToRun(test)
  const judgement = judgeCase({
    state: result.state,
    errors: result.errors ?? [],
    note: result.state === 'skipped' ? result.note : undefined,
    meta,
    hookErrors: hookErrorsAround(test),
    skippedInFile,
    interrupted,
  })
  const diagnostic = test.diagnostic()
  const cutShort = interrupted && judgement.verdict === 'broken'
  const docs = docsOf(test)
  return {
    id,
    ...placeOf(test.module.moduleId),
    ...ownFileOf(test.module),
    group: titlesOf(test).slice(0, -1),
    title: test.name,
    profile: test.project.name,
    ...judgement,
    // Whoever writes test.skip has chosen too.
    ...(judgement.verdict === 'skipped' && (meta.ruledOut === true || skippedInFile)
      ? { ruledOut: true as const }
      : {}),
    durationMs: Math.round(diagnostic?.duration ?? (cutShort ? Date.now() - readyAt : 0)),
    requires: unique([...test.tags, ...(meta.requires ?? [])]),
    ...(docs === undefined ? {} : { docs }),
    assertions: meta.assertions ?? 0,
    measurements: meta.measurements ?? [],
    evidence: meta.evidence ?? [],
    ...(meta.observations === undefined ? {} : { observations: meta.observations }),
    ...(meta.probes === undefined || meta.probes.length === 0 ? {} : { probes: meta.probes }),
    ...(meta.plots === undefined || meta.plots.length === 0 ? {} : { plots: meta.plots }),
    ...(meta.pairs === undefined || meta.pairs.length === 0 ? {} : { pairs: meta.pairs }),
    startedAt: new Date(diagnostic?.startTime ?? readyAt).toISOString(),
  }
}

/** A result that stands for a whole file or for a hook, neither of which vitest reports as a test. */
export function standInResult(module: TestModule, titles: readonly string[], judgement: CaseJudgement): CaseResult {
  return {
    id: caseIds(module.moduleId, [titles])[0] ?? module.id,
    ...placeOf(module.moduleId),
    ...ownFileOf(module),
    group: titles.slice(0, -1),
    title: titles.at(-1) ?? module.relativeModuleId,
    profile: module.project.name,
    ...judgement,
    durationMs: 0,
    requires: [],
    assertions: 0,
    measurements: [],
    evidence: [],
    startedAt: new Date().toISOString(),
  }
}

/** Where a file of the user's own is, which lies outside of the folder that has the suites. */
export function ownFileOf({ moduleId, project }: Pick<TestModule, 'moduleId' | 'project'>): { file?: string } {
  return relative(project.config.root, moduleId).startsWith('..') ? { file: relative('', moduleId) } : {}
}

/** Whether the case was out of the run from the start: `test.skip`, `test.todo`, or a filter. */
export function wasNeverToRun(test: TestCase): boolean {
  return test.options.mode === 'skip' || test.options.mode === 'todo'
}

function hookErrorsAround(test: TestCase): readonly TestError[] {
  for (let parent: TestSuite | TestModule = test.parent; ; parent = parent.parent) {
    if (parent.errors().length > 0) return parent.errors()
    if (parent.type === 'module') return []
  }
}

export function docsOf(test: TestCase): string | undefined {
  for (let task: TestCase | TestSuite | TestModule = test; ; task = task.parent) {
    const { docs, conformance } = task.meta()
    const found = conformance?.docs ?? docs
    if (found !== undefined || task.type === 'module') return found
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
