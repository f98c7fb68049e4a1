import { expect, test } from 'vitest'
import { lastComplaint, refusalOf } from './agent-words.ts'

const log = `level=info msg="Starting" subsys=daemon
level=error msg="earlier" subsys=daemon
level=fatal msg="Unable to start" error="open /proc/modules: no such file or directory" subsys=daemon
level=info msg="Stopping" subsys=hive
`

test('the weightiest line speaks', () => {
  expect(lastComplaint(log.split('\n'))).toBe('Unable to start: open /proc/modules: no such file or directory')
  expect(lastComplaint(['time=now level=ERROR msg="it \\"broke\\""'])).toBe('it "broke"')
  expect(lastComplaint(['panic: nil map'])).toBe('panic: nil map')
  expect(lastComplaint(['just text'])).toBe('just text')
  expect(lastComplaint([])).toBeUndefined()
})

test('one sentence for the report', () => {
  const stuck = { pod: 'cilium-x', container: 'cilium-agent', why: 'CrashLoopBackOff', log }
  const { text, log: lines } = refusalOf(stuck, '1.15.19', '6.18.5')
  expect(text).toBe(
    'cilium-agent of Cilium 1.15.19 does not start on kernel 6.18.5 (CrashLoopBackOff): it says: Unable to start: open /proc/modules: no such file or directory',
  )
  expect(lines).toHaveLength(4)
})
