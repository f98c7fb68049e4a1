import { expect, test } from 'vitest'
import { imagesIn } from './release-images.ts'

const manifests = `
apiVersion: apps/v1
kind: DaemonSet
spec:
  template:
    spec:
      initContainers:
        - {name: config, image: "quay.io/cilium/cilium:v1.20.2@sha256:ab"}
      containers:
        - {name: cilium-agent, image: "quay.io/cilium/cilium:v1.20.2@sha256:ab"}
---
apiVersion: batch/v1
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: certgen, image: 'quay.io/cilium/certgen:v0.3.2'}]}}}}}
---
# Only a source of comments.
---
apiVersion: v1
kind: ConfigMap
data:
  image: not/one:v1
  containers: text
  nested: |
    containers: [{image: not/one:v2}]
`

test('the images of all containers, each once', () => {
  expect(imagesIn(manifests)).toEqual(['quay.io/cilium/cilium:v1.20.2@sha256:ab', 'quay.io/cilium/certgen:v0.3.2'])
})

test('no manifests name none', () => {
  expect(imagesIn('')).toEqual([])
})
