import { expect, test } from 'vitest'
import { systemImages } from './system-images.ts'

const coredns = { spec: { containers: [{ name: 'coredns', image: 'rancher/mirrored-coredns-coredns:1.14.1' }] } }
const provisioner = { spec: { containers: [{ name: 'p', image: 'rancher/local-path-provisioner:v0.0.34' }] } }

test.for([
  [`  [plugins.'io.containerd.cri.v1.images'.pinned_images]\n    sandbox = "rancher/mirrored-pause:3.6"\n`],
  [`[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "rancher/mirrored-pause:3.6"\n`],
] as const)('pods and the pause image of %j', ([config]) => {
  expect(systemImages([coredns, provisioner, coredns], config)).toEqual([
    'rancher/mirrored-pause:3.6',
    'rancher/mirrored-coredns-coredns:1.14.1',
    'rancher/local-path-provisioner:v0.0.34',
  ])
})

test('without a configuration the pods’ own images are left', () => {
  expect(systemImages([coredns], '')).toEqual(['rancher/mirrored-coredns-coredns:1.14.1'])
})
