import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type Chart, isRecord, readChart } from './chart.ts'
import { chartFolder } from './chart-source.ts'
import { fix } from './fix.ts'
import { lint } from './lint.ts'
import { CONFLICT_RULES, KEY_RULES } from './rules/all.ts'
import type { KeyRule } from './rules/rule.ts'
import { VALUE_RULES } from './rules/values.ts'
import { type HelmOracle, helmOracle } from './testing.ts'
import { parseValuesFile } from './values-file.ts'
import { before, since } from './versions.ts'

/** Certificates that a chart makes are new in every rendering. */
const WITHOUT_CERTIFICATES = 'hubble: { tls: { enabled: false } }'

let helm: HelmOracle

beforeAll(async () => {
  helm = await helmOracle()
})

describe.each(['1.15.6', '1.15.19', '1.16.19', '1.20.2'])('chart %s', version => {
  let folder: string
  let chart: Chart

  beforeAll(async () => {
    folder = await chartFolder(version)
    chart = await readChart(folder)
  })

  const target = () => ({ version, chart })
  const found = (text: string) => lint({ file: parseValuesFile('values.yaml', text), target: target() })
  const isActive = ({ from, until }: { from: string; until?: string }) =>
    since(version, from) && (until === undefined || before(version, until))
  const isGone = ({ gone }: KeyRule) => gone === undefined || since(version, gone)

  test('has no error in its own defaults', async () => {
    const text = await readFile(join(folder, 'values.yaml'), 'utf8')
    expect(found(text).filter(({ severity }) => severity === 'error')).toEqual([])
    expect((await helm.template(folder, text)).exitCode).toBe(0)
  })

  test('contains no refusal that no rule knows', async () => {
    const known = [
      ...CONFLICT_RULES.filter(isActive).map(({ words }) => words),
      ...KEY_RULES.filter(rule => rule.refused !== undefined && isActive(rule.refused)).flatMap(({ keys }) => keys),
    ]
    const refusals = await refusalsIn(join(folder, 'templates'))
    expect(refusals.length).toBeGreaterThan(10)
    const unknown = refusals.filter(
      refusal => !known.some(words => refusal.includes(words) || refusal.includes(words.replace(/\.(\w+)$/, '.{$1'))),
    )
    expect(unknown.filter(refusal => !refusal.startsWith('encryption.{keyFile'))).toEqual([])
  })

  test.for(CONFLICT_RULES.filter(isActive))(
    '$id is predicted, and Helm agrees',
    async ({ id, example, words, keys }) => {
      const predicted = found(example).filter(({ consequence }) => consequence === 'rejected')
      const said = await helm.template(folder, example)
      expect(said.exitCode, `Helm renders ${example}`).not.toBe(0)
      // A schema speaks before the templates do.
      const bySchema = said.stderr.includes("values don't meet the specifications")
      // One cause is told once: where the value is wrong by itself, the rule about the value speaks.
      const alone = predicted.find(
        ({ rule, key }) => keys.includes(key) && VALUE_RULES.some(other => other.id === rule),
      )
      const speaks = bySchema ? predicted[0] : alone
      expect(predicted.map(({ rule }) => rule)).toContain(speaks?.rule ?? id)
      expect(bySchema || said.stderr.includes(words.trim()), said.stderr).toBe(true)
    },
  )

  test.for(KEY_RULES.filter(isGone))('$id: what Helm does with the key is predicted', async ({ id, example }) => {
    const finding = found(example).find(({ rule }) => rule === id)
    const said = await helm.template(folder, WITHOUT_CERTIFICATES, example)
    const beside = example.includes('ipv6:') ? 'ipv6: { enabled: true }' : ''
    const without = await helm.template(folder, WITHOUT_CERTIFICATES, beside)
    expect(without.exitCode).toBe(0)
    const seen = said.exitCode !== 0 ? 'rejected' : said.stdout === without.stdout ? 'ignored' : 'honoured'
    expect(seen, `${example}\n${said.stderr}`).toBe(finding?.consequence)
  })

  test.for([
    ...KEY_RULES.filter(isGone).filter(({ migrate }) => migrate !== undefined),
    ...VALUE_RULES.filter(isActive).filter(({ migrate }) => migrate !== undefined),
  ])('$id: what --fix writes renders', async ({ id, example }) => {
    const { text, left, made } = fix(parseValuesFile('values.yaml', example), target())
    expect(made.map(({ rule }) => rule)).toContain(id)
    expect(left.filter(({ rule }) => rule === id)).toEqual([])
    const said = await helm.template(folder, text)
    expect(said.exitCode, `${text}\n${said.stderr}`).toBe(0)
  })

  test.for([
    ['an empty section', 'hubble:', 'empty-section'],
    [
      'a text where a boolean belongs, which no chart without a schema minds',
      'debug: { enabled: soon }',
      'chart-schema',
    ],
    ['a boolean in quotes', 'hubble: { enabled: "false" }', 'quoted-boolean'],
  ] as const)('%s', async ([, text, rule]) => {
    const finding = found(text).find(candidate => candidate.rule === rule)
    const { exitCode } = await helm.template(folder, text)
    expect(exitCode !== 0).toBe(finding?.consequence === 'rejected')
  })
})

/** The texts of every `fail` in the templates, with the verbs of a printf left out. */
async function refusalsIn(templates: string): Promise<string[]> {
  const files = (await readdir(templates, { recursive: true })).filter(name => /\.(?:yaml|tpl)$/.test(name))
  const texts = await Promise.all(files.map(name => readFile(join(templates, name), 'utf8')))
  return texts.flatMap(text =>
    [...text.matchAll(/\{\{-? *fail \(?(?:printf )?"((?:[^"\\]|\\.)*)"/g)].map(([, words = '']) => words),
  )
}

describe('the article’s own values, written for 1.8, under 1.20.2', () => {
  test('--fix gives a file that renders with the meaning kept', async () => {
    const folder = await chartFolder('1.20.2')
    const { text, left } = fix(parseValuesFile('article.yaml', await values()), {
      version: '1.20.2',
      chart: await readChart(folder),
    })
    expect(left).toEqual([])
    const objects = await rendered(folder, text)
    const config = objects.find(({ kind, name }) => kind === 'ConfigMap' && name === 'cilium-config')?.data
    expect(config).toMatchObject({
      devices: 'eth0',
      'kube-proxy-replacement': 'true',
      'enable-hubble': 'true',
      'hubble-listen-address': ':4244',
      'hubble-metrics': 'dns drop tcp flow port-distribution icmp httpV2',
    })
    const deployments = objects.filter(({ kind }) => kind === 'Deployment').map(({ name }) => name)
    expect(deployments).toEqual(expect.arrayContaining(['hubble-relay', 'hubble-ui']))
  })

  test('without --fix nothing is left of it, and Helm does not say so', async () => {
    const folder = await chartFolder('1.20.2')
    const config = (await rendered(folder, await values())).find(({ name }) => name === 'cilium-config')?.data
    expect(config).toMatchObject({ devices: '', 'kube-proxy-replacement': 'false' })
    expect(config).not.toHaveProperty('hubble-metrics')
  })
})

/** The values of the article as a file. */
function values(): Promise<string> {
  return readFile(join(import.meta.dirname, 'testdata', 'article-1.8.yaml'), 'utf8')
}

/** The objects that a chart renders. */
async function rendered(folder: string, text: string) {
  const { stdout } = await helm.template(folder, text)
  return parseAllDocuments(stdout).flatMap(document => {
    const object: unknown = document.toJS()
    if (!isRecord(object) || !isRecord(object['metadata'])) return []
    const data: unknown = object['data']
    return [
      { kind: String(object['kind']), name: String(object['metadata']['name']), data: isRecord(data) ? data : {} },
    ]
  })
}
