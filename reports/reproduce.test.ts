import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { reproduction } from './reproduce.ts'
import { golden } from './testdata/golden.ts'

const [sample] = golden.cases

test.for([
  [['an egress rule that names a label'], 'client -> echo is allowed'],
  [[], "every node's pod prefix is in $PATH (router's) `table` [a|b] \\d+?"],
] as const)('in a shell, names the case and no other: %s %s', ([group, title]) => {
  const c = sample && { ...sample, group, title, profile: 'native', suite: 'policy' }
  if (c === undefined) throw new Error('golden has no case')
  const line = reproduction(golden, c).replace('npx cilium-conformance run', "printf '%s\\n'")
  const [suite, profile, provisioner, grep = ''] = execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\n')
  expect([suite, profile, provisioner]).toEqual(['--suite=policy', '--profile=native', '--provisioner=k3s'])
  const pattern = new RegExp(grep.replace('--grep=', ''))
  expect(pattern.test([...group, title].join(' '))).toBe(true)
  expect(pattern.test(`${[...group, title].join(' ')} too`)).toBe(false)
})

test('a case before Cilium names no profile', () => {
  expect(sample && reproduction({}, sample)).toBe(
    "npx cilium-conformance run --suite=bootstrap --grep='^nodes are NotReady without a CNI plugin$'",
  )
})
