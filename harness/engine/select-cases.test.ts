import { expect, test } from 'vitest'
import { UsageError } from '../results/errors.ts'
import { chooseCases, isChosen, namesPattern } from './select-cases.ts'

const c = {
  id: 'policy/ports/a-rule-for-port-80-tcp-allows-1-2-of-it',
  suite: 'policy',
  topic: 'ports',
  group: ['a rule (for port 80/TCP)', 'on ingress'],
  title: 'allows 1 + 2 [of it]',
}
const others = { ...c, id: 'policy/ports/x', title: 'allows 1 + 2 [of it] and more' }

test.for([
  'a rule (for port 80/TCP) > on ingress > allows 1 + 2 [of it]',
  'a rule (for port 80/TCP) on ingress allows 1 + 2 [of it]',
  'policy/ports  a rule (for port 80/TCP) > on ingress > allows 1 + 2 [of it]',
  'policy/ports/a-rule-for-port-80-tcp-allows-1-2-of-it',
  '1 + 2 [of',
  'port 80/TCP) > on',
  '(for port',
  '^a rule .* on ingress allows',
  'ingress|egress',
])('%s means the case, to run it or to leave it out', word => {
  expect(isChosen({ grep: word })(c)).toBe(true)
  expect(isChosen({ skip: word })(c)).toBe(false)
})

test('what is skipped is left out of what is chosen', () => {
  expect([c, others].filter(isChosen({ grep: 'ingress', skip: 'and more' }))).toEqual([c])
  expect([c, others].filter(isChosen({ grep: 'zzz' }))).toEqual([])
})

test('the names of cases mean these cases and no others, as vitest joins names and as it prints them', () => {
  const pattern = namesPattern([c])
  for (const join of [' ', ' > ']) {
    expect([...c.group, c.title].join(join)).toMatch(pattern)
    expect([...others.group, others.title].join(join)).not.toMatch(pattern)
  }
})

test('no case is a mistake, and says which flag made it', async () => {
  await expect(chooseCases(['hubble'], { grep: 'zzz' })).rejects.toThrow(UsageError)
  await expect(chooseCases(['hubble'], { grep: 'zzz', skip: 'a' })).rejects.toThrow(
    '--grep=zzz matches no case of hubble. "cilium-conformance list" prints all names.',
  )
  await expect(chooseCases(['hubble'], { skip: '' })).rejects.toThrow('--skip= leaves no case of hubble. ')
})
