#!/bin/bash
# PID 1 of a node container. Without an argument the node waits for the kubeadm of kind; with `server` or
# `agent` it is a stand-in for K3s and boots itself (k3s.sh).
set -eu
lib=/usr/local/lib/node
. "$lib/prepare.sh"

trap 'exit 0' TERM INT

writable_cgroups
shared_mounts
resolver_for_pods
image_store

case "${1:-}" in
  server | agent)
    containerd_socket=/run/k3s/containerd/containerd.sock
    start_containerd "$containerd_socket"
    "$lib/k3s.sh" "$containerd_socket" "$@" &
    ;;
  '')
    containerd_socket=/run/containerd/containerd.sock
    start_containerd "$containerd_socket"
    # kind waits for this line.
    echo 'detected cgroup v1'
    ;;
  *)
    echo "node: unknown command '$1': use 'server', 'agent' or nothing" >&2
    exit 2
    ;;
esac

keep_kubelet_running &
# Any child that matters restarts itself; a k3s.sh that gives up ends the node, so that its last words are the log's.
while wait -n; do :; done
exit 1
