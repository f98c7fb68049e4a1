import { expect, test } from 'vitest'
import { answerOfNslookup, answerOfProbe } from './dns.ts'

const name = 'kubernetes.default.svc.cluster.local'

test('the server’s own address is no part of nslookup’s answer', () => {
  const stdout = `Server:\t\t10.43.0.10\nAddress:\t10.43.0.10:53\n\nName:\t${name}\nAddress: 10.43.9.9\n\n`
  expect(answerOfNslookup({ stdout })).toEqual({
    rcode: 'NOERROR',
    records: [{ name, type: 'A', data: '10.43.9.9' }],
  })
})

test('nslookup’s numbered addresses, aliases and IPv6', () => {
  const stdout = `Server:    10.43.0.10\nAddress 1: 10.43.0.10 kube-dns.kube-system.svc.cluster.local

alias.test\tcanonical name = ${name}
Name:      ${name}
Address 1: 10.43.0.1 kubernetes
Address 2: fd00::1

`
  expect(answerOfNslookup({ stdout }).records).toEqual([
    { name: 'alias.test', type: 'CNAME', data: name },
    { name, type: 'A', data: '10.43.0.1' },
    { name, type: 'AAAA', data: 'fd00::1' },
  ])
})

test('a name that there is not', () => {
  const stdout = `Server:\t\t10.43.0.10\nAddress:\t10.43.0.10:53\n\n** server can't find no.test: NXDOMAIN\n\n`
  expect(answerOfNslookup({ stdout })).toEqual({ rcode: 'NXDOMAIN', records: [] })
})

test('no server that answers, and an answer without a record, are no answer', () => {
  expect(answerOfNslookup({ stdout: ';; connection timed out; no servers could be reached\n' })).toEqual({
    rcode: 'no answer',
    records: [],
    why: ';; connection timed out; no servers could be reached',
  })
  const stdout = 'Server:\t\t10.43.0.10\nAddress:\t10.43.0.10:53\n\n\n'
  expect(answerOfNslookup({ stdout, stderr: 'nslookup: odd' })).toMatchObject({
    rcode: 'no answer',
    why: 'Server: 10.43.0.10 Address: 10.43.0.10:53 nslookup: odd',
  })
})

test('a prober’s answer, and none', () => {
  const answers = [{ name, type: 'A', ttl: 5, data: '10.43.0.1' }]
  const timings = { total: 1 }
  expect(answerOfProbe({ op: 'dns', outcome: 'allowed', timings, dns: { rcode: 'NOERROR', answers } })).toEqual({
    rcode: 'NOERROR',
    records: [{ name, type: 'A', data: '10.43.0.1' }],
  })
  expect(answerOfProbe({ op: 'dns', outcome: 'dropped', timings })).toMatchObject({ why: 'dropped' })
  expect(answerOfProbe({ op: 'dns', outcome: 'dropped', message: 'no answer', timings })).toEqual({
    rcode: 'no answer',
    records: [],
    why: 'dropped: no answer',
  })
})
