import { expect, test } from 'vitest'
import { isRefusal, saysRefused } from './refusal.ts'

test.for([
  [403, 'pods "a" is forbidden: User "x" cannot create resource "pods" in API group "" in the namespace "n"', true],
  [403, 'pods "a" is forbidden: violates PodSecurity "baseline:latest": privileged', true],
  [403, 'pods "a" is forbidden: exceeded quota: pods', true],
  [400, 'admission webhook "validate.kyverno.svc-fail" denied the request: no privileged pods', true],
  [422, "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no", true],
  [403, 'pods "a" is forbidden: error looking up service account n/default: serviceaccount "default" not found', false],
  [403, 'pods "a" is forbidden: unable to create new content in namespace n because it is being terminated', false],
  [422, 'Pod "a" is invalid: spec.containers: Required value', false],
  [404, 'pods "a" not found', false],
  [500, 'failed calling webhook "w": the server denied the request', false],
] as const)('%d %s: %s', ([status, message, refused]) => {
  expect(isRefusal(status, message)).toBe(refused)
})

test('a controller passes on the words alone', () => {
  expect(saysRefused('pods "a-1" is forbidden: violates PodSecurity "restricted:latest"')).toBe(true)
  expect(saysRefused('admission webhook "w" denied the request: no')).toBe(true)
  expect(saysRefused('Internal error occurred: failed calling webhook "w": the server denied the request')).toBe(false)
  expect(saysRefused('')).toBe(false)
})
