import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { green } from '../../reports/testdata/golden.ts'
import { LEAST_RUNS } from '../measure/certainty.ts'
import type { Measured } from '../measure/sample.ts'
import { type Machine, measuredOn, normals, runsOn, samplesOn } from '../measure/testdata/random.ts'
import { UsageError } from '../results/errors.ts'
import { checkCommand, saveCommand, showCommand } from './baseline.ts'
import { compareCommand } from './compare.ts'

const next = normals(77)
let reportDir = ''
let file = ''
let saved = { code: -1, text: '' }

/** A saved run with these samples. */
async function saveRun(id: string, ...profiles: Measured[]): Promise<void> {
  const place = join(reportDir, id, 'evidence', 'performance')
  await mkdir(place, { recursive: true })
  await writeFile(join(reportDir, id, 'conformance.json'), JSON.stringify({ ...green, id }))
  for (const measured of profiles) await writeFile(join(place, `${measured.profile}.json`), JSON.stringify(measured))
}

/** What a command prints, and its exit code. */
async function said(command: Promise<number>): Promise<{ code: number; text: string }> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    const code = await command
    return { code, text: write.mock.calls.map(([part]) => String(part)).join('') }
  } finally {
    write.mockRestore()
  }
}

const slow: Machine = { next, effort: 'gate', loses: { service: 0.15 } }
const native = {
  profile: 'native',
  fingerprint: { machine: { kernel: '6.18', cpu: 'Xeon' }, network: { routing: 'native' } },
}

beforeAll(async () => {
  reportDir = await mkdtemp(join(tmpdir(), 'baseline-'))
  file = join(reportDir, 'b.json')
  await saveRun('yesterday', measuredOn({ next, effort: 'gate' }))
  await saveRun('today', measuredOn({ next, effort: 'gate' }), measuredOn({ next, effort: 'gate' }, native))
  await saveRun('slow', measuredOn(slow, { confirmations: [samplesOn(slow, 'tcp-rr')] }))
  const slower: Machine = { next, effort: 'gate', loses: { service: 0.1 } }
  await saveRun('slower-1', measuredOn(slower))
  await saveRun('slower-2', measuredOn(slower))
  const machine = { kernel: '6.1', cpu: 'Xeon' }
  await saveRun('elsewhere', measuredOn({ next, effort: 'gate' }, { fingerprint: { machine, network: {} } }))
  await saveRun('empty')
  for (const { id, profiles } of runsOn({ next, effort: 'gate' }, LEAST_RUNS)) await saveRun(id, ...profiles)
  await said(saveCommand(['run-1', 'run-2', 'run-3', 'run-4'], { reportDir, to: file }))
  saved = await said(saveCommand(['run-5'], { reportDir, to: file, add: true }))
})

afterAll(() => rm(reportDir, { recursive: true }))

describe('baseline', () => {
  test('save writes a file that show reads', async () => {
    expect(saved).toEqual({
      code: 0,
      text: `${file} holds\n  vxlan, --measure=gate: run-1, run-2, run-3, run-4, run-5\n`,
    })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ schemaVersion: 2 })
    const { code, text } = await said(showCommand(file, {}))
    expect(code).toBe(0)
    expect(text).toMatch(
      /vxlan, Cilium 1\.20\.2, measured with --measure=gate\n {2}run run-1\n(?:.*\n)+ {2}kernel: 6\.18\n/,
    )
    expect(text).toMatch(/tcp-crr +service +0\.\d{3} +5 +0\.\d % +0\.\d % +\d\.\d %\n/)
    expect(text).toMatch(/udp-rr +other-node +0\.\d{3} +5 +0\.\d % +0\.\d % +-\n/)
  })

  test('save says how many runs a gate still needs, and refuses what tells nothing new', async () => {
    const few = join(reportDir, 'few.json')
    const { text } = await said(saveCommand(['run-1', 'run-2'], { reportDir, to: few, add: true }))
    expect(text).toBe(
      `${few} holds\n  vxlan, --measure=gate: run-1, run-2; a gate needs 3 more, each on a new cluster: add them with --add\n`,
    )
    const again = saveCommand(['run-1'], { reportDir, to: few, add: true })
    await expect(again).rejects.toThrow('run run-1 counts already')
    const { text: shown } = await said(showCommand(few, {}))
    expect(shown).toMatch(/tcp-crr +service +0\.\d{3} +2 +\d\.\d % +0\.\d % +-\n/)
  })

  test('check takes several runs together, and refuses what cannot be one question', async () => {
    const { code, text } = await said(checkCommand(file, ['slower-1', 'slower-2'], { reportDir }))
    expect(code).toBe(1)
    expect(text).toMatch(/^vxlan of slower-1, slower-2 against baseline /)
    expect(text).toMatch(/failed +tcp-rr +service +1?\d\.\d % loss .* 2 runs of 3 sessions against 5 runs/)
    const mixed = checkCommand(file, ['yesterday', 'elsewhere'], { reportDir })
    await expect(mixed).rejects.toThrow('run elsewhere measured vxlan under other conditions')
    const twice = checkCommand(file, ['slow', 'slow'], { reportDir })
    await expect(twice).rejects.toThrow('run slow counts already')
  })

  test('check: 0 when all passed, 1 naming the path that failed, 4 when nothing can be compared', async () => {
    const good = await said(checkCommand(file, ['today:vxlan'], { reportDir }))
    expect(good.code).toBe(0)
    const bad = await said(checkCommand(file, ['slow'], { reportDir }))
    expect(bad.code).toBe(1)
    expect(bad.text).toMatch(/failed +tcp-rr +service +1\d\.\d % loss/)
    const other = await said(checkCommand(file, ['elsewhere'], { reportDir }))
    expect(other.code).toBe(4)
    expect(other.text).toContain('is incomparable: kernel: 6.18 there, 6.1 here; profile: vxlan there, unknown here')
    const profile = await said(checkCommand(file, ['today:native'], { reportDir }))
    expect(profile.text).toContain('it has no profile native, only vxlan')
  })

  test('check against the floor needs no file, and draws', async () => {
    const { code, text } = await said(checkCommand('floor', ['yesterday'], { reportDir, plots: true }))
    expect(code).toBe(0)
    expect(text).toMatch(/TCP_RR, service, ratio to the host network; floor at ¦\n {2}service +.*¦.*\[.*\|.*\]/)
  })
})

describe('compare', () => {
  test('of the same profile: the same', async () => {
    const { code, text } = await said(compareCommand('yesterday', 'today', { reportDir }))
    expect(code).toBe(0)
    expect(text).toMatch(/^vxlan: yesterday, then today\n/)
    expect(text).toMatch(/tcp-rr +service +\d+ +\d+ +[-+]?\d\.\d % .* same/)
  })

  test('of two profiles names what differs', async () => {
    const { text } = await said(compareCommand('today:vxlan', 'today:native', { reportDir }))
    expect(text).toContain('routing: vxlan there, native here')
  })

  test('of one run: hosts, then pods', async () => {
    const { text } = await said(compareCommand('yesterday', undefined, { reportDir, json: true }))
    expect(JSON.parse(text)).toHaveProperty('0.rows.0.difference', 'slower')
  })

  test.for([
    ['empty', undefined, 'run empty measured no throughput'],
    ['today:geneve', undefined, 'run today did not measure the profile geneve, only native, vxlan'],
    ['nobody', undefined, 'there is no run "nobody"'],
  ] as const)('refuses %s', async ([first, second, message]) => {
    await expect(compareCommand(first, second, { reportDir })).rejects.toThrow(UsageError)
    await expect(compareCommand(first, second, { reportDir })).rejects.toThrow(message)
  })
})
