package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"padu/warehouse"
)

// postgresServer is the DSN of a real server, which .ci/run starts.
func postgresServer(t *testing.T) (dsn string, ask func(query string) [][]string) {
	t.Helper()
	dsn = os.Getenv("PADU_TEST_POSTGRES")
	if dsn == "" && os.Getenv("CI") != "" {
		t.Fatal("PADU_TEST_POSTGRES is not set; .ci/run starts a server and sets it")
	}
	if dsn == "" {
		t.Skip("PADU_TEST_POSTGRES is not set; .ci/run starts a server and sets it")
	}
	c, err := pgconn.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return dsn, func(query string) (out [][]string) {
		t.Helper()
		r := c.ExecParams(context.Background(), query, nil, nil, nil, nil).Read()
		if r.Err != nil {
			t.Fatalf("%s: %v", query, r.Err)
		}
		for _, row := range r.Rows {
			var texts []string
			for _, v := range row {
				if v == nil {
					texts = append(texts, "NULL")
				} else {
					texts = append(texts, string(v))
				}
			}
			out = append(out, texts)
		}
		return out
	}
}

// TestCopyOfANight: a night brings the snapshot to PostgreSQL although nothing else is new; every row of every table there is that of the
// snapshot. The next finds it there. When the server cannot take one, the night is held up and says why everywhere, and the next tries again.
func TestCopyOfANight(t *testing.T) {
	t.Parallel()
	dsn, ask := postgresServer(t)
	dir := filepath.Join(t.TempDir(), "w")
	if err := os.CopyFS(dir, os.DirFS(small())); err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("uji_%08x", rand.Uint32())
	t.Cleanup(func() { ask("drop schema if exists " + schema + " cascade") })
	config, err := os.ReadFile(filepath.Join(dir, "padu.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(secret, more string) {
		t.Helper()
		text := string(config) + "\npublish:\n  postgres: {dsn_file: dsn, schema: " + schema + more + "}\n"
		if err := os.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "dsn"), []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	night := func(want int) (s Summary) {
		t.Helper()
		code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20", "--json")
		if err := json.Unmarshal([]byte(out), &s); err != nil || code != want {
			t.Fatalf("exit %d, wanted %d: %v: %s", code, want, err, out)
		}
		return s
	}
	write(dsn, ", readers: [tidak_ada_"+schema+"]")
	s := night(exitHeld)
	if len(s.Problems) != 1 || !strings.Contains(s.Problems[0].Reason, `create role "tidak_ada_`+schema+`"`) || s.Published != "" {
		t.Errorf("%+v", s.Problems)
	}
	last, _ := lastRun(warehouse.Runs(entries(t, dir)), "nightly")
	if len(last.Held) != 1 || last.Held[0].Kind != heldCopy || last.State != warehouse.HeldUp {
		t.Errorf("%+v", last.Held)
	}
	if _, out := run("status", "--dir", dir); !strings.Contains(out, "behind: none was made yet") || strings.Contains(out, noCopy) || !strings.Contains(out, "not copied ") || strings.Count(out, "\n") > 22 {
		t.Error(out)
	}
	if _, out := run("doctor", "--dir", dir); !strings.Contains(out, "create role") {
		t.Error(out)
	}
	if _, out := run("alerts", "--dir", dir); !strings.Contains(out, "not copied: postgres on ") {
		t.Error(out)
	}
	write(dsn, "")
	if s = night(exitDone); len(s.Steps) != len(nightlySteps) || !strings.Contains(s.Steps[len(s.Steps)-1].Note, "new tables") {
		t.Errorf("%+v", s.Steps)
	}
	sameTables(t, dir, schema, ask)
	if s = night(exitDone); !strings.HasPrefix(s.Steps[len(s.Steps)-1].Note, "nothing new in postgres on ") {
		t.Errorf("%+v", s.Steps)
	}
	if _, out := run("status", "--dir", dir); !strings.Contains(out, "nothing new in postgres on ") {
		t.Error(out)
	}
	if _, out := run("doctor", "--dir", dir); !strings.Contains(out, "salinan snapshot ") {
		t.Error(out)
	}
	write("", "")
	if s = night(exitHeld); len(s.Problems) != 1 || s.Problems[0].Reason != "dsn_file: dsn is empty; write the secret into it" {
		t.Errorf("%+v", s.Problems)
	}
	write("postgres://padu:RAHASIA@127.0.0.1:1/x", "")
	if s = night(exitHeld); len(s.Problems) != 1 || !strings.Contains(s.Problems[0].Reason, "was not reached") || strings.Contains(fmt.Sprint(s), "RAHASIA") {
		t.Errorf("%+v", s.Problems)
	}
}

// sameTables wants every table of the snapshot in the schema, with its rows, its comments and its types.
func sameTables(t *testing.T, dir, schema string, ask func(string) [][]string) {
	t.Helper()
	snapshot, err := warehouse.OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	rows := func(query string) (out [][]string) {
		r, err := snapshot.Query(t.Context(), query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		defer r.Close()
		names, _ := r.Columns()
		for r.Next() {
			values, to := make([]sql.NullString, len(names)), make([]any, len(names))
			for i := range to {
				to[i] = &values[i]
			}
			if err := r.Scan(to...); err != nil {
				t.Fatal(err)
			}
			var texts []string
			for _, v := range values {
				if !v.Valid {
					v.String = "NULL"
				}
				texts = append(texts, v.String)
			}
			out = append(out, texts)
		}
		return out
	}
	tables := rows("select schema_name, table_name, coalesce(comment, 'NULL') from duckdb_tables() where schema_name in ('mart', 'meta') order by 2")
	if got := ask("select relname from pg_class where relkind = 'r' and relnamespace = '" + schema + "'::regnamespace"); len(got) != len(tables) || len(tables) < 50 {
		t.Errorf("%d tables, wanted %d", len(got), len(tables))
	}
	compared, keys := 0, 0
	for _, table := range tables {
		columns := rows("select column_name, data_type, coalesce(comment, 'NULL') from duckdb_columns() where schema_name = '" + table[0] + "' and table_name = '" + table[1] + "' order by column_index")
		var list, there []string
		for _, c := range columns {
			list, there = append(list, "cast("+c[0]+" as varchar)"), append(there, c[0]+"::text")
		}
		want := rows("select " + strings.Join(list, ", ") + " from " + table[0] + "." + table[1])
		got := ask("select " + strings.Join(there, ", ") + " from " + schema + "." + table[1])
		for _, side := range [][][]string{want, got} {
			for _, row := range side {
				for i, c := range columns {
					if f, err := strconv.ParseFloat(row[i], 64); c[1] == "DOUBLE" && err == nil {
						row[i] = fmt.Sprint(f)
					}
				}
			}
			slices.SortFunc(side, slices.Compare)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: -snapshot +copy\n%s", table[1], shorten(d, 2000))
		}
		compared += len(got)
		oid := "'" + schema + "." + table[1] + "'::regclass"
		if got := ask("select coalesce(obj_description(" + oid + "), 'NULL')"); got[0][0] != table[2] {
			t.Errorf("comment of %s: %s", table[1], got)
		}
		for i, c := range ask("select attname, format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), 'NULL') from pg_attribute where attnum > 0 and attrelid = " + oid + " order by attnum") {
			if c[0] != columns[i][0] || c[2] != columns[i][2] || c[1] == "numeric" || strings.HasPrefix(columns[i][1], "DECIMAL") && strings.Replace(c[1], "numeric", "DECIMAL", 1) != columns[i][1] {
				t.Errorf("%s: %v, wanted %v", table[1], c, columns[i])
			}
		}
		keys += len(ask("select from pg_index where indisunique and indrelid = " + oid))
	}
	if keys < 45 || compared < 1000 {
		t.Errorf("%d keys and %d rows; the test did not do its work", keys, compared)
	}
	t.Logf("%d tables, %d rows alike, %d keys", len(tables), compared, keys)
}
