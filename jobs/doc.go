// Package jobs is the order of things: it reads padu.yaml, knows the clock and the command line, and calls the other rooms
// one after the other. It does not know how any step works inside.
//
// The nightly is the main job: fetch → collect → ingest → return → build → check → publish → report → edition (nightly.go). Each step
// is a line in the run ledger. A run that dies at any point leaves the current snapshot and site as they were, and the next run does
// what is missing.
//
// Where to look, by the beginning of a file's name:
//
//	job run nightly editions guard   what runs, step by step, and what stops a publish
//	schedule attend serve site       when it runs: padu serve
//	alert late metrics facts         who is told, and how things stand for a program
//	status runs why screen usage     what an operator reads (cmd_, print_); progress is what stands on stderr meanwhile
//	doctor                           what is wrong with the machine or the folder
//	backup pack unpack prune rebuild what outlives a lost disk, a full one, a broken file
//	link plan trace rules report     what a planner or an analyst asks
//	config yaml                      padu.yaml
package jobs
