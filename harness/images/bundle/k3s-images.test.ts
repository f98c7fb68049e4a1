import { expect, test } from 'vitest'
import { usedImages } from './k3s-images.ts'

test('components that are switched off need no image', () => {
  const list = `docker.io/rancher/klipper-helm:v0.9.10
docker.io/rancher/klipper-lb:v0.4.13
docker.io/rancher/local-path-provisioner:v0.0.32
docker.io/rancher/mirrored-coredns-coredns:1.13.1
docker.io/rancher/mirrored-library-traefik:3.5.1
docker.io/rancher/mirrored-metrics-server:v0.8.0
docker.io/rancher/mirrored-pause:3.6
`
  expect(usedImages(list)).toEqual([
    'docker.io/rancher/local-path-provisioner:v0.0.32',
    'docker.io/rancher/mirrored-coredns-coredns:1.13.1',
    'docker.io/rancher/mirrored-metrics-server:v0.8.0',
    'docker.io/rancher/mirrored-pause:3.6',
  ])
})
