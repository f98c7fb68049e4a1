import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { TOOLS, toolOrBuild } from '../images/tools.ts'
import { type Values, mergeValues } from '../values.ts'
import { type Chart, readChart } from './chart.ts'
import { chartFolder } from './chart-source.ts'
import { type Declared, declaredKeys, treeOfAll, vocabulary } from './differential/candidates.ts'
import { type Renderer, renderer } from './differential/renderer.ts'
import { everythingOn } from './differential/contexts.ts'
import { keyAt, standing, surveyFile } from './known-keys.ts'
import { SILENT } from './testing.ts'
import type { KeyPath } from './values-file.ts'

const place = dirname(surveyFile('any'))
const surveyed = existsSync(place) ? (await readdir(place)).map(name => name.replace(/\.keys$/, '')) : []

test('some chart has a survey of its keys', ({ skip }) => {
  if (surveyed.length === 0) skip('node harness/upgrade/differential/main.ts 1.20.2 makes one')
  expect(surveyed).toContain('1.20.2')
})

describe.each(surveyed)('the survey of the chart %s', version => {
  let chart: Chart
  let helm: Renderer
  let declared: Declared[]
  let names: readonly string[]
  let contexts: Values[]

  beforeAll(async () => {
    const folder = await chartFolder(version)
    chart = await readChart(folder)
    helm = renderer(await toolOrBuild(TOOLS.helm, SILENT), folder)
    declared = declaredKeys(chart)
    names = (await vocabulary(folder)).names
    contexts = [{}, await everythingOn(declared, helm)]
  })

  const standingAt = (path: KeyPath) => standing(chart.keys ?? expect.unreachable('no survey'), path)
  const isOpen = (path: KeyPath) => path.length > 0 && standingAt([...path, 'no key of any chart']) === 'read'

  /** What the rendering of each context says with the keys set, and without. */
  async function withAndWithout(paths: readonly KeyPath[]) {
    const settings = treeOfAll(paths.map(path => [path, 'zzz'] as const))
    const [set, unset] = await Promise.all(
      [contexts.map(context => mergeValues(context, settings)), contexts].map(all =>
        Promise.all(all.map(values => helm.told(values))),
      ),
    )
    expect(unset?.map(({ refused }) => refused)).toEqual([undefined, undefined])
    return { set, unset }
  }

  test('names every key that the chart declares', () => {
    const missing = declared.filter(({ path }) => standingAt(path) === 'unknown')
    expect(missing.map(({ path }) => path.join('.'))).toEqual([])
  })

  test('is right that no template reads what it says nothing reads', async () => {
    const unread = declared.map(({ path }) => path).filter(path => standingAt(path) === 'unread')
    const { set, unset } = await withAndWithout(unread)
    expect(set).toEqual(unset)
  })

  test('is right that sections take no key but theirs', async () => {
    const closed = [[], ...declared.filter(({ section }) => section).map(({ path }) => path)].filter(
      path => !isOpen(path),
    )
    expect(closed.length).toBeGreaterThan(100)
    const { set, unset } = await withAndWithout(closed.map(path => [...path, 'zzz']))
    expect(set).toEqual(unset)
  })

  test('is right that no name in a template is a key at the top but those that it has', async () => {
    const { set, unset } = await withAndWithout(
      names.filter(name => standingAt([name]) === 'unknown').map(name => [name]),
    )
    expect(set).toEqual(unset)
  })

  test('knows what templates read through a variable, and options by the value that sets them', () => {
    expect(standingAt(['socketLB', 'hostNamespaceOnly'])).toBe('read')
    expect(standingAt(['nodePort', 'range'])).toBe('read')
    expect(standingAt(['nodeSelector', 'example.com/pool'])).toBe('read')
    const routing = chart.keys === undefined ? undefined : keyAt(chart.keys, ['routingMode'])
    expect(routing?.option).toBe('routing-mode')
  })
})
