package warehouse

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestCopy: what is done to a copy the workspace does not see, nobody else writes meanwhile, and nothing is left, also of a
// process that was killed.
func TestCopy(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	must := func(_ int64, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	must(w.Exec(ctx, "create table padu.main.t as select 1 as a"))
	if err := w.Beside(ctx, &Snapshot{}, nil); err == nil {
		t.Error("a snapshot was compared with none")
	}
	if _, err := OpenCopy(ctx, dir); !errors.Is(err, ErrBusy) {
		t.Errorf("a copy of a file that is being written: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, "warehouse", "copy", "published", "x.new")
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	c, err := OpenCopy(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	must(c.Exec(ctx, "insert into padu.main.t values (2)"))
	if _, err := Open(ctx, dir); !errors.Is(err, ErrBusy) {
		t.Errorf("a writer beside the copy: %v", err)
	}
	if err := c.BeginSnapshot(ctx, SnapshotInfo{RunID: "r1", At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "warehouse", "copy")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is left: %v", err)
	}
	if _, err := OpenSnapshot(ctx, dir); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("the workspace sees what the copy published: %v", err)
	}
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	if w, err = Open(ctx, dir); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var n int
	if err := w.QueryRow(ctx, "select count(*) from padu.main.t").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v; the copy's row is in the workspace", n, err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a dead copy is left: %v", err)
	}
}
