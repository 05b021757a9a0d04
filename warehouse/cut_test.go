//go:build duckdb_arrow

package warehouse

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// published makes a snapshot with the given statements, whose tables speak of regions A and B, and gives its file.
func published(t *testing.T, statements ...string) string {
	t.Helper()
	d := open(t, t.TempDir())
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: "r1", AsOf: day, At: day}); err != nil {
		t.Fatal(err)
	}
	for _, q := range statements {
		must(t, d, q)
	}
	if _, err := d.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(d.Dir(), "published", "r1", "padu.duckdb")
}

// TestCut: rows, types, comments and order of the listed regions; nothing of a table of which dim_tabel does not speak.
func TestCut(t *testing.T) {
	whole := published(t,
		"create table snap.mart.dim_tabel (tabel varchar, lapis varchar, kolom_wilayah varchar, baris_peran varchar, ganti_peran varchar)",
		`insert into snap.mart.dim_tabel values ('mart.uang', 'mart', 'kode', null, null), ('mart.pasang', 'mart', 'kode', 'kode in :daerah and mitra in :daerah', null),
			('mart.daftar', 'mart', null, 'true', 'null as jumlah'), ('mart.urut', 'mart', 'kode', null, 'row_number() over (order by nomor) as nomor')`,
		"create table snap.mart.uang as select case when i % 3 = 0 then 'A''1' else 'B' end as kode, i as nomor, cast(i as decimal(20, 2)) as nilai from range(300000) t(i)",
		"create table snap.mart.pasang as select * from (values ('A''1', 'B'), ('A''1', 'C'), ('B', 'A''1')) t(kode, mitra)",
		"create table snap.mart.daftar as select 'x' as nama, 7 as jumlah",
		"create table snap.mart.urut as select * from (values ('B', 1), ('A''1', 2), ('B', 3), ('A''1', 4)) t(kode, nomor)",
		"create table snap.mart.gelap as select 'A''1' as kode",
		"comment on table snap.mart.uang is 'uang; satu ''baris'''; comment on column snap.mart.uang.nilai is 'rupiah'",
		`insert into meta.batches (batch_id, kode_wilayah, run_id) values ('a', 'A''1', 'r0'), ('b', 'B', 'r1'), ('n', '-', 'r1')`,
		"insert into meta.rejects (batch_id, raw) values ('a', 'ra'), ('b', 'rb'), ('n', 'rn')",
		"insert into meta.figures values ('uang', 'rows', 'A''1', 0, 1), ('uang', 'rows', 'B', 0, 2), ('pasang', 'rows', 'A''1', 0, 2)",
		"insert into meta.problems values ('s', 'b.csv', 'x', 'y')")
	out := filepath.Join(t.TempDir(), "padu.duckdb")
	if err := Cut(t.Context(), whole, out, []string{"A'1", "Z"}); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(out + "?*"); len(left) > 0 {
		t.Errorf("left %s", left)
	}
	info, err := CheckSnapshot(t.Context(), out) // its fingerprint is of what it holds
	if err != nil || info.RunID != "r1" {
		t.Fatalf("%+v, %v", info, err)
	}
	s, err := OpenSnapshotFile(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for q, want := range map[string]string{
		"select concat_ws(' ', count(*), sum(nilai), count(distinct kode), bool_and(nomor = 3 * rowid)) from mart.uang":       "100000 14999850000.00 1 true",
		"select concat_ws(' ', data_type, comment) from duckdb_columns() where table_name = 'uang' and column_name = 'nilai'": "DECIMAL(20,2) rupiah",
		"select comment from duckdb_tables() where table_name = 'uang'":                                                       "uang; satu 'baris'",
		"select count(*) from mart.pasang": "0",
		"select string_agg(concat(nama, coalesce(cast(jumlah as varchar), '-')), ' ') from mart.daftar": "x-",
		"select string_agg(concat(kode, nomor), ' ') from mart.urut":                                    "A'11 A'12",
		"select count(*) from mart.gelap":                                                               "0",
		"select string_agg(batch_id, ' ') from meta.batches":                                            "a",
		"select string_agg(raw, ' ') from meta.rejects":                                                 "ra",
		"select string_agg(concat(mart, amount), ' ') from meta.figures":                                "uang1.00",
		"select count(*) from meta.problems":                                                            "0",
		"select string_agg(table_name, ' ' order by table_name) from duckdb_tables() where schema_name = 'mart' and estimated_size > 0 and table_name <> 'dim_tabel'": "daftar uang urut",
	} {
		var got string
		if err := s.QueryRow(t.Context(), q).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", q, got, err, want)
		}
	}
}

// TestCutFails leaves nothing behind.
func TestCutFails(t *testing.T) {
	old := published(t, "create table snap.mart.dim_tabel (tabel varchar, kolom_wilayah varchar)")
	out := filepath.Join(t.TempDir(), "padu.duckdb")
	for want, do := range map[string]func() error{
		"padu nightly":        func() error { return Cut(t.Context(), old, out, []string{"A"}) },
		"no region is listed": func() error { return Cut(t.Context(), old, out, nil) },
		"none.duckdb":         func() error { return Cut(t.Context(), "/none.duckdb", out, []string{"A"}) },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(out)); len(left) > 0 || err != nil {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestCutKnowsMeta: whoever adds a table to a snapshot's meta says in cut.sql what of it a role of some regions has.
func TestCutKnowsMeta(t *testing.T) {
	tables := func(name, before string) (out []string) {
		text, err := schema.ReadFile("schema/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(before+`meta\.(\w+)`).FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
		slices.Sort(out)
		return out
	}
	made, filled := tables("snapshot.sql", "create table "), tables("cut.sql", "insert into cut.")
	filled = append(filled, "problems") // stays empty
	slices.Sort(filled)
	if !slices.Equal(made, filled) || len(made) < 9 {
		t.Errorf("a snapshot has %s, a cut speaks of %s", made, filled)
	}
}
