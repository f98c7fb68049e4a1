module cilium-conformance/images/cilium

go 1.26.0

tool (
	github.com/cilium/cilium/cilium-dbg
	github.com/cilium/cilium/cilium-health
	github.com/cilium/cilium/daemon
	github.com/cilium/cilium/hubble
	github.com/cilium/cilium/hubble-relay
	github.com/cilium/cilium/operator
	github.com/cilium/cilium/plugins/cilium-cni
)

require (
	github.com/cilium/cilium v1.20.2
	github.com/osrg/gobgp/v4 v4.8.0
)

replace sigs.k8s.io/controller-tools => github.com/cilium/controller-tools v0.21.0-1

replace sigs.k8s.io/mcs-api/controllers => ./mcs-api-controllers
