package jobs

import (
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const everyType = `create table mart.jenis as select true as b, 1::tinyint as i1, 2::smallint as i2, 3 as i4, -4::bigint as i8,
	170141183460469231731687303715884105727::hugeint as i16, 255::utinyint as u1, 18446744073709551615::ubigint as u8, 0.1::float as f4, 1.0::double as f8,
	12345678901234567.80::decimal(20, 2) as d, 7::decimal(5, 0) as d0, 'a"b,<é>'::varchar as s, '\x00ab'::blob as bl, date '2026-11-20' as dt, time '23:59:59.5' as tm,
	timestamp '2026-11-20 00:00:00' as ts, timestamp_s '2026-11-20 01:02:03' as tss, timestamp_ns '2026-11-20 01:02:03.123456789' as tsn,
	timestamptz '2026-11-20 01:02:03+00' as tz, interval '1 month 2 days' as iv, '550e8400-e29b-41d4-a716-446655440000'::uuid as uu,
	'satu'::enum('satu', 'dua') as en, [1, null, 3] as li, {'a': 1, 'b': 'x'} as st, map {'k': 1} as mp, [['x'], []] as nested, '101'::bit as bi`

var nullRow = "insert into mart.jenis (b) values (null)"

func TestSQLFormats(t *testing.T) {
	t.Parallel()
	dir := sqlWorkspace(t, "set timezone = 'UTC'", everyType, nullRow)
	ask := func(args ...string) string {
		t.Helper()
		code, out := run(append([]string{"sql", "--dir", dir}, args...)...)
		if code != exitDone {
			t.Fatalf("%v: exit %d: %s", args, code, out)
		}
		return out
	}
	got := ask("--format", "csv", "-c", "select * exclude (tz) from mart.jenis")
	want := `b,i1,i2,i4,i8,i16,u1,u8,f4,f8,d,d0,s,bl,dt,tm,ts,tss,tsn,iv,uu,en,li,st,mp,nested,bi
true,1,2,3,-4,170141183460469231731687303715884105727,255,18446744073709551615,0.1,1.0,12345678901234567.80,7,"a""b,<é>",\x00ab,2026-11-20,23:59:59.5,2026-11-20 00:00:00,2026-11-20 01:02:03,2026-11-20 01:02:03.123456789,1 month 2 days,550e8400-e29b-41d4-a716-446655440000,satu,"[1, NULL, 3]","{'a': 1, 'b': x}",{k=1},"[[x], []]",101
,,,,,,,,,,,,,,,,,,,,,,,,,,
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("csv: -want +got\n%s", d)
	}
	got = ask("--json", "-c", "select s, i8, d, li, 1 as a, 2 as a from mart.jenis")
	want = `{
  "columns": [
    "s",
    "i8",
    "d",
    "li",
    "a",
    "a_1"
  ],
  "rows": [
    {
      "s": "a\"b,<é>",
      "i8": "-4",
      "d": "12345678901234567.80",
      "li": "[1, NULL, 3]",
      "a": "1",
      "a_1": "2"
    },
    {
      "s": null,
      "i8": null,
      "d": null,
      "li": null,
      "a": "1",
      "a_1": "2"
    }
  ]
}
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("json: -want +got\n%s", d)
	}
	if got := ask("--format", "json", "-c", "select 1 as x where false"); got != "{\n  \"columns\": [\n    \"x\"\n  ],\n  \"rows\": []\n}\n" {
		t.Errorf("json of no rows:\n%s", got)
	}
	got = ask("-c", "select nama, luas, kode_wilayah as kode, e'x\\ty' as t from mart.dim_wilayah order by kode")
	want = `nama            luas  kode   t
Jawa Barat  37053.33  32     x y
Kota Bogor    111.37  32.71  x y
∅                  ∅  64.72  x y
(3 rows)
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("table: -want +got\n%s", d)
	}
	got = ask("--format", "lines", "-c", "select nama, luas from mart.dim_wilayah order by kode_wilayah desc limit 2;")
	want = "row 1\n  nama  ∅\n  luas  ∅\nrow 2\n  nama  Kota Bogor\n  luas  111.37\n(2 rows)\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("lines: -want +got\n%s", d)
	}
}

func TestSQLParquet(t *testing.T) {
	t.Parallel()
	dir := sqlWorkspace(t, everyType, nullRow)
	file := filepath.Join(t.TempDir(), "jenis.parquet")
	if code, out := run("sql", "--dir", dir, "--output", file, "-c", "select * exclude (iv, bi, i16) from mart.jenis"); code != exitDone || out != "" {
		t.Fatalf("exit %d: %s", code, out)
	}
	sums := filepath.Join(t.TempDir(), "rkpd.parquet")
	if code, out := run("sql", "--dir", dir, "--output", sums, "-c", "select * from mart.fct_rkpd, range(300) order by 3"); code != exitDone || out != "" {
		t.Fatalf("exit %d: %s", code, out)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := func(q string) (s string) {
		t.Helper()
		if err := db.QueryRow(q).Scan(&s); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		return s
	}
	text("select 'ok' from (select 1)")
	if _, err := db.Exec("attach '" + filepath.Join(dir, "published/current/padu.duckdb") + "' as padu (read_only)"); err != nil {
		t.Fatal(err)
	}
	types := "select string_agg(column_name || ' ' || column_type, ', ') from (describe select * from %s)"
	got := text(strings.Replace(types, "%s", "'"+file+"'", 1))
	want := strings.Replace(text(strings.Replace(types, "* from %s", "* exclude (iv, bi, i16) from padu.mart.jenis", 1)), "ENUM('satu', 'dua')", "VARCHAR", 1)
	want = strings.Replace(want, " UUID", " VARCHAR", 1)        // DuckDB's Arrow has it as text
	want = strings.Replace(want, "TIMESTAMP_S", "TIMESTAMP", 1) // Parquet has no seconds; it holds them as milliseconds
	if d := cmp.Diff(strings.Split(want, ", "), strings.Split(got, ", ")); d != "" {
		t.Errorf("types: -want +got\n%s", d)
	}
	if got := text("select count(*)::varchar from (select columns(*)::varchar from padu.mart.jenis) where b is not null"); got != "1" {
		t.Fatalf("%s rows", got)
	}
	same := "select count(*)::varchar from (select columns(* exclude (iv, bi, i16))::varchar from padu.mart.jenis intersect select columns(*)::varchar from '" + file + "')"
	if got := text(strings.Replace(same, "* exclude (iv, bi, i16)", "* exclude (iv, bi, i16)", 1)); got != "2" {
		t.Errorf("%s of 2 rows are the same", got)
	}
	if got, want := text("select sum(pagu)::varchar || ' of ' || count(*) from '"+sums+"'"), text("select (300 * sum(pagu))::varchar || ' of 300000' from padu.mart.fct_rkpd"); got != want {
		t.Errorf("sum %s, wanted %s", got, want)
	}
	if code, out := run("sql", "--dir", dir, "--output", file, "-c", "select iv from mart.jenis"); code != exitFailed || !strings.Contains(out, "cast(iv as varchar)") {
		t.Errorf("interval: exit %d: %s", code, out)
	}
	if left, err := filepath.Glob(filepath.Dir(file) + "/*"); err != nil || len(left) != 1 {
		t.Errorf("after an error there are %v (%v)", left, err)
	}
}

func TestSQLMemory(t *testing.T) {
	long(t)
	dir := sqlWorkspace(t)
	for _, format := range []string{"csv", "parquet"} {
		var peak atomic.Int64
		stop, stopped := make(chan struct{}), make(chan struct{})
		runtime.GC()
		before := residentBytes(t)
		go func() {
			defer close(stopped)
			for {
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
					peak.Store(max(peak.Load(), residentBytes(t)))
				}
			}
		}()
		s := &sqlShell{analyst: analyst{dir: dir, memory: 256 << 20}, o: newOutput(io.Discard, io.Discard, false), format: format, file: "/dev/null", fileFormat: format}
		began := time.Now()
		err := s.do(t.Context(), statement{text: `select i as nomor, '32.' || i % 1000 as kode, 'Program nomor ' || i as nama, cast(i * 1000.25 as decimal(20, 2)) as pagu,
			date '2026-01-01' + cast(i % 365 as integer) as hari from range(5000000) t(i)`})
		took := time.Since(began)
		close(stop)
		<-stopped
		if err := errors.Join(err, s.close()); err != nil {
			t.Fatal(err)
		}
		grown := peak.Load() - before
		t.Logf("padu sql, 5,000,000 rows of 5 columns to %s: %.1f s, %s more resident memory at most (queries may take 256 MiB)", format, took.Seconds(), bytesText(grown))
		if grown > 700<<20 {
			t.Errorf("%s: %s more", format, bytesText(grown))
		}
	}
}

func residentBytes(t testing.TB) int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Error(err)
		return 0
	}
	n, err := strconv.ParseInt(strings.Fields(string(data))[1], 10, 64)
	if err != nil {
		t.Error(err)
	}
	return n * int64(os.Getpagesize())
}

func TestSQLJSONIsOne(t *testing.T) {
	t.Parallel()
	code, out := run("sql", "--dir", sqlWorkspace(t), "--json", "-c", `select chr(i::integer) as "k""u" from range(1, 300) t(i)`)
	var got struct{ Rows []map[string]string }
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitDone || len(got.Rows) != 299 || got.Rows[59]["k\"u"] != "<" || got.Rows[0]["k\"u"] != "\x01" {
		t.Errorf("exit %d, %d rows, %v", code, len(got.Rows), err)
	}
}
