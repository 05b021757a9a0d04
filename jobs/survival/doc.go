// Package survival holds the tests of what padu outlives: kills at any moment, a full disk, folders that may not be written,
// sources that hang, two runs at once, a snapshot that is taken away, a request to end, and many nights with random faults. They
// are a package of their own because they take minutes. go test does a little of each; where PADU_TEST_FIGURES names a file, as in .ci/run,
// it does more: 42 kills, 25 nights. The long form, of 300 random kills and 400 nights:
//
//	go test -tags duckdb_arrow -timeout 0 -v ./jobs/survival -long -seed 9
//
// -run TestSoak -nights 100 has so many nights. Every test prints its figures, and writes them to that file.
package survival
