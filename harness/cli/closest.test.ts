import { expect, test } from 'vitest'
import { closest } from './closest.ts'

test.for([
  ['--suit', '--suite'],
  ['profil', 'profile'],
  ['Nodes', 'nodes'],
  ['provisoner', 'provisioner'],
  ['xyz', undefined],
  ['', undefined],
] as const)('%s means %s', ([word, meant]) => {
  expect(closest(word, ['--suite', 'profile', 'nodes', 'provisioner'])).toBe(meant)
})
