import { expect, test } from 'vitest'
import { whatIsMissing } from './requirements.ts'
import { clusterOfTwo, installedProfile, readyRun } from './run.testing.ts'
import { type Outside, outsideOf, seesPods } from './outside.ts'

const NEEDS = ['host/outside', 'host/outside-routes', 'host/outside-checksums'] as const
const ports = { tcp: 1, udp: 2, http: 3 }
const here: Outside = { kind: 'here', ip: '192.0.2.1', ports, program: '/prober' }
const left = 'this machine sends through br-1, which is no card of hardware: its kernel leaves checksums open'
const kept = 'the host outside is a machine whose routes are left as they are'

test('where nobody has looked for one it is a container, if the nodes are containers', () => {
  expect(outsideOf(readyRun({ cluster: clusterOfTwo({ network: 'nodes' }) }))).toEqual({ kind: 'container' })
  expect(outsideOf(readyRun())).toMatchObject({ kind: 'none' })
  expect(outsideOf(readyRun({ outside: here, cluster: clusterOfTwo({ network: 'nodes' }) }))).toBe(here)
})

test.for<[Outside, (string | undefined)[]]>([
  [{ kind: 'container' }, [undefined, undefined, undefined]],
  [here, [undefined, kept, undefined]],
  [{ ...here, card: 'br-1' }, [undefined, kept, left]],
  [{ kind: 'there', ip: '192.0.2.1', ports, host: 'h', port: 7410 }, [undefined, kept, undefined]],
  [{ kind: 'none', why: 'for a test' }, ['for a test', 'for a test', 'for a test']],
])('%j lacks %j', ([outside, lacks]) => {
  const missing = NEEDS.map(name => whatIsMissing([name], readyRun({ outside })))
  expect(missing).toEqual(
    NEEDS.map((name, index) => (lacks[index] === undefined ? undefined : `needs ${name}: ${lacks[index]}`)),
  )
})

test('it needs ways to the pods just where nothing is masqueraded', () => {
  const features = [{ name: 'masquerade', present: false, detected: 'enable-ipv4-masquerade false' }]
  expect(seesPods({ profile: { ...installedProfile([]), features } })).toBe(true)
  expect(seesPods({ profile: installedProfile(['masquerade']) })).toBe(false)
  expect(seesPods({})).toBe(false)
})

test('the API server is asked for on the first node that cases use', () => {
  expect(whatIsMissing(['nodes/api-server'], readyRun())).toBeUndefined()
  const [one, two] = clusterOfTwo().nodes
  if (one === undefined || two === undefined) throw new Error('there are two nodes')
  const nodes = [{ ...one, unfit: 'it is cordoned' }, two, { ...two, name: 'three' }]
  expect(whatIsMissing(['nodes/api-server'], readyRun({ cluster: clusterOfTwo({ nodes }) }))).toBe(
    'needs nodes/api-server: cases do not use one, where it runs: it is cordoned',
  )
})

test('an image that the nodes have not is told with the reason', () => {
  const missing = { busybox: 'nobody can load it' }
  expect(whatIsMissing(['image/busybox'], readyRun({ missing }))).toBe('needs image/busybox: nobody can load it')
  expect(whatIsMissing(['image/netperf'], readyRun({ missing }))).toBeUndefined()
})
