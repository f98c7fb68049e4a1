module cilium-conformance/images/pause

go 1.26.0
