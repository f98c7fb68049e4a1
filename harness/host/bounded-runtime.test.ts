import { expect, test } from 'vitest'
import { withBoundedRuntime } from './bounded-runtime.ts'

const alone = `{
  "runtimes": {
    "runc-bounded": {
      "path": "/usr/local/lib/cilium-conformance/runc-bounded"
    }
  },
  "default-runtime": "runc-bounded"
}
`

test.for([undefined, '', ' \n', '{}'])('no configuration (%j): the runtime alone', text => {
  expect(withBoundedRuntime(text)).toBe(alone)
})

test('its own result is a fixed point', () => {
  expect(withBoundedRuntime(alone)).toBe(alone)
})

test('every other key and runtime is kept', () => {
  const present =
    '{"log-opts": {"max-size": "10m"}, "runtimes": {"runsc": {"path": "/bin/runsc"}}, "default-runtime": "runc"}'
  expect(JSON.parse(withBoundedRuntime(present))).toEqual({
    'log-opts': { 'max-size': '10m' },
    runtimes: {
      runsc: { path: '/bin/runsc' },
      'runc-bounded': { path: '/usr/local/lib/cilium-conformance/runc-bounded' },
    },
    'default-runtime': 'runc-bounded',
  })
})

test.for([
  ['{"debug": true', 'it is not valid JSON'],
  ['["debug"]', 'it is not a JSON object'],
  ['{"runtimes": "runc"}', 'its key "runtimes" is not an object'],
] as const)('%s is refused', ([text, why]) => {
  const message = `/etc/docker/daemon.json is left as it is: ${why}`
  const cure = 'Correct it by hand first.'
  expect(() => withBoundedRuntime(text)).toThrow(expect.objectContaining({ message, cure }))
})
