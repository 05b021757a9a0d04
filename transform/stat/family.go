package stat

import (
	"slices"
)

// FalseDiscovery gives each p its q by Benjamini and Hochberg: among all results of the family with a q below 0.05, on
// average at most one in twenty is there by chance alone.
func FalseDiscovery(p []float64) []float64 {
	at := sorted(p)
	q := make([]float64, len(p))
	least := 1.0
	for i, place := range slices.Backward(at) {
		least = min(least, p[place]*float64(len(p))/float64(i+1))
		q[place] = max(least, p[place])
	}
	return q
}
