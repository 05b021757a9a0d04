package transform

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"padu/warehouse"
)

// BenchmarkCompare compares two snapshots of a nation, 8,200 or 82,000 agreements on 650,000 lines of RKPD, between which a limit is
// another. It reports the processor time as a share of that of building one of them, and how much there is to say.
//
//	go test -tags duckdb_arrow ./transform -run '^$' -bench Compare/8200 -benchtime 1x
func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{8_200, 82_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) { compareNation(b, n) })
	}
}

func compareNation(b *testing.B, agreements int) {
	w := open(b, nil)
	nation(b, w, agreements)
	var build time.Duration
	for _, s := range [][2]string{{"r1", "0.4773"}, {"r2", "0.3"}} {
		used := cpu(b)
		if err := w.BeginSnapshot(b.Context(), warehouse.SnapshotInfo{RunID: s[0], AsOf: day, At: time.Unix(0, 0)}); err != nil {
			b.Fatal(err)
		}
		if _, err := Build(b.Context(), w, Options{AsOf: day, Parameters: map[string]string{"batas_otomatis": s[1]}}); err != nil {
			b.Fatal(err)
		}
		build = cpu(b) - used
		if s[0] == "r1" {
			if _, err := w.Publish(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	old, err := warehouse.OpenSnapshotFile(b.Context(), filepath.Join(w.Dir(), "published", "r1", "padu.duckdb"))
	if err != nil {
		b.Fatal(err)
	}
	defer old.Close()
	for b.Loop() {
		used, start := cpu(b), time.Now()
		d, err := Compare(b.Context(), w, old, "")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(100*(cpu(b)-used).Seconds()/build.Seconds(), "%cpu/build")
		b.ReportMetric(peakMB(b), "MB")
		b.Logf("%d links, %d reworded, %d agreements, %d sums, %d findings: %.1f s, CPU %.1f s; the build CPU %.1f s", len(d.Links), d.Reworded, len(d.Agreements),
			len(d.Money), len(d.Findings), time.Since(start).Seconds(), (cpu(b) - used).Seconds(), build.Seconds())
	}
}
