import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fix } from '../fix.ts'
import { fixableText } from '../random-files.ts'
import { parseValuesFile } from '../values-file.ts'
import { readValues } from './read.ts'

const target = { version: '1.20.2' }

const indented = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(by))

/** Manifests around a values file, with what stands before and behind it. */
const WRAPPINGS: Readonly<Record<string, (text: string) => readonly [before: string, values: string, behind: string]>> =
  {
    'spec.values of a HelmRelease': text => [
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: cilium }\nspec:\n  values:\n',
      indented(text, 4),
      '\n  # the end\n  interval: 10m\n',
    ],
    'the text of an Application': text => [
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: cilium }\nspec:\n  source:\n    helm:\n      values: |\n',
      indented(text, 8),
      '\n      releaseName: cilium\n',
    ],
    'valuesContent at the end of a file': text => [
      'apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: { name: cilium }\nspec:\n  valuesContent: |-\n',
      indented(text, 4),
      '',
    ],
    'a text in JSON': text => [
      '{"apiVersion":"helm.cattle.io/v1","kind":"HelmChart","metadata":{"name":"cilium"},"spec":{"valuesContent":',
      JSON.stringify(text),
      ',"chart":"cilium"}}',
    ],
    'an umbrella chart': text => ['# ours\nglobal: {}\ncilium:\n', indented(text, 2), '\nredis: { enabled: true }\n'],
  }

const read = (whole: string) =>
  readValues({ names: ['f'], texts: new Map([['f', whole]]), isChartKey: () => false }).sets[0]

test.for(Object.entries(WRAPPINGS))(
  'values in %s are fixed as in a file of their own',
  { timeout: 120_000 },
  ([, wrap]) => {
    let made = 0
    fc.assert(
      fc.property(fixableText, source => {
        // The marks of a document and the ends of lines are the outer file's.
        const text = source.replaceAll('\r', '').replace(/^---\n/, '')
        const [before, values, behind] = wrap(text)
        const file = read(before + values + behind)
        const alone = fix(parseValuesFile('v', text), target)
        expect(file?.values).toEqual(parseValuesFile('v', text).values)
        const fixed = file === undefined ? undefined : fix(file, target)
        made += fixed?.made.length ?? 0
        expect(fixed?.made.map(({ key }) => key)).toEqual(alone.made.map(({ key }) => key))
        expect(read(fixed?.text ?? '')?.values).toEqual(parseValuesFile('v', alone.text).values)
        expect(fixed?.text.startsWith(before)).toBe(true)
        expect(fixed?.text.endsWith(behind)).toBe(true)
      }),
      { seed: 5, numRuns: 20 },
    )
    expect(made).toBeGreaterThan(20)
  },
)
