import { expect, test } from 'vitest'
import { chooseCase } from './explain.ts'
import { type Explained, explanationLines } from './explanation.ts'
import type { ListedCase } from '../engine/listed-case.ts'

const found: ListedCase = {
  id: 'hubble/ui/served',
  suite: 'hubble',
  topic: 'ui',
  group: ['the UI'],
  title: 'is served (by Envoy)',
  requires: ['hubble/ui', 'nodes/2', 'cluster/node-shell'],
  bare: false,
  docs: 'https://docs.cilium.io',
}
const profile = (name: string, claims: Explained['prospects'][number]['profile']['claims']) => ({
  name,
  claims,
  summary: '',
  values: {},
})
const explained: Explained = {
  found,
  file: 'suites/hubble/ui.test.ts',
  requirements: [{ name: 'hubble/ui', description: 'The Hubble UI is deployed' }],
  features: new Set(['hubble/ui', 'nodes/2']),
  prospects: [
    { profile: profile('claims', ['hubble/ui']), lack: undefined },
    { profile: profile('silent', ['hubble']), lack: undefined },
    { profile: profile('geneve', []), lack: 'needs kernel/geneve: none' },
    {
      profile: profile('seen', ['hubble/ui']),
      lack: undefined,
      seen: { runId: 'r1', features: [{ name: 'hubble/ui', present: false, detected: 'not there' }] },
    },
  ],
  gaps: [],
}

test('tells what a case proves, needs, and on which profiles it would run', () => {
  expect(explanationLines(explained)).toEqual([
    'hubble/ui/served',
    '',
    'tests    the UI > is served (by Envoy)',
    'file     suites/hubble/ui.test.ts',
    'docs     https://docs.cilium.io',
    'needs    hubble/ui: The Hubble UI is deployed',
    '         nodes/2',
    '         cluster/node-shell',
    'here     a cluster can be provisioned',
    'runs on  claims: yes, the profile claims what it needs',
    '         silent: no, needs hubble/ui, which the profile does not claim',
    '         geneve: no, needs kernel/geneve: none',
    '         seen: no, needs hubble/ui: not there (seen in run r1)',
    String.raw`run it   npx cilium-conformance run --suite=hubble --profile=claims --grep='^the UI is served \(by Envoy\)$'`,
  ])
})

test('a machine without an engine says so', () => {
  expect(explanationLines({ ...explained, gaps: ['engine: none. Install it.'] })).toEqual(
    expect.arrayContaining(['here     no cluster can be provisioned:', '         engine: none. Install it.']),
  )
})

test('a case is meant by its id, or by words that only it has', () => {
  const other = { ...found, id: 'hubble/ui/served-twice', title: 'is served twice' }
  expect(chooseCase([other, found], 'hubble/ui/served')).toBe(found)
  expect(chooseCase([other, found], 'TWICE')).toBe(other)
  expect(() => chooseCase([other, found], 'served')).toThrow(
    '"served" matches 2 cases. Choose one:\n  hubble/ui/served-twice\n  hubble/ui/served',
  )
})
