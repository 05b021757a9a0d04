package reports

import (
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duckdb/duckdb-go/v2"

	"padu/warehouse"
)

// altered is a copy of the snapshot s after some SQL, on another day.
func altered(t *testing.T, s *warehouse.Snapshot, q string, later int) *warehouse.Snapshot {
	t.Helper()
	data, err := os.ReadFile(s.File())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "padu.duckdb")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := duckdb.NewConnector(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	if _, err := db.Exec(fmt.Sprintf("update meta.snapshot set as_of = as_of + %d; %s", later, q)); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := warehouse.OpenSnapshotFile(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	return out
}

// agencies composes the report of every agency: what it is made from and what it says, by its path; nothing where the snapshot cannot be read.
func agencies(t *testing.T, s *warehouse.Snapshot) (from, says map[string]string) {
	t.Helper()
	st, err := load(t.Context(), s)
	if err != nil {
		return nil, nil
	}
	w := &writer{}
	from, says = map[string]string{}, map[string]string{}
	for _, o := range st.orders() {
		if o.agency != "" {
			d, own := st.document(o.kind, o.region, o.agency, period{}), st.own(o.region)
			w.say(own.site, d)
			from[d.Base], says[d.Base] = own.from(o.agency), d.Fingerprint
		}
	}
	if w.err != nil {
		t.Fatal(w.err)
	}
	return from, says
}

// changes gives every column of every mart and of what stands beside them another value, a column at a time.
func changes(t *testing.T, s *warehouse.Snapshot) (out []string) {
	t.Helper()
	other := map[string]string{"VARCHAR": "%s || 'x'", "BOOLEAN": "not %s", "DATE": "%s + 1", "TIMESTAMP": "%s + interval 1 day", "INTEGER": "%s - 1"}
	err := each(t.Context(), s, `select c.schema_name || '.' || c.table_name, c.column_name, split_part(c.data_type, '(', 1) from duckdb_columns() c
		join duckdb_tables() t using (database_name, schema_name, table_name) where t.database_name = 'padu' and t.estimated_size > 0 and t.schema_name in ('mart', 'meta') and t.table_name <> 'snapshot' order by all`, func(scan func(...any) error) error {
		var table, column, kind string
		if err := scan(&table, &column, &kind); err != nil {
			return err
		}
		to := other[kind]
		if to == "" {
			to = "%s + 1"
		}
		if strings.HasSuffix(kind, "]") || (table == "mart.dim_wilayah" || table == "mart.dim_perbatasan") && strings.HasPrefix(column, "kode_") {
			return nil // lists, and a map of no country
		}
		out = append(out, fmt.Sprintf("update %s set %s = "+to, table, column, column))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAgenciesFrom: an agency's report that is made from what it was made from says what it said, whatever column of whatever table changed,
// and on whatever day.
func TestAgenciesFrom(t *testing.T) {
	s, _ := cycled()
	from, says := agencies(t, s)
	if len(from) < 6 {
		t.Fatalf("only %d agencies", len(from))
	}
	cases := map[string]int{"select 1": 1, "select 2": 40, "select 3": 400}
	for i, q := range changes(t, s) {
		if os.Getenv("PADU_TEST_FIGURES") != "" || i%8 == 0 { // .ci/run has time for all
			cases[q] = 0
		}
	}
	unread, elsewhere, other := 0, 0, 0
	for q, later := range cases {
		gotFrom, gotSays := agencies(t, altered(t, s, q, later))
		if gotFrom == nil {
			unread++
			continue
		}
		for base, x := range gotFrom {
			switch {
			case from[base] == x && says[base] != gotSays[base]:
				t.Errorf("%s: %s says something else, and is made from the same", q, base)
			case from[base] != x:
				elsewhere++
			}
			if says[base] != gotSays[base] {
				other++
			}
		}
	}
	t.Logf("%d changes, %d of them unreadable; %d reports made from something else, %d said something else", len(cases), unread, elsewhere, other)
	if other < 20 || unread > len(cases)/5 {
		t.Error("the changes do not reach the reports")
	}
	if next, _ := agencies(t, altered(t, s, "select 1", 1)); !maps.Equal(next, from) {
		t.Error("another day alone makes other reports")
	}
	if moved, _ := agencies(t, altered(t, s, "update mart.fct_kerja_sama set judul = judul || 'x' where kode_wilayah <> '32.71'", 0)); moved != nil {
		for base := range from {
			if strings.HasPrefix(base, "wilayah/32.71/") && moved[base] != from[base] {
				t.Errorf("%s is made from something of another region", base)
			}
		}
	}
}
