import { expect, test } from 'vitest'
import { withDigest } from './engine.ts'

test.for([
  ['rancher/k3s:v1.31.4-k3s1', ['rancher/k3s@sha256:ab'], 'docker.io/rancher/k3s:v1.31.4-k3s1@sha256:ab'],
  [
    '127.0.0.1:5000/node:v1',
    ['other/node@sha256:cd', '127.0.0.1:5000/node@sha256:ab'],
    '127.0.0.1:5000/node:v1@sha256:ab',
  ],
] as const)('%s in %j', ([reference, digests, expected]) => {
  expect(withDigest(reference, digests)).toBe(expected)
})

test.for([
  [[], 'the engine names no digest of rancher/k3s:v1: it lists none'],
  [['mirror/k3s@sha256:ab'], 'the engine names no digest of rancher/k3s:v1: mirror/k3s@sha256:ab'],
] as const)('nothing is recorded from %j', ([digests, message]) => {
  expect(() => withDigest('rancher/k3s:v1', digests)).toThrow(message)
})
