import { expect, test } from 'vitest'
import { enabledFamilies, namesPods, podsOf } from './hubble-metrics.ts'

test.for([
  ['flow', false],
  ['flow:sourceContext=pod;destinationContext=pod', true],
  ['flow:sourceContext=pod|reserved-identity;destinationContext=pod|dns', true],
  ['flow:sourceContext=pod', false],
  ['flow:sourceContext=namespace;destinationContext=pod', false],
  ['flow:sourceContext=identity|pod;destinationContext=pod', false],
  ['flow:labelsContext=source_namespace,source_pod,destination_namespace,destination_pod', true],
  ['flow:labelsContext=source_pod,destination_pod', false],
  ['flow:exemplars=true;labelsContext=source_namespace,source_pod;destinationContext=pod', true],
] as const)('%s names both pods: %s', ([entry, names]) => {
  const [family] = enabledFamilies(entry)
  expect(family?.name).toBe('flow')
  expect(family && namesPods(family)).toBe(names)
})

test('families are what white space separates, as a block of YAML has it', () => {
  const entry = 'dns:query\ndrop  tcp:labelsContext=source_pod,source_ip\n'
  expect(enabledFamilies(entry).map(({ name }) => name)).toEqual(['dns', 'drop', 'tcp'])
  expect(enabledFamilies('')).toEqual([])
})

test.for([
  [{ source: 'red/client', destination: 'red/server' }, ['red/client', 'red/server']],
  [{ source: 'red/client', destination: '' }, ['red/client']],
  [{ source: 'reserved:world', destination: 'red/server' }, ['red/server']],
  [{ source_namespace: 'red', source_pod: 'client', destination_namespace: '', destination_pod: '' }, ['red/client']],
  [{ protocol: 'TCP' }, []],
] as const)('%o is about %o', ([labels, pods]) => expect(podsOf(labels)).toEqual(pods))
