package jobs

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"padu/ingest"
	"padu/transform"
	"padu/warehouse"
)

var update = flag.Bool("update", false, "write what was found into the archives; read the diff before you commit it")

// TestDataRules has two archives for each data rule: in D-xx-ya it fires, in D-xx-tidak something as near as can be does
// not. The files of an archive go the whole way, from their bytes to mart.temuan: NAME.csv, with NAME.rule in YAML, in the
// order in which they stand; those under malam-2/ come a night later. "want" is every receipt and every finding.
func TestDataRules(t *testing.T) {
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who reads the diff, not for CI")
	}
	prepared := prepareOnce(t)
	for n := 1; n <= 16; n++ {
		for _, fires := range []bool{true, false} {
			id := fmt.Sprintf("D-%02d", n)
			name := id + map[bool]string{true: "-ya", false: "-tidak"}[fires]
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				file := "testdata/aturan/" + name + ".txtar"
				a, err := txtar.ParseFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if len(strings.Split(strings.TrimSpace(string(a.Comment)), "\n")) < 2 {
					t.Error("the archive begins with a title and a sentence")
				}
				got := findings(t, prepared, a)
				if strings.Contains("\n"+got, "\n"+id+" |") != fires {
					t.Errorf("%s fires: %v, want %v", id, !fires, fires)
				}
				want := -1
				for i, f := range a.Files {
					if f.Name == "want" {
						want = i
					}
				}
				if want < 0 {
					t.Fatal("no want")
				}
				if *update {
					a.Files[want].Data = []byte(got)
					if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if d := cmp.Diff(string(a.Files[want].Data), got); d != "" {
					t.Errorf("-want +got\n%s", d)
				}
			})
		}
	}
}

// prepareOnce makes the warehouse file with the landing tables and the built-in lists that every archive begins with.
func prepareOnce(t *testing.T) []byte {
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := ingest.Prepare(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "warehouse", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// findings loads the files of an archive, builds the marts and writes down the receipts and mart.temuan.
func findings(t *testing.T, prepared []byte, a *txtar.Archive) string {
	dir, ctx := t.TempDir(), t.Context()
	if err := os.MkdirAll(filepath.Join(dir, "warehouse"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "warehouse", "padu.duckdb"), prepared, 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Exec(ctx, "set threads = 1"); err != nil { // the archives share the cores, and few rows are not worth sharing out
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range a.Files {
		files[f.Name] = f.Data
	}
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	var out strings.Builder
	for _, f := range a.Files {
		if path.Ext(f.Name) != ".csv" {
			continue
		}
		var rule ingest.FileRule
		if err := yaml.NewDecoder(strings.NewReader(string(files[strings.TrimSuffix(f.Name, ".csv")+".rule"])), yaml.Strict()).Decode(&rule); err != nil {
			t.Fatalf("%s: its rule: %v", f.Name, err)
		}
		night, base := path.Split("malam-1/" + f.Name)
		file := filepath.Join(t.TempDir(), base)
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := ingest.Load(ctx, w, dir, ingest.File{Source: "uji", Path: file, Name: f.Name, Rule: rule}, ingest.Run{ID: path.Base(night), AsOf: day, Now: day})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s: %s, %d = %d + %d + %d\n", f.Name, r.Status, r.RowsIn, r.Loaded, r.Rejected, r.Skipped)
	}
	if err := w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: "uji", AsOf: day, At: day}); err != nil {
		t.Fatal(err)
	}
	if _, err := transform.Build(ctx, w, transform.Options{AsOf: day}); err != nil {
		t.Fatal(err)
	}
	writeFindings(ctx, t, w, &out)
	return out.String()
}

func writeFindings(ctx context.Context, t *testing.T, w *warehouse.DB, out *strings.Builder) {
	rows, err := w.Query(ctx, `select concat_ws(' | ', aturan, tingkat, kode_wilayah, coalesce(cast(tahun as varchar), '-'), coalesce(tempat, '-'), ditemukan, seharusnya, uraian)
		from mart.temuan order by aturan, kode_wilayah, tahun, tempat, uraian`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
