import { expect, test } from 'vitest'
import { compareMeasured, comparePodsWithHosts } from './compare.ts'
import { measuredStandard } from './standard.ts'
import { measuredOn, normals } from './testdata/random.ts'

const next = normals(9)
const yesterday = measuredOn({ next, effort: 'gate' })
const words = (rows: ReturnType<typeof compareMeasured>) =>
  Object.fromEntries(rows.map(({ metric, path, difference }) => [`${metric} ${path}`, difference]))

test('what is slower and what is the same', () => {
  const today = measuredOn({ next, effort: 'gate', loses: { service: 0.1 } })
  const said = words(compareMeasured(yesterday, today, measuredStandard('yesterday', yesterday, today, 0)))
  expect(said).toMatchObject({ 'tcp-rr service': 'slower', 'tcp-rr other-node': 'same', 'tcp-crr service': 'slower' })
  const back = words(compareMeasured(today, yesterday, measuredStandard('today', today, yesterday, 0)))
  expect(back).toMatchObject({ 'tcp-rr service': 'faster', 'tcp-rr other-node': 'same' })
})

test('a single session tells a difference that is far out of their noise, and leave a small one open', () => {
  const before = measuredOn({ next, effort: 'quick', noise: 0.05 })
  const against = (loss: number) => {
    const now = measuredOn({ next, effort: 'quick', noise: 0.05, loses: { 'other-node': loss } })
    return words(compareMeasured(before, now, measuredStandard('before', before, now, 0)))
  }
  expect(against(0.5)).toMatchObject({ 'tcp-rr other-node': 'slower', 'tcp-stream-4 other-node': 'slower' })
  expect(against(0.02)['tcp-rr other-node']).toBe('open')
})

test('pods against their hosts, with the samples of both for the reader', () => {
  const [row] = comparePodsWithHosts(yesterday)
  expect(row?.difference).toBe('slower')
  expect((row?.now ?? 0) / (row?.before ?? 1)).toBeCloseTo(0.8, 1)
})

test('other machines are not compared', () => {
  const machine = { ...yesterday.fingerprint.machine, cpu: 'EPYC' }
  const elsewhere = measuredOn({ next, effort: 'gate' }, { fingerprint: { ...yesterday.fingerprint, machine } })
  const [row] = compareMeasured(yesterday, elsewhere, measuredStandard('the first run', yesterday, elsewhere, 0))
  expect(row).toMatchObject({ difference: 'open', why: 'the first run is incomparable: cpu: Xeon there, EPYC here' })
})
