package jobs

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"padu/warehouse"
	"padu/warehouse/door"
)

// sqlSnapshot publishes a small snapshot in dir, with what the statements make, and points current at it.
func sqlSnapshot(t testing.TB, dir, run string, statements ...string) {
	t.Helper()
	folder := filepath.Join(dir, "published", run)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	execSQL(t, filepath.Join(folder, "padu.duckdb"), append([]string{
		"create schema mart",
		"create schema meta",
		`create table meta.snapshot as select '` + run + `' as run_id, date '2026-11-20' as as_of, 'uji' as workspace, true as sample, '0.1.0' as version,
			's' as state, 'f' as fingerprint, timestamp '2026-11-20 00:00:00' as published_at`,
		"create table mart.dim_wilayah (kode_wilayah varchar, nama varchar, luas decimal(8, 2))",
		"comment on table mart.dim_wilayah is 'Satu baris adalah satu daerah.'",
		"comment on column mart.dim_wilayah.kode_wilayah is 'kode dua, lima atau delapan angka menurut Permendagri tentang kode wilayah'",
		"comment on column mart.dim_wilayah.luas is '[km2] luas'",
		"insert into mart.dim_wilayah values ('32', 'Jawa Barat', 37053.33), ('32.71', 'Kota Bogor', 111.37), ('64.72', null, null)",
		"create table mart.fct_rkpd as select '32.' || (71 + i % 3) as kode_wilayah, 2026 as tahun, i as nomor, cast(i * 1000.25 as decimal(20, 2)) as pagu from range(1000) t(i)",
		"comment on table mart.fct_rkpd is 'Satu baris adalah satu baris rencana.'",
	}, statements...)...)
	if err := warehouse.Flip(filepath.Join(dir, "published", "current"), run); err != nil {
		t.Fatal(err)
	}
}

// execSQL runs statements in a DuckDB file, or in memory.
func execSQL(t testing.TB, file string, statements ...string) {
	t.Helper()
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func sqlWorkspace(t testing.TB, statements ...string) string {
	t.Helper()
	dir := t.TempDir()
	sqlSnapshot(t, dir, "20261120T000000Z", statements...)
	return dir
}

// everyType makes a row of each type that a result can have, one of NULLs after it.
// TestSQLFormats: every type in every text format, as DuckDB writes it.
// TestSQLParquet: DuckDB reads a file back with the same types and the same values.
// TestSQLScript: several statements, where they end, and how it ends.
func TestSQLScript(t *testing.T) {
	t.Parallel()
	dir := sqlWorkspace(t)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-c", "select 1 as a; -- one\n\nselect ';' as b;\n"}, exitDone, "a\n1\n(1 rows)\nb\n;\n(1 rows)\n"},
		{[]string{"-c", "select 1 as a;\n\nselect nama\nfrom mart.dim_wilyah;\nselect 3"}, exitFailed,
			"a\n1\n(1 rows)\npadu: sql: statement at line 3: not allowed: found the table mart.dim_wilyah, did you mean mart.dim_wilayah?"},
		{[]string{"-c", "select nama\nfrom mart.dim_wilayah\nwhere kode = '32'"}, exitFailed, "LINE 3: where kode = '32'\n              ^"},
		{[]string{"-c", "select 1; select 2", "--json"}, exitUsage, "begins at line 1; a JSON object holds the answer of one"},
		{[]string{"-c", "  -- nothing\n"}, exitUsage, "no query"},
		{[]string{"-c", "select 1", "--format", "xml"}, exitUsage, "allowed table, lines, csv, json, parquet"},
		{[]string{"-c", "select 1", "--snapshot", "20250101T000000Z"}, exitUsage, "no such snapshot"},
		{[]string{"-c", "select run_id from meta.snapshot", "--format", "csv", "--snapshot", "20261120T000000Z"}, exitDone, "run_id\n20261120T000000Z\n"},
		{[]string{"-c", "drop table mart.dim_wilayah"}, exitFailed, "padu: sql: "},
		{[]string{"-c", ".tables rk"}, exitDone, "table          what one row is\nmart.fct_rkpd  Satu baris adalah satu baris rencana.\n"},
		{[]string{"-c", ".describe dim_wilayah"}, exitDone, `mart.dim_wilayah: Satu baris adalah satu daerah.
column        type          what it means
kode_wilayah  VARCHAR       kode dua, lima atau delapan angka menurut
                            Permendagri tentang kode wilayah
nama          VARCHAR
luas          DECIMAL(8,2)  [km2] luas
`},
		{[]string{"-c", ".describe wilayah"}, exitFailed, ".describe wilayah: no such table, but dim_wilayah; .tables lists them"},
		{[]string{"-c", "select 1 as a;\n.quit\nselect 2;"}, exitDone, "a\n1\n(1 rows)\n"},
		{[]string{"-c", "select i as RowID from range(3) t(i)"}, exitFailed, "a column of the result is called rowid"},
		{[]string{"-c", ".drop"}, exitFailed, ".drop is no command; there are .tables"},
	} {
		code, out := run(append([]string{"sql", "--dir", dir}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.want) || code == exitDone && out != c.want {
			t.Errorf("%q: exit %d:\n%s\nwanted %d:\n%s", c.args, code, out, c.code, c.want)
		}
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "padu-sql-*"))
	if err != nil || len(left) > 20 { // other tests run beside this one
		t.Errorf("%d folders are left behind (%v)", len(left), err)
	}
}

// TestSQLNextSnapshot: what is published between two statements answers the second, and it is said once.
func TestSQLNextSnapshot(t *testing.T) {
	t.Parallel()
	dir := sqlWorkspace(t)
	var out, err bytes.Buffer
	s := &sqlShell{analyst: analyst{dir: dir}, o: newOutput(&out, &err, false), format: "csv"}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	ask := func() {
		t.Helper()
		if err := s.do(t.Context(), statement{text: "select run_id from meta.snapshot"}); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	sqlSnapshot(t, dir, "20261121T000000Z")
	ask()
	ask()
	if got := out.String(); got != "run_id\n20261120T000000Z\nrun_id\n20261121T000000Z\nrun_id\n20261121T000000Z\n" {
		t.Errorf("%s", got)
	}
	if got := err.String(); got != "snapshot 20261121T000000Z was published meanwhile and answers from now on\n" {
		t.Errorf("said: %s", got)
	}
	if aside, err := os.Stat(s.aside); err != nil || aside.Mode().Perm() != 0o700 {
		t.Errorf("folder aside: %v %v", aside, err)
	}
}

// TestSQLPlace: what the gate says of a place is shown as DuckDB shows it.
func TestSQLPlace(t *testing.T) {
	t.Parallel()
	err := hinted("select é\nfrom  dari x", fmt.Errorf("%w", door.Refused{Why: `syntax error at or near "x" (2:12)`}), false)
	want := "not allowed: syntax error at or near \"x\" (2:12)\n\nLINE 2: from  dari x\n                   ^"
	if err.Error() != want {
		t.Errorf("\n%s\nwanted\n%s", err, want)
	}
}

// TestSQLReaderGone: a pipe that nobody reads any more ends the answer, without an error and with nothing left behind.
func TestSQLReaderGone(t *testing.T) {
	t.Parallel()
	dir := sqlWorkspace(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	code := make(chan int)
	go func() {
		code <- Main([]string{"sql", "--dir", dir, "--format", "csv", "-c", "select * from range(3000000)"}, w, io.Discard)
		w.Close()
	}()
	if _, err := io.ReadFull(r, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if c := <-code; c != exitDone {
		t.Errorf("exit %d", c)
	}
}

func TestSplitSQL(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"select 1":                                 "|1:select 1",
		"select 1; select 2":                       "1:select 1|select 2",
		"select ';' ;\n\nselect \"a;b\" ; ":        "1:select ';'|3:select \"a;b\"|",
		"-- a; b\nselect /* ; */ 1;":               "2:select /* ; */ 1|",
		"select $$;$$, $x$ ; $$ ; $x$; select $1;": "1:select $$;$$, $x$ ; $$ ; $x$|1:select $1|",
		`select 'it''s;', e'\';';`:                 `1:select 'it''s;', e'\';'|`,
		".tables fct\nselect 1;\n.help":            "1:.tables fct|2:select 1|3:.help|",
		"select 'open; ":                           "|select 'open; ",
		"/* open; ":                                "|/* open; ",
		" ;; \n":                                   "",
		"select .5;\nselect t.a\n.b;":              "1:select .5|2:select t.a\n.b|",
	} {
		list, rest := splitSQL(script)
		var parts []string
		for _, s := range list {
			parts = append(parts, strconv.Itoa(s.line)+":"+s.text)
		}
		got := strings.Join(append(parts, rest), "|")
		if len(list) == 0 && rest != "" {
			got = "|" + rest
		}
		if strings.HasPrefix(want, "|1:") {
			want = "|" + strings.TrimPrefix(want, "|1:")
		}
		if got != want {
			t.Errorf("%q\n is %q\nwanted %q", script, got, want)
		}
	}
	if got := oneLineSQL("select 1, -- satu */\n  'a--b'\nfrom x"); got != "select 1, /* satu * / */ 'a--b' from x" {
		t.Errorf("one line: %s", got)
	}
}

// TestCompleteSQL: | is the cursor.
func TestCompleteSQL(t *testing.T) {
	t.Parallel()
	tables := []door.Table{
		{Schema: "mart", Name: "dim_wilayah", Columns: []door.Column{{Name: "kode_wilayah"}, {Name: "nama"}}},
		{Schema: "mart", Name: "fct_rkpd", Columns: []door.Column{{Name: "kode_wilayah"}, {Name: "pagu"}}},
		{Schema: "meta", Name: "runs", Columns: []door.Column{{Name: "run_id"}}},
	}
	for line, want := range map[string]string{
		"sel|":                                  "select",
		"SEL|":                                  "SELECT",
		"select * from |":                       "dim_wilayah fct_rkpd mart. meta.",
		"select * from f|":                      "fct_rkpd",
		"select * from meta.|":                  "meta.runs",
		"select * from mart.fct_rkpd r where |": "dim_wilayah fct_rkpd kode_wilayah mart. meta. pagu r",
		"select r.| from mart.fct_rkpd r":       "r.kode_wilayah r.pagu",
		"select r.p| from fct_rkpd as r":        "r.pagu",
		"select pa| from fct_rkpd":              "pagu partition",
		"select fct_rkpd.| from fct_rkpd":       "fct_rkpd.kode_wilayah fct_rkpd.pagu",
		"select 'f|":                            "",
		"select 1 -- f|":                        "",
		".d|":                                   ".describe",
		".describe fct|":                        "fct_rkpd",
		".mode |":                               "csv json lines table",
		"select x.|":                            "",
	} {
		left, right, _ := strings.Cut(line, "|")
		_, list, _ := completeSQL(tables, "", left, right)
		if got := strings.Join(list, " "); got != want {
			t.Errorf("%s: %s, wanted %s", line, got, want)
		}
	}
	if _, list, _ := completeSQL(tables, "select *\nfrom fct_rkpd r\n", "where r.", ""); strings.Join(list, " ") != "r.kode_wilayah r.pagu" {
		t.Errorf("in the second line: %v", list)
	}
}

// TestSQLMemory: five million rows go to each format within the memory that queries may take and a little of padu's own.
// TestSQLJSONIsOne: what is streamed is one object for any text.
