import { REQUIREMENTS } from '../run/requirements.ts'
import { FEATURES } from '../cilium/features.ts'
import { missingNeeds } from '../cilium/profile-needs.ts'
import { engineProblem } from '../host/engine-problem.ts'
import { observeKernel } from '../host/kernel.ts'
import { IPV6_RANGES, K3S_RANGES } from '../provision/cluster.ts'
import { UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { type OwnFiles, NO_OWN_FILES } from '../engine/own-files.ts'
import { loadProfile, profileNames, suiteNames } from '../engine/discover.ts'
import { type Explained, type Prospect, answersFor, explanationLines } from './explanation.ts'
import { listCases } from '../engine/kept-cases.ts'
import type { ListedCase } from '../engine/listed-case.ts'
import { DEFAULT_PROFILE } from './plan.ts'
import { newestRun } from '../engine/newest-run.ts'

/** Clusters of this harness have IPv4 pod CIDRs only. */
const POD_CIDRS = [[K3S_RANGES.pods, IPV6_RANGES.pods]]

/** How many candidates an error lists. */
const CANDIDATES = 8

/** What {@link explainCommand} takes. */
export interface ExplainOptions {
  /** Id of a case, or part of an id or full name that only one case has. */
  readonly wanted: string
  readonly json?: boolean
  readonly own?: OwnFiles | undefined
  readonly print?: (line: string) => void
}

/**
 * `explain CASE` and `run --explain CASE`: what a case proves, what it needs, and whether it would run on this machine.
 * Touches no cluster.
 *
 * @throws UsageError when no case, or more than one, is meant.
 */
export async function explainCommand({
  wanted,
  json = false,
  own = NO_OWN_FILES,
  print = console.log,
}: ExplainOptions): Promise<number> {
  const [cases, prospects, gaps] = await Promise.all([
    listCases(await suiteNames(own), { own }),
    allProspects(own),
    gapsHere(),
  ])
  const found = chooseCase(cases, wanted)
  const explained: Explained = {
    found,
    file: found.file ?? `suites/${found.suite}/${found.topic}${found.bare ? '.bare' : ''}.test.ts`,
    requirements: REQUIREMENTS,
    features: new Set(FEATURES.map(({ name }) => name)),
    prospects,
    gaps,
  }
  if (json)
    print(JSON.stringify({ ...found, file: explained.file, gaps, answers: answersFor(explained) }, undefined, 2))
  else for (const line of explanationLines(explained)) print(line)
  return EXIT.ok
}

/** The one case that is meant. */
export function chooseCase(cases: readonly ListedCase[], wanted: string): ListedCase {
  const exact = cases.find(({ id }) => id === wanted)
  if (exact !== undefined) return exact
  const word = wanted.toLowerCase()
  const meant = cases.filter(({ id, group, title }) =>
    `${id}\n${[...group, title].join(' ')}`.toLowerCase().includes(word),
  )
  const [only] = meant
  if (only !== undefined && meant.length === 1) return only
  if (only === undefined) {
    throw new UsageError(`no case matches "${wanted}". "cilium-conformance list" prints all ids.`)
  }
  const shown = meant.slice(0, CANDIDATES).map(({ id }) => `  ${id}`)
  const more = meant.length > CANDIDATES ? [`  and ${meant.length - CANDIDATES} more`] : []
  throw new UsageError([`"${wanted}" matches ${meant.length} cases. Choose one:`, ...shown, ...more].join('\n'))
}

async function allProspects(own: OwnFiles): Promise<Prospect[]> {
  const [kernel, latest, names] = await Promise.all([observeKernel(), newestRun(), profileNames(own)])
  const defaultFirst = [DEFAULT_PROFILE, ...names.filter(name => name !== DEFAULT_PROFILE)]
  return Promise.all(
    defaultFirst.map(async (name): Promise<Prospect> => {
      const profile = await loadProfile(name, own)
      const lack = missingNeeds(profile.needs ?? [], { kernel, podCIDRs: POD_CIDRS })?.replaceAll('\n', '; ')
      const features = latest?.profiles.find(seen => seen.name === name)?.features ?? []
      const seen = latest === undefined || features.length === 0 ? {} : { seen: { runId: latest.id, features } }
      return { profile, lack, ...seen }
    }),
  )
}

async function gapsHere(): Promise<string[]> {
  const problem = await engineProblem()
  return problem === undefined ? [] : [`${problem.message} ${problem.cure}`]
}
