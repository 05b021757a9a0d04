package door

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// FuzzGate: whatever text the gate admits is one select to DuckDB's own eyes too, reads no table of another schema and no forbidden
// function by DuckDB's own plan, runs without a trace in files, tells no row of another schema, and leaves the door open. Seeds are the
// real queries and the ways out.
func FuzzGate(f *testing.F) {
	for _, file := range []string{"queries.txt", "escapes.txt"} {
		for _, b := range blocks(f, file) {
			f.Add(b.text)
		}
	}
	before, err := os.ReadDir(".") // where a name without a folder would be made
	if err != nil {
		f.Fatal(err)
	}
	tables, err := os.ReadFile("testdata/tables.sql")
	if err != nil {
		f.Fatal(err)
	}
	limits := Limits{Time: time.Second, Memory: 200 << 20, Disk: 10 << 20, Rows: 1000, Held: 2 << 30, AtOnce: 1}
	s := opened(f, limits, string(tables), "create schema landing", "create table landing.rahasia as select '"+hidden+"' as isi")
	f.Fuzz(func(t *testing.T, query string) {
		a, err := s.door.gate.admit(t.Context(), s.conn, query)
		if refused := (Refused{}); errors.As(err, &refused) {
			return
		}
		if err != nil {
			t.Fatalf("%q: neither admitted nor refused: %v", query, err)
		}
		again(t, s, a)
		said, _ := outcome(t, s, query)
		if strings.Contains(said, hidden) && !strings.Contains(query, hidden) {
			t.Fatalf("%q tells a row of another schema: %s", query, said)
		}
		if files, err := os.ReadDir("."); err != nil || len(files) != len(before) {
			t.Fatalf("%q: files %v, %v", query, files, err)
		}
		n, err := all(t, s, "select * from mart.dim_wilayah")
		for try := 0; try < 5 && errors.Is(err, context.DeadlineExceeded); try++ { // a busy machine
			n, err = all(t, s, "select * from mart.dim_wilayah")
		}
		if n != 3 || err != nil {
			t.Fatalf("%q: the door then gives %d rows: %v", query, n, err)
		}
	})
}

// again looks at what was admitted by other ways than the gate: the tables that DuckDB's binder names, the kind of statement that DuckDB
// prepares, and every name of a function anywhere in the tree.
func again(t *testing.T, s *Session, a admitted) {
	t.Helper()
	text := "select * from " + a.text
	var tree string
	if err := s.conn.QueryRowContext(t.Context(), "select cast(json_serialize_sql(cast(? as varchar)) as varchar)", text).Scan(&tree); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if n := strings.Count(tree, `"named_param_map"`); n == 0 || !strings.HasPrefix(tree, `{"error":false,"statements":[{"node":{"type":"SELECT_NODE"`) {
		t.Errorf("%q is no select: %s", text, tree)
	}
	for _, m := range functionName.FindAllStringSubmatch(tree, -1) {
		name := strings.ToLower(m[1])
		if !functions[name] && !tableFunctions[name] && !slices.Contains(strings.Fields("range generate_series lpad rpad format printf levenshtein editdist3 damerau_levenshtein"), name) {
			t.Errorf("%q calls %s", text, name)
		}
	}
	names, err := duckdb.GetTableNames(s.conn, text, true)
	if err != nil {
		return // it cannot be bound, so it will not run
	}
	for _, full := range names {
		parts := strings.Split(strings.ToLower(strings.ReplaceAll(tableName.FindString(full), `"`, "")), ".") // then come its alias and sample
		schema := ""
		if len(parts) > 1 {
			schema = parts[len(parts)-2]
		}
		known := false
		for _, in := range searched("", schema) {
			known = known || s.door.gate.tables[in+"."+parts[len(parts)-1]] > 0
		}
		if !known {
			t.Errorf("%q reads %s", text, full)
		}
	}
	err = s.conn.Raw(func(c any) error {
		prepared, err := c.(driver.ConnPrepareContext).PrepareContext(t.Context(), text)
		if err != nil {
			return nil
		}
		defer prepared.Close()
		if kind, err := prepared.(*duckdb.Stmt).StatementType(); err != nil || kind != duckdb.STATEMENT_TYPE_SELECT {
			t.Errorf("%q is of kind %d: %v", text, kind, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	functionName = regexp.MustCompile(`"function_name":"([^"]*)"`)
	tableName    = regexp.MustCompile(`^("[^"]*"|[^\s".]+)(\.("[^"]*"|[^\s".]+))*`)
)
