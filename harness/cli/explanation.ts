import type { NamedProfile } from '../cilium/profile.ts'
import type { DetectedFeature } from '../results/model.ts'
import type { ListedCase } from '../engine/listed-case.ts'

/** A profile, and what is known about running a case on it before there is a cluster. */
export interface Prospect {
  readonly profile: NamedProfile
  /** Why the profile cannot be installed on this machine; undefined when it can. */
  readonly lack: string | undefined
  /** What the newest run saw on the profile; absent when no run of it is here. */
  readonly seen?: { readonly runId: string; readonly features: readonly DetectedFeature[] }
}

/** What an explanation is made of. */
export interface Explained {
  readonly found: ListedCase
  /** Path of its file below the project. */
  readonly file: string
  /** Every requirement that there is, with its description. */
  readonly requirements: readonly { readonly name: string; readonly description: string }[]
  /** Names of the requirements that the running cluster is asked for; the others are the run's own. */
  readonly features: ReadonlySet<string>
  readonly prospects: readonly Prospect[]
  /** What keeps any cluster from coming up on this machine, one a line; empty when nothing does. */
  readonly gaps: readonly string[]
}

/** Whether a case would run on a profile, and what says so. */
export interface Answer {
  readonly profile: string
  readonly runs: boolean
  readonly why: string
}

/** For each profile, whether the case would run on a cluster of this machine. */
export function answersFor({ found, features, prospects }: Explained): Answer[] {
  if (found.bare) return [{ profile: 'bare', runs: true, why: 'it runs before Cilium is installed' }]
  const wanted = found.requires.filter(name => features.has(name))
  return prospects.map(prospect => {
    const { name } = prospect.profile
    if (prospect.lack !== undefined) return { profile: name, runs: false, why: prospect.lack }
    const missing = wanted.flatMap(feature => missingOn(prospect, feature))
    return missing.length > 0
      ? { profile: name, runs: false, why: missing.join('; ') }
      : { profile: name, runs: true, why: evidenceFor(prospect, wanted) }
  })
}

/** The explanation as lines. */
export function explanationLines(explained: Explained): string[] {
  const { found, file, requirements, gaps } = explained
  const needs = found.requires.map(name => {
    const description = requirements.find(requirement => requirement.name === name)?.description
    return `${name}${description === undefined ? '' : `: ${description}`}`
  })
  const answers = answersFor(explained).map(({ profile, runs, why }) => `${profile}: ${runs ? 'yes' : 'no'}, ${why}`)
  return [
    found.id,
    '',
    ...field('tests', [[...found.group, found.title].join(' > ')]),
    ...field('file', [file]),
    ...field('docs', [found.docs ?? 'none']),
    ...field('needs', needs.length === 0 ? ['only a cluster'] : needs),
    ...field(
      'here',
      gaps.length === 0 ? ['a cluster can be provisioned'] : ['no cluster can be provisioned:', ...gaps],
    ),
    ...field('runs on', answers),
    ...field('run it', [commandFor(found, answersFor(explained))]),
  ]
}

function missingOn({ profile, seen }: Prospect, feature: string): string[] {
  const detected = seen?.features.find(({ name }) => name === feature)
  if (detected !== undefined) {
    return detected.present ? [] : [`needs ${feature}: ${detected.detected} (seen in run ${seen?.runId})`]
  }
  const claimed = profile.claims.some(claim => claim === feature)
  return claimed || feature.startsWith('nodes/') ? [] : [`needs ${feature}, which the profile does not claim`]
}

function evidenceFor({ seen }: Prospect, wanted: readonly string[]): string {
  if (wanted.length === 0) return 'it needs no particular feature'
  return seen === undefined ? 'the profile claims what it needs' : `run ${seen.runId} saw what it needs`
}

function commandFor({ suite, group, title }: ListedCase, answers: readonly Answer[]): string {
  const name = [...group, title].join(' ').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const profile = answers.find(({ runs }) => runs)?.profile ?? 'vxlan'
  const flag = profile === 'vxlan' || profile === 'bare' ? '' : ` --profile=${profile}`
  return `npx cilium-conformance run --suite=${suite}${flag} --grep='^${name.replaceAll("'", String.raw`'\''`)}$'`
}

function field(name: string, values: readonly string[]): string[] {
  return values.map((value, index) => `${(index === 0 ? name : '').padEnd(9)}${value}`)
}
