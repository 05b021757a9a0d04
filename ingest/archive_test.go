package ingest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// archiveOf opens a workspace with one file of many rows to load.
func archiveOf(t *testing.T, rows int) (w *warehouse.DB, f File) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := Prepare(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "apbd.csv")
	if err := os.WriteFile(path, []byte(hostileHeader+strings.Repeat(hostileRow, rows)), 0o644); err != nil {
		t.Fatal(err)
	}
	return w, File{Source: "uji", Path: path, Name: "apbd.csv", Rule: FileRule{Dataset: "apbd", Region: "32.71", Stage: "murni"}}
}

// TestUnchangedIsNotCopied: the same bytes are hashed and no more; other bytes of the same size are copied.
func TestUnchangedIsNotCopied(t *testing.T) {
	t.Parallel()
	w, f := archiveOf(t, 3)
	root, old := filepath.Join(w.Dir(), "archive"), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		text              string
		unchanged, copied bool
	}{
		{"", false, true},
		{"", true, false},
		{strings.Repeat(strings.Replace(hostileRow, "kertas", "kartun", 1), 3), false, true},
		{strings.Repeat(hostileRow, 3), false, false}, // loaded again, from the copy that is there
	} {
		if step.text != "" {
			if err := os.WriteFile(f.Path, []byte(hostileHeader+step.text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.MkdirAll(root, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(root, old, old); err != nil {
			t.Fatal(err)
		}
		r, err := Load(t.Context(), w, w.Dir(), f, testRun)
		if err != nil || r.Unchanged != step.unchanged {
			t.Fatalf("%+v, %v", r, err)
		}
		info, err := os.Stat(root) // a copy beside would have changed the folder
		if err != nil || info.ModTime().After(old) != step.copied {
			t.Errorf("%+v: folder of %v, %v", step, info.ModTime(), err)
		}
		var sum string
		if err := w.QueryRow(t.Context(), "select sha256 from landing.batches where batch_id = ?", r.BatchID).Scan(&sum); err != nil {
			t.Fatal(err)
		}
		was, err := os.ReadFile(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		if is, err := os.ReadFile(kept(w.Dir(), sum)); err != nil || string(is) != string(was) {
			t.Errorf("the archive has %.80q, %v; wanted %.80q", is, err, was)
		}
	}
}

// TestLoadStops: a load that is ended leaves no copy aside, no row and no goroutine, and can be done again.
func TestLoadStops(t *testing.T) {
	w, f := archiveOf(t, 400_000)
	for _, wait := range []time.Duration{0, 20 * time.Millisecond, 200 * time.Millisecond} {
		ctx, stop := context.WithTimeout(t.Context(), wait)
		r, err := Load(ctx, w, w.Dir(), f, testRun)
		stop()
		if err == nil {
			t.Logf("%v were enough for %d rows", wait, r.Loaded)
			break
		}
		noneAside(t, w)
		var rows, batches int
		if err := w.QueryRow(t.Context(), "select (select count(*) from landing.apbd), (select count(*) from landing.batches)").Scan(&rows, &batches); err != nil || rows+batches > 0 {
			t.Fatalf("%d rows and %d batches, %v", rows, batches, err)
		}
	}
	for i := 0; ; i++ {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if !bytes.Contains(stacks, []byte("created by padu/warehouse.newStream")) && !bytes.Contains(stacks, []byte("created by padu/ingest.archive ")) {
			break
		}
		if i == 1000 {
			t.Fatalf("goroutines are left:\n%s", stacks)
		}
		runtime.Gosched()
	}
	if r, err := Load(t.Context(), w, w.Dir(), f, testRun); err != nil || r.Loaded != 400_000 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestPrepareSweeps removes what a crash left half.
func TestPrepareSweeps(t *testing.T) {
	t.Parallel()
	w, _ := archiveOf(t, 1)
	halves := []string{filepath.Join(w.Dir(), "archive", ".new-1"), filepath.Join(w.Dir(), "archive", "orders", ".new-1")}
	for _, half := range halves {
		if err := warehouse.WriteFile(half, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := Prepare(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	for _, half := range halves {
		if _, err := os.Stat(half); !os.IsNotExist(err) {
			t.Errorf("%s is there still, %v", half, err)
		}
	}
}
