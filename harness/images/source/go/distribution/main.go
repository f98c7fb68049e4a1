// A container registry for the project's own tests: CNCF distribution with its storage on disk and its htpasswd login,
// and without the drivers of clouds, which would be most of the build.
package main

import (
	_ "net/http/pprof"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	// The command prints what is wrong itself, and ends the process with 1.
	_ = registry.RootCmd.Execute()
}
