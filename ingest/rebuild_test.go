package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// rebuildAside loads the archive of a workspace into a new warehouse beside its own and compares the landing tables.
func rebuildAside(t *testing.T, dir string) (a Archive, differ, tables []string) {
	t.Helper()
	a, err := ReadArchive(t.Context(), dir, func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.OpenNew(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err = Prepare(t.Context(), w); err == nil {
		differ, err = a.Load(t.Context(), w, func(time.Time) string { return "lama" }, func(File) func(int64, int64) { return nil }, func(Receipt) {})
	}
	if err == nil {
		_, err = Recall(t.Context(), w)
	}
	if err == nil {
		tables, err = a.Differences(t.Context(), w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a, differ, tables
}

// TestLandingTablesAreAccountedFor: whoever adds a landing table says what a rebuild does about it.
func TestLandingTablesAreAccountedFor(t *testing.T) {
	w := openWarehouse(t)
	rows, err := w.Query(t.Context(), "select table_name from duckdb_tables() where database_name = 'padu' and schema_name = 'landing'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		found[name] = true
		if _, ok := tables[name]; !ok && !slices.Contains(Datasets(), name) {
			t.Errorf("landing.%s: tables in rebuild.go has no word on it; how is it made again from the archive?", name)
		}
	}
	for name := range tables {
		if !found[name] {
			t.Errorf("tables in rebuild.go speaks of landing.%s, which is not there", name)
		}
	}
}

// TestKilledBeforeItIsBooked: the order of a batch is on the disk, and the process dies before the batch is booked. Another file comes first
// the next night and takes its number; then the file comes again. A rebuild loads each once.
func TestKilledBeforeItIsBooked(t *testing.T) {
	w := openWarehouse(t)
	night := 0
	send := func(name, text string, year int) (Receipt, error) {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		night++
		run := Run{ID: name, AsOf: testRun.AsOf, Now: testRun.Now.AddDate(0, 0, night)}
		return Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: name, Rule: FileRule{Dataset: "apbd", Region: "32.71", Year: year}}, run)
	}
	rejects := func(from, to string) {
		t.Helper()
		if _, err := w.Exec(t.Context(), "alter table padu.landing."+from+" rename to "+to); err != nil {
			t.Fatal(err)
		}
	}
	orders := func() (out []string) {
		paths, err := filepath.Glob(filepath.Join(w.Dir(), "archive", "orders", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			seq, _, _ := strings.Cut(filepath.Base(p), "-")
			out = append(out, strings.TrimLeft(seq, "0"))
		}
		return out
	}
	if _, err := send("a.csv", apbd(3, "1,00"), 2024); err != nil {
		t.Fatal(err)
	}
	bad := apbd(9, "2,00") + "1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.0099;rusak\n"
	rejects("rejects", "hidden")
	if _, err := send("b.csv", bad, 2025); err == nil {
		t.Fatal("the batch was booked without its rejects")
	}
	rejects("hidden", "rejects")
	if d := cmp.Diff([]string{"1", "2"}, orders()); d != "" {
		t.Fatalf("orders: %s", d)
	}
	for i, c := range []struct {
		name, text string
		year       int
	}{{"c.csv", apbd(4, "3,00"), 2026}, {"b.csv", bad, 2025}} {
		if _, err := send(c.name, c.text, c.year); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if d := cmp.Diff([]string{"1", "2", "2"}, orders()); d != "" { // nobody opened the workspace in between
				t.Fatalf("orders: %s", d)
			}
		}
	}
	dir := w.Dir()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if a, differ, tables := rebuildAside(t, dir); a.Batches() != 3 || len(differ)+len(tables) > 0 {
		t.Errorf("%d batches; %v; %v", a.Batches(), differ, tables)
	}
	// What was pruned is missed by nobody; what was not is.
	root := filepath.Join(dir, "archive", "orders")
	names, err := filepath.Glob(filepath.Join(root, "00000001-*"))
	if err == nil {
		err = os.Rename(names[0], filepath.Join(dir, "order"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, tables := rebuildAside(t, dir); len(tables) != 3 || !strings.HasPrefix(tables[0], "landing.apbd: 0 rows of the rebuilt one are not in the present one, 3 ") {
		t.Errorf("without an order: %v", tables)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(root, "pruned"), 0o755), os.Rename(filepath.Join(dir, "order"), filepath.Join(root, "pruned", filepath.Base(names[0])))); err != nil {
		t.Fatal(err)
	}
	if a, differ, tables := rebuildAside(t, dir); a.Batches() != 2 || len(a.Pruned) != 1 || len(differ)+len(tables) > 0 {
		t.Errorf("pruned: %d batches; %v; %v", a.Batches(), differ, tables)
	}
}

// TestAgree: one order ahead of the warehouse is one that was not booked, and goes; two say that the warehouse has lost something.
func TestAgree(t *testing.T) {
	w := openWarehouse(t)
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(apbd(3, "1,00")), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: "a.csv", Rule: FileRule{Dataset: "apbd", Region: "32.71", Year: 2026}}, testRun); err != nil {
		t.Fatal(err)
	}
	order := func(seq int64) string {
		path := orderPath(w.Dir(), seq, "apbd-0")
		if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ahead := order(2)
	if err := Agree(t.Context(), w); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(ahead); !os.IsNotExist(err) {
		t.Errorf("the order that was not booked is there: %v", err)
	}
	order(2)
	order(3)
	if err := Agree(t.Context(), w); err == nil || !strings.Contains(err.Error(), "its last batch is number 1, archive/orders goes on to 3") {
		t.Errorf("found %v", err)
	}
}

// TestOrdersOfBefore: orders of a padu that did not write down runs load all the same; a batch that reads otherwise today is named.
func TestOrdersOfBefore(t *testing.T) {
	w := openWarehouse(t)
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(apbd(3, "1,00")), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: "a.csv", Rule: FileRule{Dataset: "apbd", Region: "32.71", Year: 2026}}, testRun)
	if err != nil {
		t.Fatal(err)
	}
	dir := w.Dir()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	name := orderPath(dir, 1, r.BatchID)
	now, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(now), ",\n  \"run_id\"")
	if !ok {
		t.Fatalf("the order is %s", now)
	}
	otherwise := strings.NewReplacer(`"loaded": 3`, `"loaded": 2`, `"rejected": 0`, `"rejected": 1`, `"3.00"`, `"2.00"`).Replace(string(now))
	for want, text := range map[string]string{
		"": string(now),
		"1 early; ; landing.batches: 1 rows of the rebuilt one are not in the present one, 1 of the present one not in the rebuilt one": before + "\n}\n",
		r.BatchID + " (a.csv): had 3 rows = 2 loaded + 1 rejected + 0 skipped, has 3 = 3 + 0 + 0 now; anggaran was 2.00, is 3.00 now; ": otherwise,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		a, differ, tables := rebuildAside(t, dir)
		got := strings.Join(differ, "; ") + "; " + strings.Join(tables, "; ")
		if a.Early > 0 {
			got = "1 early; " + got
		}
		if strings.Trim(got, "; ") != strings.Trim(want, "; ") {
			t.Errorf("found %s\nwanted %s", got, want)
		}
	}
}
