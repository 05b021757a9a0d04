package ingest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"

	"padu/warehouse"
)

var update = flag.Bool("update", false, "write what was found into the archives; read the diff before you commit it")

// TestLoad loads the files of each archive in testdata/load, in order, and compares what landed. An archive is: a title
// and a sentence, files (name.csv as it is, name.grid as a workbook: cells between |, # before a number cell), for each a
// name.rule in YAML, then "query" (SQL, one a line) and "want" (what the receipts and the queries say).
func TestLoad(t *testing.T) {
	archives, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who reads the diff, not for CI")
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(strings.Split(strings.TrimSpace(string(a.Comment)), "\n")) < 2 {
				t.Error("the archive begins with a title and a sentence")
			}
			got := runArchive(t, a, false)
			if d := cmp.Diff(got, runArchive(t, a, true)); d != "" {
				t.Errorf("-one by one +read ahead\n%s", d)
			}
			if *update {
				setFile(a, "want", got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(getFile(a, "want"), got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// runArchive loads the files one by one, or by a Loader that reads ahead.
func runArchive(t *testing.T, a *txtar.Archive, ahead bool) string {
	w := openWarehouse(t)
	var out strings.Builder
	var files []File
	var names []string
	for _, f := range a.Files {
		ext := filepath.Ext(f.Name)
		if ext != ".grid" && !slices.Contains([]string{".csv", ".json", ".ndjson"}, ext) {
			continue
		}
		name := strings.TrimSuffix(f.Name, ext)
		var rule FileRule
		dec := yaml.NewDecoder(strings.NewReader(getFile(a, name+".rule")), yaml.Strict())
		if err := dec.Decode(&rule); err != nil {
			t.Fatalf("%s.rule: %v", name, err)
		}
		data := f.Data
		if ext == ".grid" {
			data, name = workbook(t, string(f.Data)), name+".xlsx"
		} else {
			name += ext
		}
		// A second file of the same name is the first one sent again.
		name = strings.ReplaceAll(name, "~", "")
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		files, names = append(files, File{Source: "uji", Path: path, Name: "inbox/uji/" + name, Rule: rule}), append(names, f.Name)
	}
	loader, err := NewLoader(t.Context(), w, w.Dir(), files, testRun)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		load := func() (Receipt, error) { return Load(t.Context(), w, w.Dir(), f, testRun) }
		if ahead {
			load = func() (Receipt, error) { return loader.Load(t.Context(), i, nil) }
		}
		r, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if r.RowsIn != r.Loaded+r.Rejected+r.Skipped {
			t.Errorf("%s: %d rows in, %d + %d + %d accounted for", f.Name, r.RowsIn, r.Loaded, r.Rejected, r.Skipped)
		}
		fmt.Fprintf(&out, "%s: %s, %d = %d + %d + %d", names[i], r.Status, r.RowsIn, r.Loaded, r.Rejected, r.Skipped)
		if r.Unchanged {
			out.WriteString(", unchanged")
		}
		if r.Reason != "" {
			fmt.Fprintf(&out, ", %s", r.Reason)
		}
		out.WriteByte('\n')
	}
	if err := loader.Close(); err != nil {
		t.Error(err)
	}
	for _, table := range []string{
		"select place, field, rule, reason, coalesce(raw, '') from landing.rejects order by all",
		"select place, field, rule, reason, coalesce(raw, ''), coalesce(value, '') from landing.notes order by all",
		"select kind, sum(rows) from landing.skips group by 1 order by 1",
	} {
		print(t, w, &out, table)
	}
	for q := range strings.SplitSeq(strings.TrimSpace(getFile(a, "query")), "\n") {
		fmt.Fprintf(&out, "> %s\n", q)
		print(t, w, &out, q)
	}
	return out.String()
}

// print writes the rows of a query with | between the columns.
func print(t *testing.T, w *warehouse.DB, out *strings.Builder, q string) {
	t.Helper()
	rows, err := w.Query(t.Context(), "select columns(*)::varchar from ("+q+")")
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		vals, ptrs := make([]*string, len(cols)), make([]any, len(cols))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			t.Fatal(err)
		}
		for i, v := range vals {
			if i > 0 {
				out.WriteString(" | ")
			}
			if v == nil {
				out.WriteString("∅")
			} else {
				out.WriteString(strings.ReplaceAll(*v, "\n", "⏎"))
			}
		}
		out.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// workbook makes an .xlsx of a grid: one line one row, "== Name" begins a sheet, "hidden == Name" a hidden one.
func workbook(t *testing.T, grid string) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	sheet, line := "Sheet1", 0
	for text := range strings.SplitSeq(strings.TrimRight(grid, "\n"), "\n") {
		if name, ok := strings.CutPrefix(strings.TrimPrefix(text, "hidden "), "== "); ok {
			sheet, line = name, 0
			if _, err := x.NewSheet(sheet); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(text, "hidden ") {
				if err := x.SetSheetVisible(sheet, false); err != nil {
					t.Fatal(err)
				}
			}
			continue
		}
		line++
		for col, c := range strings.Split(text, "|") {
			c = strings.ReplaceAll(strings.TrimSpace(c), "⏎", "\n")
			if c == "" {
				continue
			}
			var v any = c
			if num, ok := strings.CutPrefix(c, "#"); ok {
				f, err := strconv.ParseFloat(num, 64)
				if err != nil {
					t.Fatal(err)
				}
				v = f
			}
			if err := x.SetCellValue(sheet, columnName(col)+strconv.Itoa(line), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func getFile(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setFile(a *txtar.Archive, name, text string) {
	for i, f := range a.Files {
		if f.Name == name {
			a.Files[i].Data = []byte(text)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
}
