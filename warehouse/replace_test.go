package warehouse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestReplace begins a warehouse beside another, kills the replacing between any two renames, and wants the next Open to end it; until the
// new one is whole the old one stays.
func TestReplace(t *testing.T) {
	for name, killed := range map[string]func(root string) error{
		"not killed": func(root string) error { return nil },
		"before the log": func(root string) error {
			return os.WriteFile(filepath.Join(root, mainFile+walEnding), []byte("log"), 0o644)
		},
		"before the old file": func(root string) error {
			return os.WriteFile(filepath.Join(root, damagedFile+"r2"+walEnding), nil, 0o644)
		},
		"before the new file": func(root string) error {
			return os.Rename(filepath.Join(root, mainFile), filepath.Join(root, damagedFile+"r2"))
		},
		"where none was": func(root string) error { return os.Remove(filepath.Join(root, mainFile)) },
	} {
		dir := t.TempDir()
		root := filepath.Join(dir, "warehouse")
		holds(t, dir, Open, "old")
		w := opened(t, dir, OpenNew)
		if _, err := w.Exec(t.Context(), "create table padu.main.t as select 'new' as was"); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), dir); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: a second writer: %v", name, err)
		}
		if name == "not killed" {
			if kept, err := w.Replace(t.Context(), "r2"); err != nil || kept != damagedFile+"r2" {
				t.Fatalf("%q %v", kept, err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		} else {
			// As far as Replace comes before its renames.
			if err := w.disconnect(); err != nil {
				t.Fatal(err)
			}
			err := errors.Join(os.Rename(filepath.Join(root, newFile), filepath.Join(root, rebuiltFile+"r2")), killed(root), w.lock.Unlock())
			if err != nil {
				t.Fatal(err)
			}
		}
		holds(t, dir, Open, "new")
		found, err := filepath.Glob(filepath.Join(root, "padu.duckdb*"))
		if err != nil || slices.ContainsFunc(found, func(p string) bool {
			return filepath.Base(p) == mainFile+walEnding || filepath.Base(p) == rebuiltFile+"r2"
		}) {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
}

// TestNewIsDropped: a new warehouse that is not put in place leaves nothing, also when its process was killed.
func TestNewIsDropped(t *testing.T) {
	dir := t.TempDir()
	holds(t, dir, Open, "old")
	if err := opened(t, dir, OpenNew).Close(); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, "warehouse", newFile)
	if err := os.WriteFile(left, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, Open, "old")
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: %v", left, err)
	}
}

// holds wants the warehouse to hold what; one without a table gets it.
func holds(t *testing.T, dir string, how opening, what string) {
	t.Helper()
	w := opened(t, dir, how)
	var was string
	_, err := w.Exec(t.Context(), "create table if not exists padu.main.t as select ? as was", what)
	if err == nil {
		err = w.QueryRow(t.Context(), "select was from padu.main.t").Scan(&was)
	}
	if err := errors.Join(err, w.Close()); err != nil || was != what {
		t.Errorf("found %q, wanted %q: %v", was, what, err)
	}
}

type opening func(context.Context, string) (*DB, error)

func opened(t *testing.T, dir string, how opening) *DB {
	t.Helper()
	w, err := how(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
