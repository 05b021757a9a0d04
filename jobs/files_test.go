package jobs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"padu/warehouse"
)

// TestPublishedFolder: what stands beside the demo's snapshot. Every table is there as Parquet with the columns, types and rows that it has in the
// file, and money to the cent; sha256sum agrees with every file, nobody may write to one, and all queries of the README run and find something.
func TestPublishedFolder(t *testing.T) {
	dir, _ := demo()
	folder, err := filepath.EvalSymlinks(filepath.Join(dir, "published", "current"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", "-c", `cd "$1" && sha256sum -c --quiet SHA256SUMS`, "sh", folder).CombinedOutput(); err != nil {
		t.Errorf("sha256sum: %v: %s", err, out)
	}
	if n, faults, err := warehouse.CheckFiles(folder); n < 80 || len(faults) > 0 || err != nil {
		t.Errorf("%d files, %v, %v", n, faults, err)
	}
	// Not a snapshot that is opened for readers: those may read no other file.
	w, err := warehouse.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, q := range []string{"attach " + warehouse.Quote(filepath.Join(folder, "padu.duckdb")) + " as terbit (read_only)", "set search_path = 'terbit.mart,terbit.meta'"} {
		if _, err := w.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	text := func(q string) (s string) {
		t.Helper()
		if err := w.QueryRow(t.Context(), q).Scan(&s); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		return s
	}
	tables := strings.Fields(text("select string_agg(schema_name || '.' || table_name, ' ') from duckdb_tables() where database_name = 'terbit'"))
	money := 0
	for _, table := range tables {
		schema, name, _ := strings.Cut(table, ".")
		parquet := "read_parquet(" + warehouse.Quote(filepath.Join(folder, "parquet", schema, name, "**", "*.parquet")) + ", hive_partitioning = false)"
		const columns = "select string_agg(column_name || ' ' || column_type, ', ') from (describe from %s)"
		if want, got := text(fmt.Sprintf(columns, "terbit."+table)), text(fmt.Sprintf(columns, parquet)); got != want {
			t.Errorf("%s: Parquet has %s; the mart %s", table, got, want)
		}
		if n := text(fmt.Sprintf("select cast(count(*) as varchar) from (from (from terbit.%[1]s except all from %[2]s) union all from (from %[2]s except all from terbit.%[1]s))", table, parquet)); n != "0" {
			t.Errorf("%s: %s rows are in one of mart and Parquet alone", table, n)
		}
		for _, column := range strings.Fields(text("select coalesce(string_agg(column_name, ' '), '') from duckdb_columns() where database_name = 'terbit' and data_type = 'DECIMAL(20,2)' and schema_name || '.' || table_name = " + warehouse.Quote(table))) {
			money++
			const sum = "select coalesce(cast(sum(%s) as varchar), '-') from %s"
			if want, got := text(fmt.Sprintf(sum, column, "terbit."+table)), text(fmt.Sprintf(sum, column, parquet)); got != want {
				t.Errorf("%s.%s: %s on Parquet, %s in the mart", table, column, got, want)
			}
		}
	}
	if len(tables) < 50 || money < 60 {
		t.Errorf("only %d tables with %d columns of money were compared", len(tables), money)
	}
	if odd := text("select coalesce(string_agg(table_name || '.' || column_name || ' ' || data_type, ', '), '') from duckdb_columns() where database_name = 'terbit' and data_type = 'HUGEINT'"); odd != "" {
		t.Errorf("counts that are no BIGINT: %s", odd)
	}
	readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	queries := sqlBlocks(readme)
	if len(queries) != 10 {
		t.Errorf("%d queries in the README, want ten", len(queries))
	}
	for _, asked := range queries {
		here := strings.ReplaceAll(asked, "'parquet/", "'"+folder+"/parquet/")
		if n := text("select cast(count(*) as varchar) from (" + here + ")"); n == "0" {
			t.Errorf("finds nothing: %s", asked)
		}
		if !strings.Contains(asked, "read_parquet") {
			query(t, dir, asked)
		}
	}
	for _, line := range tables {
		if !strings.Contains(string(readme), "| "+line+" | ") {
			t.Errorf("the README does not name %s", line)
		}
	}
}

// sqlBlocks are the queries of a README.
func sqlBlocks(readme []byte) (out []string) {
	for _, q := range regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllSubmatch(readme, -1) {
		out = append(out, strings.TrimSuffix(strings.TrimSpace(string(q[1])), ";"))
	}
	return out
}
