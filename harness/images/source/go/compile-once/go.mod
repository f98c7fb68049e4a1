module cilium-conformance/images/compile-once

go 1.26.0
