// Package sample writes files as regions really have them, with invented figures: the inverse of ingest's contracts. The
// same seed gives the same bytes. It shares no code with the readers, so that a mistake in one is not hidden by the other.
package sample

import "time"

// AsOf is the day that the demo speaks of.
var AsOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// Marker is the file by which a folder is known to be a demo's.
const Marker = ".padu-demo"

// ZIP is the name of the one file in which Kota Depok sends what it has of 2026, and Portal the folder of a workspace with
// what the province's portal serves: lists of records (.json), and files (.csv).
const (
	ZIP    = "kiriman-2026.zip"
	Portal = "portal"
)

// Total is what was written of one dataset, region, year and stage or month: leaves that padu must load, and their sum.
type Total struct {
	Dataset, Region string
	Year            int
	Stage           string // rkpd, apbd and pendapatan
	Month           int    // realisasi
	Cents           int64  // of pagu, anggaran or realisasi
	Leaves          int
}

// Truth is what was written, to compare the marts with.
type Truth struct {
	Totals     []Total
	Agreements map[string]int // region → rows of its register that padu must load
	Meant      []Meant
}

// Meant is an agreement without a code, and the sub kegiatan that it is about: what a tie by its text may say, and no other.
type Meant struct{ Region, Title, Code string }

func (t *Truth) add(n Total) { t.Totals = append(t.Totals, n) }
