import { expect, test } from 'vitest'
import { laneAddresses } from './lane-addresses.ts'
import { readyRun } from '../run/run.testing.ts'

test('on a cluster of somebody else’s they are sixteen in a row that are nobody’s, and those of another lane are others', async () => {
  const { network: _own, ...cluster } = readyRun().cluster
  const of = (lane: string) => laneAddresses({ cluster }, { namespaces: { red: '', blue: '', label: ['lane', lane] } })
  const [one, other] = [await of('1-abc'), await of('2-abc')]
  const [first = '', last = ''] = [one[0], one.at(-1)]
  expect(first).toMatch(/^198\.1[89]\.\d+\.\d+$/)
  const [block, number] = [first.replace(/\d+$/, ''), Number(first.replace(/.*\./, ''))]
  expect(last).toBe(`${block}${number + 15}`)
  expect(new Set([...one, ...other]).size).toBe(32)
  expect(await of('1-abc')).toEqual(one)
})
