import { type Change, EFFECTS, type Effect } from '../results/upgrade.ts'
import { isRecord } from './chart.ts'
import { CONFIG_EFFECTS, KIND_EFFECTS } from './rules/effects.ts'
import { textOf } from './rules/rule.ts'

/** An object as a chart renders it. */
export type Rendered = Readonly<Record<string, unknown>>

/** Keys that say of the ConfigMap that it is another release's, and nothing more. */
const NAMELESS = /(?:^|-)(?:helm-version|checksum)/

/**
 * What differs between what two charts (or one with two files) render, by what it does to a running cluster: the
 * datapath first.
 */
export function renderDiff(before: readonly Rendered[], after: readonly Rendered[]): Change[] {
  const [old, now] = [byName(before), byName(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])]
  const changes = names.flatMap(name => objectChanges(name, old.get(name), now.get(name)))
  return changes.toSorted(
    (a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) || a.what.localeCompare(b.what),
  )
}

function byName(objects: readonly Rendered[]): Map<string, Rendered> {
  return new Map(
    objects.map(object => {
      const metadata = isRecord(object['metadata']) ? object['metadata'] : {}
      return [`${textOf(object['kind'])} ${textOf(metadata['name'])}`, object]
    }),
  )
}

function objectChanges(name: string, old: Rendered | undefined, now: Rendered | undefined): Change[] {
  const kind = name.split(' ')[0] ?? ''
  const effect = KIND_EFFECTS[kind] ?? 'none'
  if (old === undefined) return [{ effect, what: name, after: 'new' }]
  if (now === undefined) return [{ effect: kind === 'DaemonSet' ? 'datapath' : effect, what: name, before: 'gone' }]
  if (name === 'ConfigMap cilium-config') return configChanges(name, old['data'], now['data'])
  if (kind === 'DaemonSet' || kind === 'Deployment') return workloadChanges(name, old, now)
  const same = JSON.stringify(content(old)) === JSON.stringify(content(now))
  return same ? [] : [{ effect, what: name, before: summary(kind, old), after: summary(kind, now) }]
}

function configChanges(name: string, old: unknown, now: unknown): Change[] {
  const [before, after] = [isRecord(old) ? old : {}, isRecord(now) ? now : {}]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(key => textOf(before[key]) !== textOf(after[key]) && !NAMELESS.test(key))
    .map(key => ({
      effect: configEffect(key),
      what: `${name}: ${key}`,
      ...(key in before ? { before: short(before[key]) } : {}),
      ...(key in after ? { after: short(after[key]) } : {}),
    }))
}

/** What a key of the agents' configuration decides. */
export function configEffect(key: string): Effect {
  return CONFIG_EFFECTS.find(([pattern]) => pattern.test(key))?.[1] ?? 'restart'
}

function workloadChanges(name: string, old: Rendered, now: Rendered): Change[] {
  const changes: Change[] = []
  const [before, after] = [imagesOf(old), imagesOf(now)]
  for (const container of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(container), after.get(container)]
    if (was === is) continue
    const values = { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }
    changes.push({ effect: 'restart', what: `${name}: image of ${container}`, ...values })
  }
  const strategies = [strategyOf(old), strategyOf(now)]
  if (strategies[0] !== strategies[1])
    changes.push({
      effect: 'restart',
      what: `${name}: how it rolls out`,
      before: strategies[0] ?? '',
      after: strategies[1] ?? '',
    })
  if (changes.length > 0 || JSON.stringify(content(old)) === JSON.stringify(content(now))) return changes
  return [{ effect: 'restart', what: `${name}: its pods are made anew` }]
}

function imagesOf(object: Rendered): Map<string, string> {
  const pod = at(object, 'spec', 'template', 'spec')
  const containers = ['initContainers', 'containers'].flatMap(key => {
    const list = isRecord(pod) ? pod[key] : undefined
    return Array.isArray(list) ? list : []
  })
  return new Map(
    containers
      .filter(isRecord)
      .map(container => [textOf(container['name']), textOf(container['image']).split('@')[0] ?? '']),
  )
}

function strategyOf(object: Rendered): string {
  return JSON.stringify(at(object, 'spec', 'updateStrategy') ?? at(object, 'spec', 'strategy') ?? 'the default')
}

function at(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), object)
}

/** Without what names a release. */
function content(object: Rendered): unknown {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) =>
      /^(?:helm\.sh\/chart|app\.kubernetes\.io\/version|cilium\.io\/helm.*|.*checksum.*)$/.test(key)
        ? undefined
        : value,
    ),
  )
}

/** What is to be known of a role without reading it: on what it may do how much. */
function summary(kind: string, object: Rendered): string {
  const rules = object['rules']
  if (!kind.endsWith('Role') || !Array.isArray(rules)) return 'another content'
  const pairs = rules.filter(isRecord).flatMap(rule => {
    const list = (key: string) => (Array.isArray(rule[key]) ? rule[key].map(textOf) : [])
    return list('resources').flatMap(resource => list('verbs').map(verb => `${verb} ${resource}`))
  })
  return `${new Set(pairs).size} permissions`
}

function short(value: unknown): string {
  const text = textOf(value).trim()
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
