#!/bin/bash
# Unpacks a docker archive from standard input into /opt/image-store, and leaves a containerd root in
# /var/lib/containerd whose snapshots are links into it. Containerd's root of the import is on a volume, because
# an overlay cannot be the upper layer of an overlay.
set -eu
root=$1
shift
containerd --root "$root" --address /run/bake.sock --config /etc/containerd/config.toml > /run/bake.log 2>&1 &
containerd=$!
export CONTAINERD_ADDRESS=/run/bake.sock
until ctr version > /dev/null 2>&1; do kill -0 $containerd || { cat /run/bake.log >&2; exit 1; }; done
ctr --namespace k8s.io images import --no-unpack=false --snapshotter overlayfs - > /run/import.log 2>&1 || { cat /run/import.log >&2; exit 1; }
while [ $# -gt 0 ]; do
  ctr --namespace k8s.io images tag "$1" "$2" > /dev/null
  ctr --namespace k8s.io images rm "$1" > /dev/null
  shift 2
done
kill $containerd
wait $containerd || true

store=/opt/image-store state=/var/lib/containerd
snapshots=io.containerd.snapshotter.v1.overlayfs/snapshots
blobs=io.containerd.content.v1.content/blobs/sha256
rm -rf "$state" "$store"
mkdir -p "$store/snapshots" "$state/$snapshots"
cp -a "$root/$snapshots/." "$store/snapshots/"
for id in $(ls "$store/snapshots"); do ln -s "$store/snapshots/$id" "$state/$snapshots/$id"; done
cp -a "$root/io.containerd.snapshotter.v1.overlayfs/metadata.db" "$state/io.containerd.snapshotter.v1.overlayfs/"
cp -a "$root/io.containerd.metadata.v1.bolt" "$state/"
mkdir -p "$state/$blobs"
# Manifests and configurations are small; anything larger is a layer that is unpacked already.
find "$root/$blobs" -type f -size +63k -printf '%f %s\n' > "$store/layers"
find "$root/$blobs" -type f -not -size +63k -exec cp -a -t "$state/$blobs" {} +
rm -f /run/bake.sock* /run/*.log
