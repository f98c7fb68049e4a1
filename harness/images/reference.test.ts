import { expect, test } from 'vitest'
import { namesInContainerd, parseReference, textOf } from './reference.ts'

const digest = `sha256:${'ab'.repeat(32)}`

test.for([
  ['busybox', { registry: 'docker.io', repository: 'library/busybox', tag: 'latest' }],
  [`busybox:1.38.0@${digest}`, { registry: 'docker.io', repository: 'library/busybox', tag: '1.38.0', digest }],
  ['rancher/k3s:v1.36.4-k3s1', { registry: 'docker.io', repository: 'rancher/k3s', tag: 'v1.36.4-k3s1' }],
  [`quay.io/cilium/cilium@${digest}`, { registry: 'quay.io', repository: 'cilium/cilium', digest }],
  ['127.0.0.1:5000/library/busybox:1', { registry: '127.0.0.1:5000', repository: 'library/busybox', tag: '1' }],
  ['localhost/node', { registry: 'localhost', repository: 'node', tag: 'latest' }],
  ['index.docker.io/library/busybox', { registry: 'docker.io', repository: 'library/busybox', tag: 'latest' }],
] as const)('%s', ([text, reference]) => {
  expect(parseReference(text)).toEqual(reference)
})

test('what names no image is refused', () => {
  expect(() => parseReference('')).toThrow('"" is not the name of an image')
})

test.for([
  ['busybox:1', ['docker.io/library/busybox:1']],
  [`quay.io/cilium/cilium:v1@${digest}`, ['quay.io/cilium/cilium:v1', `quay.io/cilium/cilium@${digest}`]],
] as const)('containerd knows %s', ([text, names]) => {
  expect(namesInContainerd(text)).toEqual(names)
})

test('a reference is written with its registry', () => {
  expect(textOf(parseReference(`busybox:1@${digest}`))).toBe(`docker.io/library/busybox:1@${digest}`)
})
