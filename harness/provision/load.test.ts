import { expect, test } from 'vitest'
import { snapshotterOf } from './load.ts'

// As kind's entrypoint leaves the file on ZFS, and K3s writes it on Btrfs.
const kindOnZfs = `version = 3
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "fuse-overlayfs"
  disable_snapshot_annotations = false
[proxy_plugins]
[proxy_plugins."fuse-overlayfs"]
  type = "snapshot"
`
const k3s = `version = 3
root = "/var/lib/rancher/k3s/agent/containerd"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = 'native'
  disable_snapshot_annotations = true
`

test.for([
  ['kind on ZFS', kindOnZfs, ['--snapshotter=fuse-overlayfs']],
  ['K3s on Btrfs', k3s, ['--snapshotter=native']],
  ['a node without an opinion', "version = 3\n[plugins.'io.containerd.cri.v1.images'.pinned_images]\n", []],
] as const)('an image is unpacked to where pods start from: %s', ([, config, options]) => {
  expect(snapshotterOf(config)).toEqual(options)
})
