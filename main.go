// Command padu ties regional cooperation agreements to the plan and budget lines that carry them, and publishes what it
// finds. See README.md.
package main

import (
	"os"

	"padu/jobs"
)

func main() { os.Exit(jobs.Main(os.Args[1:], os.Stdout, os.Stderr)) }
