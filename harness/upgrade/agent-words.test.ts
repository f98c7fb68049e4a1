import { describe, expect, test } from 'vitest'
import { lastComplaint, refusalOf } from './agent-words.ts'

const log = `level=info msg="Starting" subsys=daemon
level=error msg="earlier" subsys=daemon
level=fatal msg="Unable to start" error="open /proc/modules: no such file or directory" subsys=daemon
level=info msg="Stopping" subsys=hive
`

test('the weightiest line speaks', () => {
  expect(lastComplaint(log.split('\n'))).toBe('Unable to start: open /proc/modules: no such file or directory')
  expect(lastComplaint(['time=now level=ERROR msg="it \\"broke\\""'])).toBe('it "broke"')
  expect(lastComplaint(['level=error msg="earlier"', 'panic: nil map', 'goroutine 1 [running]:'])).toBe(
    'panic: nil map',
  )
})

test.for([[[]], [['just text']], [['level=info msg="no error so far"']], [['level=warn msg="fatal signal ignored"']]])(
  'nobody complains in %j',
  ([lines = []]) => {
    expect(lastComplaint(lines)).toBeUndefined()
  },
)

describe('one sentence for the report', () => {
  const stuck = { pod: 'cilium-x', container: 'cilium-agent', why: 'CrashLoopBackOff' }
  const told = (own: string, more: { unread?: string; why?: string } = {}) =>
    refusalOf({ ...stuck, log: own, ...more }, '1.20.2', '6.18.5').text

  test('has the agent’s words, and the end of its log beside it', () => {
    const { text, log: lines } = refusalOf({ ...stuck, log }, '1.15.19', '6.18.5')
    expect(text).toBe(
      'cilium-agent of Cilium 1.15.19 does not start (CrashLoopBackOff): it says: Unable to start: open /proc/modules: no such file or directory',
    )
    expect(lines).toHaveLength(4)
  })

  // Lines as the agent of 1.20.2 writes them.
  test.for([
    'invalid daemon configuration: native routing cidr must be configured with option --ipv4-native-routing-cidr in combination with --enable-ipv4=true --enable-ipv4-masquerade=true --enable-ip-masq-agent=false --routing-mode=native --ipam=cluster-pool',
    'auto-direct-node-routes cannot be used with tunneling. Packets must be routed through the tunnel device.',
    'Either IPv4 or IPv6 addressing must be enabled',
  ])('does not blame the kernel for a value: %s', words => {
    expect(told(`time=2026-11-27T11:43:13.365388492Z level=fatal msg="${words}" subsys=daemon`)).toBe(
      `cilium-agent of Cilium 1.20.2 does not start (CrashLoopBackOff): it says: ${words}`,
    )
  })

  test.for([
    'kernel does not support attaching bpf programs to cgroups',
    'BPF bandwidth manager: BBR needs kernel 5.18 or newer',
    'iptables: CONFIG_NETFILTER_XT_MATCH_SOCKET is not set',
  ])('names the kernel where the words are about it: %s', words => {
    expect(told(`level=fatal msg="failed to start" error="${words}"`)).toBe(
      `cilium-agent of Cilium 1.20.2 does not start on kernel 6.18.5 (CrashLoopBackOff): it says: failed to start: ${words}`,
    )
  })

  test('does not make up words', () => {
    expect(told('')).toBe('cilium-agent of Cilium 1.20.2 does not start (CrashLoopBackOff): it does not say why')
    expect(told('level=info msg="kernel probed"', { why: 'not ready within 240 s' })).toBe(
      'cilium-agent of Cilium 1.20.2 does not start (not ready within 240 s): it does not say why; its last line: level=info msg="kernel probed"',
    )
    expect(told('', { unread: 'pods "cilium-x" not found' })).toBe(
      'cilium-agent of Cilium 1.20.2 does not start (CrashLoopBackOff): its log cannot be read: pods "cilium-x" not found',
    )
  })
})
