//go:build duckdb_arrow

package warehouse

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// night builds a snapshot of three tables and publishes it; of t the rows that differ are named.
func night(t *testing.T, d *DB, run, latest string) string {
	t.Helper()
	if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: run, Workspace: "uji", Version: "v", AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), At: time.Unix(1, 0), Sample: true}); err != nil {
		t.Fatal(err)
	}
	must(t, d, `create table mart.t as select * from (values ('a', 2025, 9007199254740993.01::decimal(20, 2), date '2025-02-28', 3::bigint), ('b', 2026, `+latest+`, null, null),
		('c', null, -0.01, date '2026-01-01', 1)) v(kode, tahun, uang, hari, jumlah)`)
	must(t, d, "comment on table mart.t is 'Satu baris adalah satu uji'; comment on column mart.t.uang is 'rupiah, ''tunai'''")
	must(t, d, "create table mart.kosong (tahun integer, x double); create table mart.dim as select 'x' as kode, true as ya, timestamp '2026-01-01 02:03:04' as saat")
	if _, err := d.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(d.Dir(), "published", run)
}

// TestFilesBesideTheSnapshot: Parquet of every table with its types, checksums that sha256sum agrees with, nothing that can be written to; the
// next snapshot shares the files that are the same, and a damaged one is written again.
func TestFilesBesideTheSnapshot(t *testing.T) {
	d := open(t, t.TempDir())
	first := night(t, d, "r1", "2.00")
	for file, want := range map[string]string{
		"t/**/*.parquet":      "kode VARCHAR, tahun INTEGER, uang DECIMAL(20,2), hari DATE, jumlah BIGINT",
		"kosong/**/*.parquet": "tahun INTEGER, x DOUBLE",
		"dim/data.parquet":    "kode VARCHAR, ya BOOLEAN, saat TIMESTAMP",
	} {
		var got string
		from := "read_parquet(" + Quote(filepath.Join(first, "parquet", "mart", file)) + ", hive_partitioning = false)"
		if err := d.QueryRow(t.Context(), "select string_agg(column_name || ' ' || column_type, ', ') from (describe from "+from+")").Scan(&got); err != nil || got != want {
			t.Errorf("%s: columns %s, %v; want %s", file, got, err, want)
		}
	}
	var years string
	if err := d.QueryRow(t.Context(), "select string_agg(coalesce(cast(tahun as varchar), '-') || ' ' || uang, ', ' order by kode) from read_parquet("+
		Quote(filepath.Join(first, "parquet", "mart", "t", "**", "*.parquet"))+", hive_partitioning = false)").Scan(&years); err != nil || years != "2025 9007199254740993.01, 2026 2.00, - -0.01" {
		t.Errorf("rows of Parquet: %s, %v", years, err)
	}
	var faults []string
	check := func(dir string, want int) {
		t.Helper()
		if out, err := exec.Command("sh", "-c", "cd "+dir+" && sha256sum -c --quiet SHA256SUMS").CombinedOutput(); err != nil {
			t.Errorf("sha256sum: %v: %s", err, out)
		}
		n, found, err := CheckFiles(dir)
		if faults = found; n != want || err != nil || len(faults) > 0 {
			t.Errorf("%d files, %v, %v; want %d and no fault", n, faults, err, want)
		}
	}
	const files = 1 + 1 + 3 + 1 + 1 + 11 // padu.duckdb, README.md, t of three years, kosong, dim, meta
	check(first, files)
	_ = filesOf(first, func(name string) error {
		if st, err := os.Stat(filepath.Join(first, name)); err != nil || st.Mode().Perm() != 0o444 {
			t.Errorf("%s: mode %v, %v", name, st.Mode(), err)
		}
		return nil
	})
	same := func(a, b, file string) bool {
		sa, err := os.Stat(filepath.Join(a, "parquet", "mart", file))
		sb, berr := os.Stat(filepath.Join(b, "parquet", "mart", file))
		if err != nil || berr != nil {
			t.Fatal(err, berr)
		}
		return os.SameFile(sa, sb)
	}
	second := night(t, d, "r2", "3.00")
	check(second, files)
	for file, want := range map[string]bool{"t/tahun=2025/data.parquet": true, "t/tahun=2026/data.parquet": false, "t/tahun=" + noYear + "/data.parquet": true, "dim/data.parquet": true, "kosong/data.parquet": true} {
		if same(first, second, file) != want {
			t.Errorf("%s is the file of the snapshot before: %v, want %v", file, !want, want)
		}
	}
	dim := filepath.Join(second, "parquet", "mart", "dim", "data.parquet")
	if err := spoilFile(dim); err != nil {
		t.Fatal(err)
	}
	if _, faults, err := CheckFiles(second); err != nil || len(faults) != 1 || !strings.Contains(faults[0], "dim/data.parquet has other bytes") {
		t.Errorf("a byte of dim turned: %v, %v", faults, err)
	}
	third := night(t, d, "r3", "3.00")
	check(third, files)
	if same(second, third, "dim/data.parquet") || !same(second, third, "t/tahun=2026/data.parquet") {
		t.Error("the damaged file was taken over, or a good one was not")
	}
	readme, err := os.ReadFile(filepath.Join(third, "README.md"))
	for _, want := range []string{"# uji, as of 20 November 2026", "DATA CONTOH", "| mart.t | 3 | Satu baris adalah satu uji |", "| snapshot | r3 |"} {
		if err != nil || !strings.Contains(string(readme), want) {
			t.Errorf("the README does not say %q (%v)", want, err)
		}
	}
}

// spoilFile turns a byte in the middle of a file that cannot be written to; a link to it is cut first.
func spoilFile(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o444)
}

// TestFilesStopThePublish: a type that Parquet cannot hold, and rows that do not come back, leave the readers what they had.
func TestFilesStopThePublish(t *testing.T) {
	d := open(t, t.TempDir())
	dir := night(t, d, "r1", "2.00")
	if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: "r2", At: time.Unix(2, 0)}); err != nil {
		t.Fatal(err)
	}
	must(t, d, "create table mart.besar as select 1::hugeint as n")
	if _, err := d.Publish(t.Context()); err == nil || !strings.Contains(err.Error(), "mart.besar as Parquet: column n: HUGEINT") {
		t.Errorf("a HUGEINT: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(d.Dir(), "published", "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("left in published: %v, %v; want r1 and current", left, err)
	}
	e := &exporter{dir: dir}
	if err := e.open(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer e.pool.Close()
	file := Quote(filepath.Join(dir, "parquet", "mart", "dim", "data.parquet"))
	const types = "kode VARCHAR, ya BOOLEAN, saat TIMESTAMP"
	if err := e.verify(t.Context(), file, "1 2 3", types); err == nil || !strings.Contains(err.Error(), "wanted 1 2 3") {
		t.Errorf("other rows: %v", err)
	}
	if err := e.verify(t.Context(), file, "", "kode INTEGER"); err == nil || !strings.Contains(err.Error(), types) {
		t.Errorf("other types: %v", err)
	}
}

// TestPartsAreReadAgain: what is said of the rows of a mart's parts has to be what a reader finds in the file.
func TestPartsAreReadAgain(t *testing.T) {
	d := open(t, t.TempDir())
	for _, night := range []struct{ run, says, wants string }{
		{"r1", "select 'm', wilayah, '', '', " + Prints + " from mart.m t group by all", ""},
		{"r2", "select 'm', wilayah, '', '', " + Prints + " from (select * from mart.m where n < 5) t group by all", "read again: fingerprint"},
		{"r3", "select 'm', '32.71', '', '', 'nine 2 3'", "count and hashes \"nine 2 3\""},
	} {
		if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: night.run, At: time.Unix(1, 0)}); err != nil {
			t.Fatal(err)
		}
		must(t, d, "create table mart.m as select '32.' || (70 + n % 3) as wilayah, n from range(9) r (n); insert into meta.parts "+night.says)
		if _, err := d.Publish(t.Context()); (err == nil) != (night.wants == "") || err != nil && !strings.Contains(err.Error(), night.wants) {
			t.Errorf("%s: %v; want %q", night.run, err, night.wants)
		}
	}
	info, err := CheckSnapshot(t.Context(), filepath.Join(d.Dir(), "published", "current", "padu.duckdb"))
	if err != nil || info.RunID != "r1" {
		t.Errorf("readers have %s, %v; want r1, as it was built", info.RunID, err)
	}
}

// TestSnapshotsWithoutFiles: those of an older padu and those out of a backup are nobody's fault.
func TestSnapshotsWithoutFiles(t *testing.T) {
	d := open(t, t.TempDir())
	dir := night(t, d, "r1", "2.00")
	if err := os.RemoveAll(filepath.Join(dir, "parquet")); err != nil {
		t.Fatal(err)
	}
	if n, faults, err := CheckFiles(dir); n != 2 || len(faults) > 0 || err != nil {
		t.Errorf("without parquet/: %d files, %v, %v", n, faults, err)
	}
	if err := os.Remove(filepath.Join(dir, "README.md")); err != nil {
		t.Fatal(err)
	}
	if _, faults, err := CheckFiles(dir); len(faults) != 1 || faults[0] != "README.md is not there" || err != nil {
		t.Errorf("without a README: %v, %v", faults, err)
	}
	if err := os.Remove(filepath.Join(dir, sumsFile)); err != nil {
		t.Fatal(err)
	}
	if n, faults, err := CheckFiles(dir); n != 0 || len(faults) > 0 || err != nil {
		t.Errorf("of an older padu: %d files, %v, %v", n, faults, err)
	}
	if next := night(t, d, "r2", "2.00"); next == "" {
		t.Fatal("no snapshot after one without files")
	}
}

// TestLargeYear: a year of many rows becomes a file for each region, and only the files of those that changed are written again.
func TestLargeYear(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	publish := func(run, odd string) string {
		t.Helper()
		if err := d.BeginSnapshot(t.Context(), SnapshotInfo{RunID: run, At: time.Unix(2, 0)}); err != nil {
			t.Fatal(err)
		}
		must(t, d, `create table mart.besar as select case n % 5 when 0 then '32' when 1 then '32.71' when 2 then '32.76' when 3 then '33.01' else '-' end as kode_wilayah,
			2026::integer as tahun, n as uang from range(1000001) r (n) union all select '32.71', 2025, 7 union all select '32.71', null, 8 union all select '33.01', 2026, `+odd+`;
			create table mart.tanpa_tahun as select kode_wilayah, uang from mart.besar; create table mart.tanpa_daerah as select tahun, uang from mart.besar`)
		if _, err := d.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(d.Dir(), "published", run, "parquet", "mart", "besar")
	}
	first, second := publish("r1", "1"), publish("r2", "2")
	var names []string
	for _, name := range []string{"tahun=2025/data.parquet", "tahun=2026/32.parquet", "tahun=2026/32.71.parquet", "tahun=2026/32.76.parquet", "tahun=2026/33.01.parquet", "tahun=2026/data.parquet", "tahun=__HIVE_DEFAULT_PARTITION__/data.parquet"} {
		a, aerr := os.Stat(filepath.Join(first, name))
		b, berr := os.Stat(filepath.Join(second, name))
		if aerr != nil || berr != nil {
			t.Fatal(aerr, berr)
		}
		if !os.SameFile(a, b) {
			names = append(names, name)
		}
	}
	if len(names) != 1 || names[0] != "tahun=2026/33.01.parquet" {
		t.Errorf("written again: %v", names)
	}
	var rows, sum, files int64
	if err := d.QueryRow(t.Context(), "select count(*), sum(uang), count(distinct filename) from read_parquet("+Quote(filepath.Join(second, "**", "*.parquet"))+", hive_partitioning = false, filename = true)").Scan(&rows, &sum, &files); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"tanpa_tahun", "tanpa_daerah"} { // nothing to split by
		var n int64
		if err := d.QueryRow(t.Context(), "select count(*) from read_parquet("+Quote(filepath.Join(filepath.Dir(second), table, "**", "data.parquet"))+", hive_partitioning = false)").Scan(&n); err != nil || n != 1_000_004 {
			t.Errorf("%s: %d rows, %v", table, n, err)
		}
	}
	if rows != 1_000_004 || sum != 1_000_000*1_000_001/2+7+8+2 || files != 7 {
		t.Errorf("%d rows, sum %d, %d files", rows, sum, files)
	}
}
