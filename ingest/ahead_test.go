package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// budgetFile is a budget of so many rows, each of one rupiah.
func budgetFile(t *testing.T, name string, rows int) File {
	t.Helper()
	var b strings.Builder
	b.WriteString("kode sub kegiatan;kode rekening;pagu\n")
	for i := range rows {
		fmt.Fprintf(&b, "1.01.02.2.01.%04d;5.1.02.01.01.%04d;1\n", 1+i%9000, 1+i/9000)
	}
	return File{Source: "uji", Path: writeTo(t, name, []byte(b.String())), Name: "inbox/uji/" + name, Rule: FileRule{Dataset: "apbd", Region: "32.71", Year: 2026, Stage: "murni", Cover: "rows"}}
}

// TestAheadIsTheSame: files that are too large to wait, that come twice, that are broken, held or known are what they are one by one,
// and so are those around them.
func TestAheadIsTheSame(t *testing.T) {
	t.Parallel()
	large, small := budgetFile(t, "besar.csv", 400_000), budgetFile(t, "kecil.csv", 30)
	twin := small
	twin.Name = "inbox/uji/kembar.csv"
	year := small
	year.Name, year.Rule.Year = "inbox/uji/tahun.csv", 2025 // the same bytes for another year
	broken := small
	broken.Name, broken.Path = "inbox/uji/rusak.csv", writeTo(t, "rusak.csv", []byte("kode sub kegiatan;kode rekening;pagu\n\"1.01.02.2.01.0001;5.1.02.01.01.0001;1\n"))
	bare := small
	bare.Name, bare.Path = "inbox/uji/tanpa.csv", writeTo(t, "tanpa.csv", []byte("a;b\n1;2\n"))
	files := []File{small, twin, large, broken, year, bare, budgetFile(t, "lain.csv", 60), small, large}
	var want, got []Receipt
	for _, ahead := range []bool{false, true} {
		w := openWarehouse(t)
		loader, err := NewLoader(t.Context(), w, w.Dir(), files, testRun)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range files {
			load, to := func() (Receipt, error) { return Load(t.Context(), w, w.Dir(), f, testRun) }, &want
			if ahead {
				load, to = func() (Receipt, error) { return loader.Load(t.Context(), i, nil) }, &got
			}
			r, err := load()
			if err != nil {
				t.Fatal(err)
			}
			*to = append(*to, r)
		}
		if err := loader.Close(); err != nil {
			t.Error(err)
		}
		noneAside(t, w)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-one by one +read ahead\n%s", d)
	}
	states := map[string]int{}
	for _, r := range got {
		states[r.Status]++
	}
	if states["loaded"] < 5 || states["held"] != 1 || states["refused"] != 2 {
		said, _ := json.Marshal(got)
		t.Errorf("%v: %s", states, said)
	}
}

func noneAside(t *testing.T, w *warehouse.DB) {
	t.Helper()
	if left, err := filepath.Glob(filepath.Join(w.Dir(), "archive", asideName)); err != nil || len(left) > 0 {
		t.Errorf("left aside: %v, %v", left, err)
	}
}

// TestAheadStops: a load that ends early leaves no copy, and nobody reads on.
func TestAheadStops(t *testing.T) {
	t.Parallel()
	w := openWarehouse(t)
	var files []File
	for i := range 6 {
		files = append(files, budgetFile(t, fmt.Sprintf("%d.csv", i), 90_000+i))
	}
	ctx, stop := context.WithCancel(t.Context())
	loader, err := NewLoader(ctx, w, w.Dir(), files, testRun)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := loader.Load(ctx, 0, nil); err != nil || r.Loaded != 90_000 {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := os.Remove(files[5].Path); err != nil { // taken away before anybody looked at it
		t.Fatal(err)
	}
	stop()
	if _, err := loader.Load(ctx, 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	began := time.Now()
	if err := loader.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	noneAside(t, w)
	var batches int
	if err := w.QueryRow(t.Context(), "select count(*) from landing.batches").Scan(&batches); err != nil || batches != 1 {
		t.Errorf("%d batches, %v", batches, err)
	}
}
