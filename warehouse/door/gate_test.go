package door

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// block is one "== title" and what stands below it in a file of testdata.
type block struct{ title, text string }

func blocks(t testing.TB, file string) (list []block) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut("\n"+string(b), "\n== ")
	for _, one := range strings.Split(rest, "\n== ") {
		title, text, _ := strings.Cut(one, "\n")
		list = append(list, block{title, strings.TrimSuffix(text, "\n")})
	}
	return list
}

// analyst is a session on a snapshot with a few marts that have rows.
func analyst(t testing.TB, l Limits) *Session {
	t.Helper()
	tables, err := os.ReadFile("testdata/tables.sql")
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, l, string(tables))
}

// all reads a whole result.
func all(t testing.TB, s *Session, query string, params ...any) (rows int64, err error) {
	t.Helper()
	r, err := s.Query(t.Context(), query, params...)
	if err != nil {
		return 0, err
	}
	for r.Next() {
		rows += r.RecordBatch().NumRows()
	}
	return rows, errors.Join(r.Err(), r.Close())
}

// TestQueries: what analysts ask passes the gate and runs.
func TestQueries(t *testing.T) {
	s, list := analyst(t, usual), blocks(t, "queries.txt")
	for _, q := range list {
		if _, err := all(t, s, q.text); err != nil {
			t.Errorf("%s\n%s\n%v", q.title, q.text, err)
		}
	}
	if len(list) < 100 {
		t.Errorf("only %d queries", len(list))
	}
	t.Logf("%d queries passed", len(list))
}

// TestParameters: they are for values, in any place of one.
func TestParameters(t *testing.T) {
	s := analyst(t, usual)
	for _, q := range []struct {
		text   string
		params []any
	}{
		{"select * from fct_kerja_sama where jenis = $1 and nilai > $2", []any{"KSDD", 1000}},
		{"select * from fct_kerja_sama where jenis = ? limit ?", []any{"KSDD", 3}},
		{"explain select * from fct_kerja_sama where jenis = ?", []any{"KSDD"}},
		{"select * from range(?)", []any{5}},
	} {
		if n, err := all(t, s, q.text, q.params...); err != nil || n == 0 {
			t.Errorf("%s: %d rows, %v", q.text, n, err)
		}
	}
}

// TestExplain gives the plan as rows.
func TestExplain(t *testing.T) {
	s := analyst(t, usual)
	r, err := s.Query(t.Context(), "explain select nama from dim_wilayah")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !r.Next() || !strings.Contains(r.RecordBatch().Column(1).ValueStr(0), "dim_wilayah") {
		t.Errorf("no plan with the table: %s %v", r.RecordBatch(), r.Err())
	}
	if schema, err := s.Schema(t.Context(), "explain select 1"); err != nil || schema.NumFields() != 2 {
		t.Errorf("schema %v: %v", schema, err)
	}
}

// TestModels: every SQL file of padu itself is made of what the gate knows. They read more than marts and have macros of their own, so
// here tables go by mart's names, and macros by a function's.
func TestModels(t *testing.T) {
	s, n := opened(t, usual), 0
	err := filepath.WalkDir("../../transform", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".sql" || strings.Contains(path, "testdata") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := ownMacro.ReplaceAllString(ownTable.ReplaceAllString(string(b), "mart.$1"), "concat(")
		text = strings.ReplaceAll(text, ":daerah", "('32.71')") // the regions that a test is asked of
		for _, name := range ownTable.FindAllStringSubmatch(string(b), -1) {
			s.door.gate.tables["mart."+name[1]] = 10
		}
		if !strings.Contains(text, "select") { // a model that Go writes
			return nil
		}
		n++
		if _, err := s.door.gate.admit(t.Context(), s.conn, text); err != nil && !strings.Contains(err.Error(), "no statement") {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil || n < 100 {
		t.Errorf("%d files: %v", n, err)
	}
	t.Logf("%d files passed", n)
}

var (
	ownTable = regexp.MustCompile(`\b(?:landing|staging|intermediate|mart|meta)\.([a-z0-9_]+)`)
	ownMacro = regexp.MustCompile(`\b(?:padu\.main\.)?(?:array_join|rupiah|tanggal_indonesia|nama_ringkas|tempat_baris|mitra_ringkas)\(`)
)

// TestFunctions: every name on the list exists and none that is known to be harmful is there.
func TestFunctions(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exist := map[string]bool{"rank_dense": true} // words of the grammar
	rows, err := db.Query("select distinct lower(function_name) from duckdb_functions()")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		exist[name] = true
	}
	for _, name := range append(sorted(functions), sorted(tableFunctions)...) {
		if !exist[name] {
			t.Errorf("DuckDB has no function %s", name)
		}
	}
	seen := map[string]bool{}
	for line := range strings.Lines(functionsText) {
		for name := range strings.FieldsSeq(line) {
			if !strings.HasPrefix(line, "#") && seen[name] {
				t.Errorf("%s stands twice in functions.txt", name)
			}
			seen[name] = !strings.HasPrefix(line, "#") || seen[name]
		}
	}
	harmful := strings.Fields(`repeat lpad rpad write_log pg_sleep sleep_ms current_setting getenv getvariable query query_table json_execute_serialized_sql sniff_csv glob checkpoint force_checkpoint
		nextval currval error list_resize array_resize list_reduce array_reduce reduce bitstring bar current_query duckdb_settings duckdb_databases duckdb_logs duckdb_secrets
		duckdb_memory duckdb_temporary_files duckdb_prepared_statements pragma_database_size which_secret sql_auto_complete reservoir_quantile equi_width_bins`)
	for name := range exist {
		bad := slices.Contains(harmful, name)
		for _, prefix := range []string{"read_", "parquet_", "enable_", "disable_", "truncate_", "copy_", "__internal_", "arrow_", "histogram_values", "test_", "seq_scan", "icu_sort"} {
			bad = bad || strings.HasPrefix(name, prefix)
		}
		if bad && (functions[name] || tableFunctions[name]) {
			t.Errorf("%s is on the list", name)
		}
	}
}

// TestGateSpeed prints what the gate adds to a query.
func TestGateSpeed(t *testing.T) {
	s, list := analyst(t, usual), blocks(t, "queries.txt")
	var took []time.Duration
	for range 5 {
		for _, q := range list {
			began := time.Now()
			if _, err := s.door.gate.admit(t.Context(), s.conn, q.text); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	t.Logf("%d queries: median %v, p95 %v, most %v", len(took), took[len(took)/2], took[len(took)*95/100], took[len(took)-1])
	if median := took[len(took)/2]; median > 20*time.Millisecond {
		t.Errorf("the gate takes %v", median)
	}
}
