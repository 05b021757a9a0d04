package jobs

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"padu/ingest/sample"
	"padu/warehouse"
)

// BenchmarkNation writes 1, 10 and 100 % of a nation (PADU_BENCH_SHARES names others) and loads, publishes and reports it, each step in a
// process of its own; then the day after, on which one region in twenty sent other figures and analysts ask the ten queries of the
// snapshot's README meanwhile; what the marts then hold is compared with what was written. Beside it, in the same run, the floors: DuckDB reading the nation's CSV files into typed tables, copying the
// same bytes, and a night in which nothing is new. The last lines say how the cost of a row grew.
//
//	go test -tags duckdb_arrow ./jobs -run '^$' -bench Nation -benchtime 1x -timeout 0 -v
//
// PADU_BENCH_FORMATS names the formats of the files (csv alone, where the ratio to DuckDB's reading is wanted), PADU_BENCH_DIR a folder
// on the disk to measure.
func BenchmarkNation(b *testing.B) {
	var grown []string
	for _, share := range strings.Split(orElse(os.Getenv("PADU_BENCH_SHARES"), "1,10,100"), ",") {
		b.Run(share, func(b *testing.B) {
			percent, err := strconv.Atoi(share)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				grown = append(grown, benchNation(b, percent))
			}
			b.ReportMetric(0, "ns/op")
		})
	}
	b.Logf("growth:\n%s", strings.Join(grown, "\n"))
}

// benchNation says what a million rows cost.
func benchNation(b *testing.B, percent int) string {
	root, err := os.MkdirTemp(os.Getenv("PADU_BENCH_DIR"), "padu-nation-*")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(root)
	n := sample.Nation{Years: 1, Months: 1, Seed: 1, Formats: sample.NationFormats, Dirt: 0.02}
	if f := os.Getenv("PADU_BENCH_FORMATS"); f != "" {
		n.Formats = strings.Split(f, ",")
	}
	if err := sampleOf(&n, "all", ""); err != nil {
		b.Fatal(err)
	}
	dir, few := filepath.Join(root, "w"), n
	n.Only = spread(n.All, percent)
	began := time.Now()
	w, err := n.Write(b.Context(), dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(began).Seconds()
	b.Logf("%d regions, %d files, %s rows, %s written in %.1f s: %s rows/s", len(n.Only), w.Files, grouped(w.Rows), bytesText(w.Bytes), took, grouped(int64(float64(w.Rows)/took)))
	read, copied := floors(b, dir, root)
	load := benchNight(b, dir, asOf, w.Rows)
	asWritten(b, dir, w.Truth)
	b.ReportMetric(load.wall.Seconds(), "s")
	b.ReportMetric(load.peak, "MB")
	b.ReportMetric(load.wall.Seconds()/copied.wall.Seconds(), "wall/copy")
	if read.cpu > 0 {
		b.ReportMetric(load.step["ingest"].cpu.Seconds()/read.cpu.Seconds(), "ingest-cpu/read-csv")
	}
	regional(b, dir, root, n.Only)
	few.Only, few.Revision = nil, 1
	for i := 0; i < len(n.Only); i += 20 {
		few.Only = append(few.Only, n.Only[i])
	}
	again, err := few.Write(b.Context(), filepath.Join(root, "few"), nil)
	if err != nil {
		b.Fatal(err)
	}
	replaceSources(b, filepath.Join(root, "few", "inbox"), filepath.Join(dir, "inbox"))
	idle := newQueries(b, dir)
	for range 3 {
		idle.round(b)
	}
	b.Logf("the night after, in which %d regions sent other figures and the queries are asked every second", len(few.Only))
	busy, done, ended := newQueries(b, dir), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Second):
				busy.round(b)
			}
		}
	}()
	night := benchNight(b, dir, sample.AsOf.AddDate(0, 0, 1).Format(time.DateOnly), 0)
	close(done)
	<-ended
	asWritten(b, dir, w.Truth, again.Truth)
	b.Logf("queries: alone half within %s, nineteen of twenty within %s; while the night goes on %s and %s (%d asked)", idle.within(0.5), idle.within(0.95), busy.within(0.5), busy.within(0.95), len(busy.took))
	b.ReportMetric(night.wall.Seconds(), "night-s")
	b.ReportMetric(busy.within(0.95).Seconds()/idle.within(0.95).Seconds(), "query-busy/idle")
	b.Logf("a night in which nothing is new")
	b.ReportMetric(benchNight(b, dir, sample.AsOf.AddDate(0, 0, 1).Format(time.DateOnly), 0).wall.Seconds(), "nothing-new-s")
	per := func(c cost) string {
		return fmt.Sprintf("%.1f s, %.1f s CPU", c.wall.Seconds()/float64(w.Rows)*1e6, c.cpu.Seconds()/float64(w.Rows)*1e6)
	}
	return fmt.Sprintf("%3d %%: %d regions, a million rows: ingest %s; publish %s; report %s; %.0f MB", percent, len(n.Only), per(load.step["ingest"]), per(load.step["publish"]), per(load.step["report"]), load.peak)
}

// regional draws the main reports of all regions that sent something into folders of their own, from nothing.
func regional(b *testing.B, dir, root string, regions []string) {
	kinds := []string{"kabkota"}
	if slices.ContainsFunc(regions, func(code string) bool { return len(code) == 2 }) {
		kinds = append(kinds, "provinsi")
	}
	var all cost
	for _, kind := range kinds {
		var c cost
		c.of(b, "report", "--kind", kind, "--dir", dir, "--out", filepath.Join(root, kind))
		all = cost{all.wall + c.wall, all.cpu + c.cpu, max(all.peak, c.peak)}
	}
	b.Logf("the main reports of all regions alone: %.1f s wall, %.1f s CPU, %.0f MB", all.wall.Seconds(), all.cpu.Seconds(), all.peak)
	b.ReportMetric(all.wall.Seconds(), "regional-s")
}

// spread is a share of all regions, provinces and others, from the whole country.
func spread(all []sample.Region, percent int) (codes []string) {
	for i, r := range all {
		if (i+1)*percent/100 > i*percent/100 {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// replaceSources puts the folders of sources that send again in place of those before.
func replaceSources(b testing.TB, from, to string) {
	entries, err := os.ReadDir(from)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "pusat" || e.Name() == "djpk" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(to, e.Name())); err != nil {
			b.Fatal(err)
		}
		if err := os.Rename(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			b.Fatal(err)
		}
	}
}

// nightCost is what a night took, and each of its steps. The peak of all is the highest.
type nightCost struct {
	cost
	step map[string]cost
}

// benchNight loads, publishes (build and check with it) and reports, and says what each took.
func benchNight(b *testing.B, dir, day string, rows int64) nightCost {
	all := nightCost{step: map[string]cost{}}
	for _, step := range [][]string{{"ingest", "--as-of", day}, {"publish", "--as-of", day}, {"report"}} {
		var c cost
		out := c.of(b, append(step, "--dir", dir, "--json")...)
		per := ""
		if rows > 0 {
			per = fmt.Sprintf(", %.2f s of CPU for a million rows", c.cpu.Seconds()/float64(rows)*1e6)
		}
		b.Logf("%-8s %7.1f s wall, %7.1f s CPU, %6.0f MB%s; %s on the disk", step[0], c.wall.Seconds(), c.cpu.Seconds(), c.peak, per, bytesText(treeBytes(b, dir)))
		var said Summary
		if err := json.Unmarshal(out, &said); err != nil {
			b.Fatal(err)
		}
		for _, s := range said.Steps {
			b.Logf("           %-8s %7.1f s  %s", s.Name, s.Seconds, s.Note)
		}
		logModels(b, said.Took)
		all.step[step[0]] = c
		all.cost = cost{all.wall + c.wall, all.cpu + c.cpu, max(all.peak, c.peak)}
	}
	b.Logf("%-8s %7.1f s wall, %7.1f s CPU, %6.0f MB", "all", all.wall.Seconds(), all.cpu.Seconds(), all.peak)
	return all
}

// logModels says what the links, the statistics and the slowest models took.
func logModels(b *testing.B, took []Took) {
	if len(took) == 0 {
		return
	}
	links, statistics := 0.0, 0.0
	for _, t := range took {
		if strings.Contains(t.Model, "tautan") {
			links += t.Seconds
		}
		if strings.Contains(t.Model, "korelasi") {
			statistics += t.Seconds
		}
	}
	slices.SortFunc(took, func(a, b Took) int { return cmp.Compare(b.Seconds, a.Seconds) })
	line := fmt.Sprintf("           links %.1f s, statistics %.1f s; the slowest:", links, statistics)
	for _, t := range took[:min(8, len(took))] {
		line += fmt.Sprintf(" %s %.1f s", t.Model, t.Seconds)
	}
	b.Log(line)
}

// queries asks the queries of the snapshot's README, each time of the snapshot that is then the current one.
type queries struct {
	dir   string
	texts []string
	took  []time.Duration
}

func newQueries(b *testing.B, dir string) *queries {
	q := &queries{dir: dir}
	text, err := os.ReadFile(filepath.Join(dir, "published", "current", "README.md"))
	if err != nil {
		b.Fatal(err)
	}
	for _, one := range sqlBlocks(text) {
		if !strings.Contains(one, "read_parquet") { // that one needs the folder
			q.texts = append(q.texts, one)
		}
	}
	if len(q.texts) < 5 {
		b.Fatalf("%d queries in the README", len(q.texts))
	}
	return q
}

func (q *queries) round(b *testing.B) {
	s, err := warehouse.OpenSnapshot(b.Context(), q.dir)
	if err != nil {
		b.Error(err)
		return
	}
	for _, one := range q.texts {
		began := time.Now()
		rows, err := s.Query(b.Context(), one)
		if err == nil {
			for rows.Next() {
			}
			err = errors.Join(rows.Err(), rows.Close())
		}
		if err != nil {
			b.Error(err)
		}
		q.took = append(q.took, time.Since(began))
	}
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

// within is the time within which such a share of the queries was answered.
func (q *queries) within(share float64) time.Duration {
	slices.Sort(q.took)
	return q.took[min(int(share*float64(len(q.took))), len(q.took)-1)].Round(time.Millisecond)
}

var asOf = sample.AsOf.Format(time.DateOnly)

// floors measures DuckDB reading the CSV files of budgets and realisasi into typed tables, and a copy of the inbox.
func floors(b *testing.B, dir, root string) (read, copied cost) {
	b.Helper()
	db, err := sql.Open("duckdb", filepath.Join(root, "floor.duckdb"))
	if err != nil {
		b.Fatal(err)
	}
	read = timed(func() {
		for dataset, money := range map[string]string{"apbd": "'PAGU': 'DOUBLE'", "realisasi": "'anggaran': 'DOUBLE', 'realisasi': 'DOUBLE'"} {
			files, err := filepath.Glob(filepath.Join(dir, "inbox", "*", dataset+"-2*.csv"))
			if err != nil {
				b.Fatal(err)
			}
			if len(files) == 0 {
				continue
			}
			if _, err := db.ExecContext(b.Context(), fmt.Sprintf("create table %s as select * from read_csv('%s', header = true, all_varchar = false, auto_type_candidates = ['VARCHAR'], types = {%s}, ignore_errors = true, strict_mode = false)",
				dataset, filepath.Join(dir, "inbox", "*", dataset+"-2*.csv"), money)); err != nil {
				b.Fatal(err)
			}
		}
	})
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	b.Logf("floor: DuckDB reads the CSV files of budgets and realisasi in %.1f s wall, %.1f s CPU", read.wall.Seconds(), read.cpu.Seconds())
	copied = timed(func() {
		to := filepath.Join(root, "copy")
		err := filepath.WalkDir(filepath.Join(dir, "inbox"), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			in, err := os.Open(p)
			if err != nil {
				return err
			}
			defer in.Close()
			out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
			if err != nil {
				return err
			}
			if _, err := io.Copy(out, in); err != nil {
				return err
			}
			return out.Close()
		})
		if err == nil {
			err = os.Remove(to)
		}
		if err != nil {
			b.Fatal(err)
		}
	})
	b.Logf("floor: a copy of the files takes %.1f s", copied.wall.Seconds())
	return read, copied
}

// timed is what a work in this process takes.
func timed(work func()) (c cost) {
	used := func() time.Duration {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // never fails for oneself
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	began, before := time.Now(), used()
	work()
	return cost{wall: time.Since(began), cpu: used() - before}
}

func treeBytes(b *testing.B, dir string) (n int64) {
	if err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				n += info.Size()
			}
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return n
}
