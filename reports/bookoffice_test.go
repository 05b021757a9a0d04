package reports

import (
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestWorkbookInLibreOffice: LibreOffice opens a workbook without complaint; what it reads from every sheet of a table is what the document says, and
// its own sums are those that the workbook brings.
func TestWorkbookInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal("soffice is not installed; .ci/run installs it")
	}
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	_, docs, data := books(t, snapshot(t))
	dir := t.TempDir()
	for i, d := range docs {
		if d.Region == nil || d.Region.Code != "32.71" || d.Kind != mainKind(d.Region) {
			continue
		}
		file := filepath.Join(dir, "buku.xlsx")
		if err := os.WriteFile(file, wrongSums(t, data[i]), 0o644); err != nil {
			t.Fatal(err)
		}
		// Commas, quotes, UTF-8, values as they are kept, every sheet in a file of its own.
		cmd := exec.Command(office, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", "--outdir", dir, file)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Contains(strings.ToLower(string(out)), "error") {
			t.Fatalf("LibreOffice: %v %s", err, out)
		}
		x := openBook(t, data[i])
		for _, table := range d.tables() {
			sheet := sheetOf(t, x, table)
			rows := officeSheet(t, dir, sheet)
			for n, r := range table.Rows {
				for j := range r.Cells {
					if got, want := at(rows, headRows+n, j), shown(&r.Cells[j], table.Columns[j].Form); !same(got, want) {
						t.Errorf("LibreOffice reads %q in %s!%s, the document says %q", got, sheet, cellAt(j, headRows+1+n), want)
					}
				}
			}
		}
		sums := officeSheet(t, dir, countSheet)
		want, err := x.GetRows(countSheet, excelize.Options{RawCellValue: true})
		if err != nil || len(want) <= headRows {
			t.Fatalf("no sums, %v", err)
		}
		for n := headRows; n < len(want); n++ {
			for j := 2; j < len(want[n]); j++ {
				if got := at(sums, n, j); !same(got, want[n][j]) {
					t.Errorf("LibreOffice counts %q in %s!%s, the workbook brings %q", got, countSheet, cellAt(j, n+1), want[n][j])
				}
			}
		}
		return
	}
	t.Fatal("no report of 32.71")
}

// wrongSums spoils what the workbook brings as results of its formulas, so that LibreOffice has to count itself.
func wrongSums(t *testing.T, data []byte) []byte {
	t.Helper()
	x := openBook(t, data)
	rows, err := x.GetRows(countSheet)
	if err != nil {
		t.Fatal(err)
	}
	for n := headRows + 1; n <= len(rows); n++ {
		for j := 2; j < 7; j++ {
			f, err := x.GetCellFormula(countSheet, cellAt(j, n))
			if err != nil {
				t.Fatal(err)
			}
			if f == "" {
				continue
			}
			if err := x.SetCellValue(countSheet, cellAt(j, n), -77); err != nil {
				t.Fatal(err)
			}
			if err := x.SetCellFormula(countSheet, cellAt(j, n), f); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func officeSheet(t *testing.T, dir, sheet string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "buku-"+sheet+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func at(rows [][]string, n, j int) string {
	if n < len(rows) && j < len(rows[n]) {
		return rows[n][j]
	}
	return ""
}

// shown is a cell as LibreOffice writes its value in English.
func shown(c *cell, f form) string {
	switch v := c.Value.(type) {
	case nil:
		return spaced(c.Text)
	case time.Time:
		return v.Format("02/01/2006")
	case int64:
		if f == formPercent {
			return strings.TrimSuffix(fmt.Sprintf("%d.%d", v/10, v%10), ".0") + "%"
		}
	}
	return c.exactText(f)
}
