package door

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

// snapshot makes a small file like a snapshot's with the given statements.
func snapshot(t testing.TB, statements ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "padu.duckdb")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append([]string{
		"create schema mart",
		"create schema meta",
		`create table meta.snapshot as select '20261120T000000Z' as run_id, date '2026-11-20' as as_of, 'uji' as workspace, true as sample, '0.1.0' as version,
			's' as state, 'f' as fingerprint, timestamp '2026-11-20 00:00:00' as published_at`,
		`create table mart.fct_rkpd as select '32.' || (71 + i % 3) as kode_wilayah, 2026 as tahun, i as nomor, cast(i * 1000 as decimal(20, 2)) as pagu from range(300000) t(i)`,
	}, statements...) {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

var usual = Limits{Time: 20 * time.Second, Memory: 500 << 20, Disk: 500 << 20, AtOnce: 2}

func opened(t testing.TB, l Limits, statements ...string) *Session {
	t.Helper()
	d, err := Open(t.Context(), snapshot(t, statements...), filepath.Join(t.TempDir(), "aside"), l)
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), d.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestPages: every row of a result of several pages comes once and in order, with its parameters and its types.
func TestPages(t *testing.T) {
	s := opened(t, usual)
	r, err := s.Query(t.Context(), "select nomor, pagu from mart.fct_rkpd where nomor >= ? order by nomor;", 10)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := r.Schema().Field(1).Type.String(); got != "decimal(20, 2)" {
		t.Errorf("pagu is %s", got)
	}
	next := int64(10)
	for r.Next() {
		col := r.RecordBatch().Column(0)
		for i := range col.Len() {
			if col.ValueStr(i) != itoa(next) {
				t.Fatalf("row %d is %s", next, col.ValueStr(i))
			}
			next++
		}
	}
	if r.Err() != nil || next != 300000 || r.Rows() != 299990 {
		t.Errorf("read to %d of %d rows: %v", next, r.Rows(), r.Err())
	}
}

// TestRowLimit cuts a result and says so.
func TestRowLimit(t *testing.T) {
	l := usual
	l.Rows = 1000
	s := opened(t, l)
	r, err := s.Query(t.Context(), "select * from mart.fct_rkpd")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Rows() != 1000 || !r.Cut() {
		t.Errorf("%d rows, cut %v", r.Rows(), r.Cut())
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
