package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"padu/warehouse"
)

// TestMain lets a test run this binary as a padu that copies one file and may be killed.
func TestMain(m *testing.M) {
	if file := os.Getenv("PADU_TEST_COPY"); file != "" {
		if err := copyFile(context.Background(), file, Target{DSN: os.Getenv("PADU_TEST_POSTGRES"), Schema: os.Getenv("PADU_TEST_SCHEMA"), Within: time.Minute}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func copyFile(ctx context.Context, file string, t Target) (err error) {
	s, err := warehouse.OpenSnapshotFile(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	_, err = Copy(ctx, s, t, func(Progress) {})
	return err
}

// server is the DSN of a real one, which .ci/run starts; without one a test is left out, and fails where .ci/run should have.
func server(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("PADU_TEST_POSTGRES")
	if dsn == "" && os.Getenv("CI") != "" {
		t.Fatal("PADU_TEST_POSTGRES is not set; .ci/run starts a server and sets it")
	}
	if dsn == "" {
		t.Skip("PADU_TEST_POSTGRES is not set; .ci/run starts a server and sets it")
	}
	return dsn
}

// target is a schema of the test's own, which goes with it.
func target(t testing.TB, readers ...string) Target {
	t.Helper()
	to := Target{DSN: server(t), Schema: fmt.Sprintf("uji_%08x", rand.Uint32()), Readers: readers, Within: time.Minute}
	c := session(t, to.DSN)
	for _, r := range readers {
		must(t, c, fmt.Sprintf("create role %s login password 'uji'", quoted(r)))
	}
	t.Cleanup(func() {
		ctx := context.Background()
		must(t, c, fmt.Sprintf("drop schema if exists %s cascade; drop schema if exists %s cascade", quoted(to.Schema), quoted(to.Schema+"_bi")))
		for _, r := range readers {
			must(t, c, fmt.Sprintf("drop owned by %s cascade; drop role %[1]s", quoted(r)))
		}
		left, err := c.rows(ctx, "select nspname from pg_namespace where nspname like $1", to.Schema+"%")
		if err != nil || len(left) > 0 {
			t.Errorf("schemas are left: %v %v", left, err)
		}
	})
	return to
}

func session(t testing.TB, dsn string) conn {
	t.Helper()
	p, err := pgconn.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close(context.Background()) })
	return conn{p}
}

// as is a session of another role.
func as(t testing.TB, dsn, role string) conn {
	t.Helper()
	c, err := pgconn.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	c.User, c.Password = role, "uji"
	p, err := pgconn.ConnectConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close(context.Background()) })
	return conn{p}
}

func must(t testing.TB, c conn, statements string) {
	t.Helper()
	if err := c.exec(context.Background(), statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

func ask(t testing.TB, c conn, query string) string {
	t.Helper()
	rows, err := c.rows(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	return strings.Join(lines, "\n")
}

// snapshot makes a file like that of a run, with so many rows of rkpd, and opens it.
func snapshot(t testing.TB, run string, rows int, statements ...string) *warehouse.Snapshot {
	t.Helper()
	file := filepath.Join(t.TempDir(), run+".duckdb")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append([]string{
		"create schema mart",
		"create schema meta",
		fmt.Sprintf(`create table meta.snapshot as select '%s' as run_id, date '2026-11-20' as as_of, 'uji' as workspace, true as sample, '0.1.0' as version,
			's' as state, 'f%[1]s' as fingerprint, timestamp '2026-11-20 00:00:00.123456' as published_at`, run),
		fmt.Sprintf(`create table mart.fct_rkpd as select '32.' || (71 + i %% 3) as kode_wilayah, 2026 as tahun, i as nomor, '%s' as run,
			'Uraian ke ' || i || ' dengan tab	dan \ dan ''petik''' as nama, cast(i * 1000.07 as decimal(20, 2)) as pagu from range(%d) t(i)`, run, rows),
		fmt.Sprintf("create table mart.fct_apbd as select nomor, run, cast(pagu / 2 as decimal(20, 2)) as anggaran, '1.02.' || nomor as kode_sub_kegiatan from mart.fct_rkpd where nomor %% 2 = 0"),
		"comment on table mart.fct_rkpd is 'Satu baris adalah satu ''baris'' RKPD.'",
		`comment on column mart.fct_rkpd.pagu is 'rupiah; jalur C:\pagu'`,
		"create table mart.dim_tabel as select * from (values ('mart.fct_rkpd', 'kode_wilayah, tahun, nomor'), ('mart.fct_apbd', 'nomor'), ('mart.jenis', 'kecil, teks')) t(tabel, grain)",
	}, statements...) {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := warehouse.OpenSnapshotFile(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// reshaped makes another shape of a snapshot: its tables take the place of those that stand there.
const reshaped = "comment on table mart.fct_apbd is 'Lain.'"

func copied(t testing.TB, s *warehouse.Snapshot, to Target) Result {
	t.Helper()
	r, err := Copy(t.Context(), s, to, func(Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// kindsOfAll has every type that has its own in PostgreSQL, with its ends, a row of NULLs, and texts that COPY could stumble over.
const kindsOfAll = `create table mart.jenis as select * from (values
	(cast(1 as tinyint), cast(-32768 as smallint), 2147483647, 9223372036854775807, cast(123456789012345678.99 as decimal(20, 2)), cast(0.1234567890123456 as decimal(18, 16)),
	 1e-300::double, 0.1::float, true, date '0001-01-01', timestamp '9999-12-31 23:59:59.999999', 'a' || chr(0) || 'b', [1, 2], 18446744073709551615::ubigint),
	(null, null, null, null, null, null, null, null, null, null, null, null, null, null),
	(cast(2 as tinyint), cast(0 as smallint), 0, 0, cast(-0.01 as decimal(20, 2)), cast(0 as decimal(18, 16)), 'nan'::double, 'inf'::float, false, date '2026-02-28',
	 timestamp '2026-11-20 00:00:00', '', [], 0::ubigint),
	(cast(3 as tinyint), cast(1 as smallint), 1, 1, cast(1 as decimal(20, 2)), cast(0 as decimal(18, 16)), 0.5::double, 0::float, false, date '2026-02-28',
	 timestamp '2026-11-20 00:00:00', '\N', null, 0::ubigint),
	(cast(4 as tinyint), cast(1 as smallint), 1, 1, cast(1 as decimal(20, 2)), cast(0 as decimal(18, 16)), 0::double, 0::float, false, date '2026-02-28',
	 timestamp '2026-11-20 00:00:00', '\.' || chr(10) || '\.' || chr(13) || chr(10) || chr(9) || '\\ \t 中文 ñ 🌏 ' || chr(8) || chr(11) || chr(12), null, 0::ubigint)
	) t(kecil, pendek, bulat, besar, uang, porsi, ganda, tunggal, ya, tanggal, saat, teks, daftar, tanpa_tanda)`

func TestEveryType(t *testing.T) {
	t.Parallel()
	to := target(t)
	s := snapshot(t, "r1", 10, kindsOfAll)
	if r := copied(t, s, to); r.Same || r.Tables != 5 || r.Mended != 1 {
		t.Errorf("%+v", r)
	}
	c := session(t, to.DSN)
	got := ask(t, c, `select string_agg(format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute where attrelid = '`+to.Schema+`.jenis'::regclass and attnum > 0`)
	if want := "smallint, smallint, integer, bigint, numeric(20,2), numeric(18,16), double precision, real, boolean, date, timestamp without time zone, text, text, numeric(20,0)"; got != want {
		t.Errorf("types %s\nwanted %s", got, want)
	}
	must(t, c, "set datestyle = 'ISO, YMD'")
	got = ask(t, c, "select * from "+to.Schema+".jenis order by kecil")
	want := strings.Join([]string{
		"1|-32768|2147483647|9223372036854775807|123456789012345678.99|0.1234567890123456|1e-300|0.1|t|0001-01-01|9999-12-31 23:59:59.999999|a\uFFFDb|[1, 2]|18446744073709551615",
		"2|0|0|0|-0.01|0.0000000000000000|NaN|Infinity|f|2026-02-28|2026-11-20 00:00:00||[]|0",
		`3|1|1|1|1.00|0.0000000000000000|0.5|0|f|2026-02-28|2026-11-20 00:00:00|\N||0`,
		"4|1|1|1|1.00|0.0000000000000000|0|0|f|2026-02-28|2026-11-20 00:00:00|\\.\n\\.\r\n\t\\\\ \\t 中文 ñ 🌏 \b\v\f||0",
		"|||||||||||||"}, "\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := ask(t, c, "select count(*) from "+to.Schema+".jenis where teks is null and daftar is null or teks = '' and daftar is not null"); got != "2" {
		t.Errorf("%s rows tell NULL from an empty text", got)
	}
	// Keys where no part is NULL, else a unique index; indexes by which readers pick; comments; statistics.
	got = ask(t, c, "select regexp_replace(indexdef, '^CREATE | USING btree|INDEX [^ ]+ ON [^.]+', '', 'g') from pg_indexes where schemaname = '"+to.Schema+"' order by 1")
	if d := cmp.Diff(".fct_apbd (kode_sub_kegiatan)\n.fct_rkpd (tahun)\nUNIQUE .fct_apbd (nomor)\nUNIQUE .fct_rkpd (kode_wilayah, tahun, nomor)\nUNIQUE .jenis (kecil, teks)\nUNIQUE .snapshot (run_id)", got); d != "" {
		t.Error(d)
	}
	if got := ask(t, c, "select string_agg(conrelid::regclass::text, ' ' order by 1) from pg_constraint where contype = 'p' and connamespace = '"+to.Schema+"'::regnamespace"); strings.Count(got, " ") != 2 {
		t.Errorf("primary keys: %s", got)
	}
	if got := ask(t, c, "select obj_description('"+to.Schema+".fct_rkpd'::regclass), col_description('"+to.Schema+".fct_rkpd'::regclass, 6)"); got != `Satu baris adalah satu 'baris' RKPD.|rupiah; jalur C:\pagu` {
		t.Errorf("comments: %s", got)
	}
	if got := ask(t, c, "select reltuples from pg_class where oid = '"+to.Schema+".fct_rkpd'::regclass"); got != "10" {
		t.Errorf("statistics say %s rows", got)
	}
}

// TestOnlyReadersRead: a reader may select and nothing else; a role that is not named sees nothing; one that is not there is an error that says how to make it.
func TestOnlyReadersRead(t *testing.T) {
	t.Parallel()
	n := strconv.Itoa(int(rand.Uint32()))
	to := target(t, "Pembaca BI "+n, "lain_"+n)
	granted := to
	granted.Readers = to.Readers[:1]
	s := snapshot(t, "r1", 100)
	if r := copied(t, s, granted); r.Same {
		t.Error("nothing was copied")
	}
	if r := copied(t, s, granted); !r.Same {
		t.Error("the same was copied again")
	}
	table := to.Schema + ".fct_rkpd"
	reader, other := as(t, to.DSN, to.Readers[0]), as(t, to.DSN, to.Readers[1])
	if got := ask(t, reader, "select count(*) from "+table); got != "100" {
		t.Errorf("a reader sees %s rows", got)
	}
	for _, q := range []string{"delete from " + table, "insert into " + table + " select * from " + table, "update " + table + " set nomor = 1", "truncate " + table, "drop table " + table,
		"create table " + to.Schema + ".x (a int)", "alter table " + table + " add b int", "lock table " + table + " in access exclusive mode"} {
		if err := reader.exec(t.Context(), q); err == nil {
			t.Errorf("a reader could %s", q)
		}
	}
	if err := other.exec(t.Context(), "select * from "+table); err == nil || !strings.Contains(err.Error(), "permission denied for schema") {
		t.Errorf("another role: %v", err)
	}
	if r := copied(t, s, to); r.Same { // other readers make another copy
		t.Error("the new reader was not let in")
	}
	if got := ask(t, other, "select count(*) from "+table); got != "100" {
		t.Errorf("the new reader sees %s rows", got)
	}
	missing := to
	missing.Readers = []string{"tidak_ada_" + n, "public"}
	_, err := Copy(t.Context(), s, missing, func(Progress) {})
	if err == nil || !strings.Contains(err.Error(), `create role "tidak_ada_`+n+`"`) || !strings.Contains(err.Error(), `create role "public"`) {
		t.Errorf("%v", err)
	}
}

// TestNotOurs: a schema that somebody else made stays as it is, and the server's version and the copy are told without changing anything.
func TestNotOurs(t *testing.T) {
	t.Parallel()
	to := target(t)
	c := session(t, to.DSN)
	must(t, c, "create schema "+to.Schema+"; create table "+to.Schema+".milik_orang as select 1 as a")
	s := snapshot(t, "r1", 10)
	if _, err := Copy(t.Context(), s, to, func(Progress) {}); err == nil || !strings.Contains(err.Error(), "padu did not make it") {
		t.Errorf("%v", err)
	}
	if got := ask(t, c, "select a from "+to.Schema+".milik_orang"); got != "1" {
		t.Error(got)
	}
	must(t, c, "drop schema "+to.Schema+" cascade")
	copied(t, s, to)
	version, copied, problems, err := to.Look(t.Context())
	if err != nil || len(problems) > 0 || version == "" || !strings.HasPrefix(copied, "salinan snapshot r1, data per 2026-11-20, sidik fr1") {
		t.Errorf("%s, %s, %v, %v", version, copied, problems, err)
	}
	// What somebody with the right put into padu's schema afterwards is not dropped: the copy stops and names it.
	must(t, c, "create view "+to.Schema+".pandangan as select 1 as a")
	if _, err := Copy(t.Context(), snapshot(t, "r2", 10, reshaped), to, func(Progress) {}); err == nil || !strings.Contains(err.Error(), "pandangan") {
		t.Errorf("%v", err)
	}
	if got := ask(t, c, "select run_id, a from "+to.Schema+".snapshot, "+to.Schema+".pandangan"); got != "r1|1" {
		t.Error(got)
	}
}

func TestLine(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://bi:RAHASIA@db.kota.go.id:5433/analisis?sslmode=require":     `psql "host=db.kota.go.id port=5433 dbname=analisis user=bi sslmode=require options=-csearch_path=padu"`,
		"host=/run/pg user='a b' password=RAHASIA dbname='x$y' sslmode=disable": `psql "host=/run/pg port=5432 dbname=x\$y user='a b' options=-csearch_path=padu"`,
		"postgres://[RAHASIA": "",
	} {
		to := Target{DSN: dsn, Schema: "padu"}
		if got := to.Line(); got != want || strings.Contains(to.Place(), "RAHASIA") {
			t.Errorf("%s\nwanted %s; %s", got, want, to.Place())
		}
	}
	_, err := Copy(t.Context(), nil, Target{DSN: "postgres://u:RAHASIA@127.0.0.1:1/x", Within: time.Minute}, nil)
	if err == nil || strings.Contains(err.Error(), "RAHASIA") || !strings.Contains(err.Error(), "was not reached") {
		t.Errorf("%v", err)
	}
}

// figure says what a test did, also at the end of the file that PADU_TEST_FIGURES names.
func figure(t testing.TB, format string, args ...any) {
	t.Helper()
	line := fmt.Sprintf("%-18s %s", strings.TrimPrefix(t.Name(), "Test"), fmt.Sprintf(format, args...))
	t.Log(line)
	path := os.Getenv("PADU_TEST_FIGURES")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err == nil {
		_, err = fmt.Fprintln(f, line)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Error(err)
	}
}
