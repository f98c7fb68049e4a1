#!/bin/bash
# A stand-in for K3s: its subcommands, flags, paths and token join as far as the provisioner uses them, carried out
# with kubeadm. What K3s would do and this cannot is an error, never a silent difference.
set -eu
socket=$1 role=$2
shift 2

fail() {
  echo "k3s stand-in: $*" >&2
  exit 1
}

# Of both families where the node has both, as K3s finds them by itself.
own_addresses() {
  hostname -i | tr ' ' '\n' | grep -vm1 :
  ip -6 -o address show scope global | awk '{ sub("/.*", "", $4); print $4; exit }'
}

token=${K3S_TOKEN:-} server=${K3S_URL:-} node_name=$(hostname) node_ips=$(own_addresses | paste -sd,)
cluster_cidr=10.42.0.0/16 service_cidr=10.43.0.0/16 flannel_backend=vxlan
network_policy=on kube_proxy=on disabled='' sans='127.0.0.1 localhost' kubeconfig_mode=600
kubelet_args='' bind_address=''

for argument in "$@"; do
  value=${argument#*=}
  case "$argument" in
    --token=*) token=$value ;;
    --server=*) server=$value ;;
    --node-name=*) node_name=$value ;;
    --node-ip=*) node_ips=$value ;;
    --bind-address=*) bind_address=$value ;;
    --node-external-ip=*) ;;
    --cluster-cidr=*) cluster_cidr=$value ;;
    --service-cidr=*) service_cidr=$value ;;
    --tls-san=*) sans="$sans $value" ;;
    --write-kubeconfig-mode=*) kubeconfig_mode=$value ;;
    --flannel-backend=*) flannel_backend=$value ;;
    --disable-network-policy) network_policy=off ;;
    --disable-kube-proxy) kube_proxy=off ;;
    --kubelet-arg=?*=*) kubelet_args="$kubelet_args, {name: '${value%%=*}', value: '${value#*=}'}" ;;
    --disable=*) disabled="$disabled ${value//,/ }" ;;
    *) fail "unknown flag $argument" ;;
  esac
done

node_ip=${bind_address:-${node_ips%%,*}}

case "$token" in
  [a-z0-9][a-z0-9][a-z0-9][a-z0-9][a-z0-9][a-z0-9].????????????????) ;;
  *) fail "the token must have kubeadm's form [a-z0-9]{6}.[a-z0-9]{16}, which K3s takes as well" ;;
esac

kubeadm_config() {
  local san
  # Both ask for their leases before the API server has their roles, and the controller manager makes a service account for
  # each controller before any of them starts.
  local retry_soon='{name: leader-elect-retry-period, value: 500ms}'
  local no_queue="{name: kube-api-qps, value: '100'}, {name: kube-api-burst, value: '200'}"
  # What kubeadm would pull first is in the node; where no name server answers it would wait for one.
  cat << YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{token: $token, ttl: 24h0m0s, usages: [signing, authentication], groups: ['system:bootstrappers:kubeadm:default-node-token']}]
localAPIEndpoint: {advertiseAddress: $node_ip, bindPort: 6443}
nodeRegistration:
  name: $node_name
  criSocket: unix://$socket
  imagePullPolicy: Never
  taints: []
  kubeletExtraArgs: [{name: node-ip, value: '$node_ips'}$kubelet_args]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: $(kubeadm version -o short)
imageRepository: $IMAGE_REPOSITORY
encryptionAlgorithm: ECDSA-P256
networking: {serviceSubnet: '$service_cidr', podSubnet: '$cluster_cidr'}
etcd: {local: {imageTag: $ETCD_TAG, extraArgs: [{name: unsafe-no-fsync, value: 'true'}]}}
controllerManager: {extraArgs: [$retry_soon, $no_queue]}
scheduler: {extraArgs: [$retry_soon]}
apiServer:
  certSANs: [$(for san in $sans ${node_ips//,/ }; do printf '"%s",' "$san"; done)]
---
$(cat /usr/local/lib/node/kubelet.yaml)
YAML
}

serve() {
  [ "$flannel_backend" = none ] || fail 'there is no flannel here: pass --flannel-backend=none'
  [ "$network_policy" = off ] || fail 'there is no network policy controller here: pass --disable-network-policy'
  [ "$kube_proxy" = off ] || fail 'there is no kube-proxy here: pass --disable-kube-proxy'
  local component manifests=/var/lib/rancher/k3s/server/manifests
  for component in servicelb traefik; do
    case " $disabled " in *" $component "*) ;; *) fail "there is no $component here: pass --disable=$component" ;; esac
  done
  for component in $disabled; do
    case "$component" in
      servicelb | traefik) ;;
      coredns | metrics-server | local-storage) rm -f "$manifests/$component.yaml" ;;
      *) fail "--disable=$component names no packaged component" ;;
    esac
  done

  # The tenth address of the services, the first family's where there are two, is that of the DNS, which every kubelet tells its pods.
  local first=${service_cidr%%/*}
  [ ! -e "$manifests/coredns.yaml" ] ||
    sed -i "s/clusterIP: 10.43.0.10$/clusterIP: ${first%.*}.$((${first##*.} + 10))/" "$manifests/coredns.yaml"

  mkdir -p /etc/rancher/k3s
  kubeadm_config > /etc/rancher/k3s/kubeadm.yaml
  kubeadm init --config=/etc/rancher/k3s/kubeadm.yaml --ignore-preflight-errors=all --skip-token-print \
    --skip-phases=addon,show-join-command
  sed "s#server: https://.*#server: https://127.0.0.1:6443#" /etc/kubernetes/admin.conf > /etc/rancher/k3s/k3s.yaml.new
  chmod "$kubeconfig_mode" /etc/rancher/k3s/k3s.yaml.new
  mv /etc/rancher/k3s/k3s.yaml.new /etc/rancher/k3s/k3s.yaml
  until kubectl --kubeconfig=/etc/kubernetes/admin.conf apply --server-side -f "$manifests"; do sleep 0.2; done
  echo 'k3s stand-in: the server is up'
}

join() {
  [ -n "$server" ] || fail 'an agent needs --server=https://ADDRESS:6443 or K3S_URL'
  local config=/etc/rancher/k3s/kubeadm.yaml cluster_info=/api/v1/namespaces/kube-public/configmaps/cluster-info
  mkdir -p /etc/rancher/k3s
  cat > "$config" << YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery: {bootstrapToken: {token: $token, apiServerEndpoint: '${server#https://}', unsafeSkipCAVerification: true}}
nodeRegistration:
  name: $node_name
  criSocket: unix://$socket
  imagePullPolicy: Never
  kubeletExtraArgs: [{name: node-ip, value: '$node_ips'}$kubelet_args]
YAML
  # kubeadm looks for the server every five seconds; asking first saves most of that.
  until busybox wget -q -T 2 --no-check-certificate -O - "$server$cluster_info" 2> /dev/null | grep -q jws-; do
    sleep 0.1
  done
  kubeadm join --config="$config" --ignore-preflight-errors=all
  echo 'k3s stand-in: the agent has joined'
}

. /usr/local/lib/node/versions.env
case "$role" in
  server) serve ;;
  agent) join ;;
esac
exec sleep infinity
