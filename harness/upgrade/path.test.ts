import { describe, expect, test } from 'vitest'
import { versionPath } from './path.ts'

describe('a version path', () => {
  test('over several minor versions is refused with the stepping stones', () => {
    expect(versionPath('1.15.19', '1.20.2')).toEqual({
      legal: false,
      text: '1.15.19 to 1.20.2: 5 minor versions up in one step, but Cilium supports only one; go 1.15.19 -> 1.16.19 -> 1.17.18 -> 1.18.13 -> 1.19.8 -> 1.20.2',
      steps: ['1.16.19', '1.17.18', '1.18.13', '1.19.8', '1.20.2'],
    })
  })

  test('starts at the latest patch', () => {
    expect(versionPath('1.15.6', '1.16.19')).toMatchObject({ legal: false, steps: ['1.15.19', '1.16.19'] })
    expect(versionPath('1.15.19', '1.16.19').legal).toBe(true)
    expect(versionPath('1.15.20', '1.16.0').legal).toBe(true)
  })

  test('goes down the same way', () => {
    expect(versionPath('1.20.2', '1.19.8').legal).toBe(true)
    expect(versionPath('1.20.2', '1.15.19')).toMatchObject({
      legal: false,
      steps: ['1.19.8', '1.18.13', '1.17.18', '1.16.19', '1.15.19'],
    })
  })

  test('within a minor version is free', () => {
    expect(versionPath('1.20.2', '1.20.2').legal).toBe(true)
    expect(versionPath('1.20.0', '1.20.2').legal).toBe(true)
  })

  test('names a minor version whose patches it does not know', () => {
    expect(versionPath('1.11.3', '1.13.4').steps).toEqual(['1.12, latest patch', '1.13.4'])
  })
})
