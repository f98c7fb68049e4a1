# What a container needs before it can be a Kubernetes node. Sourced by the entrypoint.

# cgroup v1: the engine mounts the controllers read-only, and a plain remount says busy; a bind remount works.
# cgroup v2: the root of the container's hierarchy must hold no process before its controllers can be delegated.
writable_cgroups() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    mkdir -p /sys/fs/cgroup/init
    xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs 2>/dev/null || true
    sed 's/\(^\| \)/ +/g' /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
    mkdir -p /sys/fs/cgroup/kubelet
    return
  fi
  local mounted
  mount -o remount,rw /sys/fs/cgroup 2>/dev/null || true
  for mounted in $(awk '$3 == "cgroup" { print $2 }' /proc/mounts); do
    mount -o remount,bind,rw "$mounted"
    if [ -f "$mounted/cgroup.clone_children" ]; then echo 1 > "$mounted/cgroup.clone_children"; fi
    # kind sets cgroupRoot to /kubelet.
    mkdir -p "$mounted/kubelet"
  done
  # Socket load-balancing attaches to a cgroup v2 root; the engine's private cgroup namespace makes it this node's own.
  mkdir -p /sys/fs/cgroup/unified
  mountpoint -q /sys/fs/cgroup/unified || mount -t cgroup2 none /sys/fs/cgroup/unified
}

# The agent mounts into the host from its pod, and keeps its BPF maps in bpffs.
shared_mounts() {
  mount --make-rshared /
  mountpoint -q /sys/fs/bpf || mount -t bpf bpffs /sys/fs/bpf
  [ -e /dev/kmsg ] || mknod /dev/kmsg c 1 11
}

# CoreDNS forwards to what the pods' resolv.conf names; the engine's own resolver on loopback would be a loop.
resolver_for_pods() {
  mkdir -p /etc/node
  grep '^nameserver' /etc/resolv.conf | grep -v 'nameserver 127\.' > /etc/node/resolv.conf || true
  if [ ! -s /etc/node/resolv.conf ]; then
    echo "nameserver $(ip -4 route show default | awk '{ print $3; exit }')" > /etc/node/resolv.conf
  fi
}

# The images of the node image are unpacked below /opt/image-store and reached by symbolic links. Their layer
# blobs are not kept: the CRI only asks whether they are there, so each is a hole of the right size.
image_store() {
  local blobs=/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256 digest size
  while read -r digest size; do
    [ -e "$blobs/$digest" ] || truncate -s "$size" "$blobs/$digest"
  done < /opt/image-store/layers
}

start_containerd() {
  mkdir -p "$(dirname "$1")" /var/log/node
  export CONTAINERD_ADDRESS=$1
  containerd --address "$1" --config /etc/containerd/config.toml > /var/log/node/containerd.log 2>&1 &
  until ctr version > /dev/null 2>&1; do
    kill -0 $! || { cat /var/log/node/containerd.log >&2; exit 1; }
  done
}

# There is no init system: kubelet starts once kubeadm has written its configuration, and again whenever it ends.
keep_kubelet_running() {
  local flags=/var/lib/kubelet/kubeadm-flags.env
  until [ -f /var/lib/kubelet/config.yaml ] && [ -f "$flags" ]; do sleep 0.1; done
  while true; do
    . "$flags"
    # shellcheck disable=SC2086 # the flags are words
    kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf \
      --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf $KUBELET_KUBEADM_ARGS \
      >> /var/log/node/kubelet.log 2>&1 || true
    sleep 0.3
  done
}
