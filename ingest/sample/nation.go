package sample

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Nation says what a generated nation is: who sends, for how many years, in which formats. Two of the same give the same bytes, and a
// region's files are the same whichever other regions are written.
type Nation struct {
	All      []Region    // every region with a budget of its own
	Only     []string    // codes of those that are written; nil for all
	Borders  [][2]string // pairs of codes of kabupaten and kota that touch
	Years    int         // the last of them is that of AsOf
	Months   int         // how many monthly realisasi of a year, each cumulative, ending with its last
	Seed     uint64
	Formats  []string         // of csv, xlsx and json
	Dirt     float64          // share of the files that have a fault, 0 to 1
	Totals   map[string]int64 // belanja of a region in a year, rupiah; a region without one gets that of its kind
	Revision int              // another one has other figures of the year, in the same files
	Rows     float64          // of 1,200 plan lines and 20,000 budget lines a region; 1 when it is 0
}

// Region is one of the nation's.
type Region struct {
	Code, Name string // 32.71, Kota Bogor
	DJPK       string // its code there
}

// NationFormats are the kinds of files that a nation is written in.
var NationFormats = []string{"csv", "xlsx", "json"}

// Written is what stands in a nation's files.
type Written struct {
	Files, Dirty int
	Rows, Bytes  int64 // as written, rejected ones included
	Truth        Truth
}

// Write writes the nation into dir, a workspace with its padu.yaml, region by region: no more than one region a processor is in memory.
// told, if not nil, hears after each region how many of how many are written, and the rows so far.
func (n Nation) Write(ctx context.Context, dir string, told func(done, of int, rows int64)) (Written, error) {
	all := n.places()
	chosen := slices.DeleteFunc(slices.Clone(all), func(p place) bool { return n.Only != nil && !slices.Contains(n.Only, p.code) })
	each, out := make([]nationRegion, len(chosen)), Written{Truth: Truth{Agreements: map[string]int{}}}
	var mu sync.Mutex
	done := 0
	g, stop := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range chosen {
		g.Go(func() error {
			if stop.Err() != nil {
				return stop.Err()
			}
			each[i] = n.region(dir, p)
			mu.Lock()
			defer mu.Unlock()
			done++
			out.Rows += each[i].written.Rows
			if told != nil {
				told(done, len(chosen), out.Rows)
			}
			return each[i].err
		})
	}
	if err := g.Wait(); err != nil {
		return out, err
	}
	for _, r := range each {
		out.add(r.written)
	}
	return out, n.central(dir, chosen, each, &out)
}

func (w *Written) add(o Written) {
	w.Files, w.Dirty, w.Bytes = w.Files+o.Files, w.Dirty+o.Dirty, w.Bytes+o.Bytes
	w.Truth.Totals = append(w.Truth.Totals, o.Truth.Totals...)
	w.Truth.Meant = append(w.Truth.Meant, o.Truth.Meant...)
	maps.Copy(w.Truth.Agreements, o.Truth.Agreements)
}

// nationRegion is what one region's writing leaves.
type nationRegion struct {
	written Written
	summary [][]string // its rows at DJPK
	err     error
}

// central writes what comes for all regions, and what holds the workspace together.
func (n Nation) central(dir string, chosen []place, each []nationRegion, out *Written) error {
	w := &writer{dir: dir}
	w.central()
	summary := [][]string{summaryHead}
	for _, r := range each {
		summary = append(summary, r.summary...)
	}
	data, err := textFile(',', summary)
	w.file(fmt.Sprintf("inbox/djpk/apbd-ringkas-%d.csv", n.years()[0]), data, err)
	w.file("padu.yaml", nationConfig(chosen), nil)
	w.table("kebenaran.csv", ',', func(t *table) []Total {
		out.Truth.list(t)
		return nil
	})
	w.file(Marker, []byte("made by padu sample\n"), nil)
	out.Files += 2
	out.Rows += int64(len(summary) - 1)
	return w.err
}

// list writes what padu must find: leaves and their sum of every dataset, region, year and stage or month, and agreements.
func (t Truth) list(to *table) {
	to.head("dataset", "kode_wilayah", "tahun", "tahap", "bulan", "baris", "jumlah")
	for _, a := range t.Totals {
		to.row([]string{a.Dataset, a.Region, fmt.Sprint(a.Year), a.Stage, fmt.Sprint(a.Month), fmt.Sprint(a.Leaves)}, a.Cents)
	}
	for _, code := range slices.Sorted(maps.Keys(t.Agreements)) {
		to.row([]string{"kerja_sama", code, "", "", "", fmt.Sprint(t.Agreements[code])}, 0)
	}
}

// years are those of the nation, the first first.
func (n Nation) years() (out []int) {
	for y := AsOf.Year() - n.Years + 1; y <= AsOf.Year(); y++ {
		out = append(out, y)
	}
	return out
}

// months are those of which a region sends its realisasi.
func (n Nation) months(year int) (out []int) {
	last := lastMonth(year)
	for m := max(last-n.Months+1, 1); m <= last; m++ {
		out = append(out, m)
	}
	return out
}

// nationConfig is the padu.yaml of a nation's workspace.
func nationConfig(chosen []place) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `# padu.yaml of a generated nation: %d regions, invented figures.

workspace:
  name: "Contoh %d daerah"
  timezone: Asia/Jakarta
  sample: true                   # every page says DATA CONTOH

sources:
  - name: pusat
    files:
      - {match: "nomenklatur*.csv", dataset: nomenklatur}
  - name: djpk
    files:
      - {match: "apbd-ringkas-{year}.csv", dataset: apbd_ringkas}
`, len(chosen), len(chosen))
	for _, p := range chosen {
		fmt.Fprintf(&b, `  - name: %s
    region: "%s"
    files:
      - {match: "kerja-sama.*", dataset: kerja_sama}
      - {match: "perangkat-daerah.csv", dataset: perangkat_daerah}
      - {match: "rkpd-{year}-{stage}.*", dataset: rkpd}
      - {match: "apbd-{year}-{stage}.*", dataset: apbd}
      - {match: "realisasi-{year}-{month}.*", dataset: realisasi}
      - {match: "pembahasan-tkksd.*", dataset: pembahasan_tkksd}
      - {match: "persetujuan-dprd.*", dataset: persetujuan_dprd}
      - {match: "evaluasi-kerja-sama.*", dataset: evaluasi_kerja_sama}
      - {match: "pendapatan-{year}-{stage}.*", dataset: pendapatan}
`, p.source, p.code)
	}
	return []byte(b.String())
}
