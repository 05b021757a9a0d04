//go:build duckdb_arrow

package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLook: a look needs no lock of its own, sees what is in the file, and a writer that comes meanwhile waits for it.
func TestLook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := LookAt(t.Context(), dir, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no warehouse: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the look left %v, %v", entries, err)
	}
	d := open(t, dir)
	if _, err := LookAt(t.Context(), dir, false); !errors.Is(err, ErrBusy) {
		t.Errorf("a writer has it: %v", err)
	}
	must(t, d, "insert into padu.main.migrations values ('schema/0999.sql'); delete from padu.main.migrations where name = 'schema/0002.sql'")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	ask := func() (n int, err error) {
		err = Read(t.Context(), dir, func(query func(context.Context, string, ...any) (*sql.Rows, error)) error {
			rows, err := query(t.Context(), "select 1 from landing.batches union all select 1")
			for err == nil && rows.Next() {
				n++
			}
			return errors.Join(err, rows.Close())
		})
		return n, err
	}
	if n, err := ask(); err != nil || n != 1 {
		t.Errorf("asked: %d rows, %v", n, err)
	}
	l, err := LookAt(t.Context(), dir, true)
	if err != nil || l.Engine == "" || l.MadeBy != l.Engine || !strings.HasPrefix(l.Storage, "v") || !slices.Equal(l.Unknown, []string{"0999.sql"}) ||
		!slices.Equal(l.Waiting, []string{"0002.sql"}) || l.Rows == 0 {
		t.Errorf("found %+v, %v", l, err)
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "warehouse", mainFile)), WriteFile(filepath.Join(dir, "archive", "orders", "1.json"), nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(); !errors.As(err, &Damaged{}) {
		t.Errorf("a file that is gone: %v", err)
	}
}

func TestWritersWaitForALook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	got := make(chan error, 1)
	err := new(Look).open(dir, func(*sql.DB) error {
		go func() {
			d, err := Open(t.Context(), dir)
			if err == nil {
				err = d.Close()
			}
			got <- err
		}()
		for range 20 { // it tries
			if held, err := Locked(filepath.Join(dir, "warehouse", "lock")); err != nil || held {
				t.Errorf("the writer did not wait: %v, %v", held, err)
			}
			select {
			case err := <-got:
				t.Errorf("the writer did not wait: %v", err)
			default:
			}
		}
		return nil
	})
	if err := errors.Join(err, <-got); err != nil {
		t.Error(err)
	}
}

// TestLookAtADamagedFile: what is cut or changed is an error, or lies where nothing is stored; never a crash.
func TestLookAtADamagedFile(t *testing.T) {
	t.Parallel()
	from, dir := t.TempDir(), t.TempDir()
	d := open(t, from)
	must(t, d, "create table landing.x as select i, hash(i) as h from range(20000) t(i)")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(from, "warehouse", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	found, n := 0, 0
	for at := 0; at < len(data); at += max(1000, len(data)/5) {
		cut, changed := data[:at], slices.Clone(data)
		for i := at; i < min(at+600, len(data)); i++ {
			changed[i] ^= 0x55
		}
		for _, bad := range [][]byte{cut, changed} {
			if err := WriteFile(filepath.Join(dir, "warehouse", "padu.duckdb"), bad); err != nil {
				t.Fatal(err)
			}
			if n++; func() bool { _, err := LookAt(t.Context(), dir, true); return err != nil }() {
				found++
			}
		}
	}
	if found < n/2 {
		t.Errorf("%d of %d damages were found", found, n)
	}
}
