// Package jobs is the order of things: it reads padu.yaml, knows the clock and the command line, and calls the other rooms
// one after the other. It does not know how any step works inside.
//
// Nightly is the main job: fetch → collect → ingest → build → check → publish → report. Each step is a line in the run ledger. A
// run that dies at any point leaves the current snapshot and site as they were, and the next run does what is missing.
package jobs
