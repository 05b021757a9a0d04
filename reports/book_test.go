package reports

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"padu/warehouse"
)

// books are the documents of the fixtures with their workbooks.
func books(t testing.TB, s *warehouse.Snapshot) (st *site, docs []*document, data [][]byte) {
	t.Helper()
	st, err := load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range st.orders() {
		if o.region != nil && !o.region.sent() {
			continue
		}
		d := st.document(o.kind, o.region, o.agency, period{})
		b, err := d.workbook(st)
		if err != nil {
			t.Fatal(err)
		}
		docs, data = append(docs, d), append(data, b)
	}
	if len(docs) < 3 {
		t.Fatalf("%d documents", len(docs))
	}
	return st, docs, data
}

func openBook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

// sheetOf is the sheet of a table: its name begins with the table's number.
func sheetOf(t *testing.T, x *excelize.File, table *table) string {
	t.Helper()
	for _, name := range x.GetSheetList() {
		if strings.HasPrefix(name, table.No+" ") {
			return name
		}
	}
	t.Fatalf("%s has no sheet in %v", table.No, x.GetSheetList())
	return ""
}

// same is true for two decimals that are equal, or two equal texts.
func same(a, b string) bool {
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	return a == b || okX && okY && x.Cmp(y) == 0
}

// TestWorkbookHoldsTheDocument: every cell of every table, read back, is the document's exact value in the kind of cell that
// its form asks for; all rows and all columns are there.
func TestWorkbookHoldsTheDocument(t *testing.T) {
	one, _ := fixture()
	for _, s := range []*warehouse.Snapshot{one, snapshot(t)} {
		_, docs, data := books(t, s)
		cells := 0
		for i, d := range docs {
			x := openBook(t, data[i])
			for _, table := range d.tables() {
				cells += sameTable(t, x, sheetOf(t, x, table), table)
			}
		}
		if cells < 300 {
			t.Errorf("only %d cells compared", cells)
		}
	}
}

func sameTable(t *testing.T, x *excelize.File, sheet string, table *table) (n int) {
	t.Helper()
	rows, err := x.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != headRows+max(len(table.Rows), 1) {
		t.Errorf("%s has %d rows, the table %d", sheet, len(rows)-headRows, len(table.Rows))
		return 0
	}
	for i, r := range table.Rows {
		for j := range r.Cells {
			c, at := &r.Cells[j], cellAt(j, headRows+1+i)
			got, err := x.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			kind, err := x.GetCellType(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			want, number := c.exactText(table.Columns[j].Form), table.Columns[j].Form >= formCount
			switch day, ok := c.Value.(time.Time); {
			case c.Value == nil:
				want, number = spaced(c.Text), false
			case ok:
				want = fmt.Sprint(day.Unix()/86400 + 25569)
			}
			if !same(got, want) || number != (kind != excelize.CellTypeInlineString) && want != "" {
				t.Errorf("%s!%s is %q of kind %d, the document says %q", sheet, at, got, kind, want)
			}
			n++
		}
	}
	return n
}

// TestWorkbookSteady: the same document gives the same bytes, also when many are made at once.
func TestWorkbookSteady(t *testing.T) {
	st, docs, data := books(t, snapshot(t))
	var wg sync.WaitGroup
	for i, d := range docs {
		want, runs := sha256.Sum256(data[i]), 1
		if d.Region != nil && d.Region.Code == "32.71" {
			runs = 10
		}
		for range 3 {
			wg.Go(func() {
				for range runs {
					again, err := d.workbook(st)
					if err != nil || sha256.Sum256(again) != want {
						t.Errorf("%s differs from itself, %v", d.Base, err)
					}
				}
			})
		}
	}
	wg.Wait()
	z, err := zip.NewReader(bytes.NewReader(data[0]), int64(len(data[0])))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range z.File {
		if i > 0 && z.File[i-1].Name >= f.Name || f.ModifiedDate != 0 || f.ModifiedTime != 0 {
			t.Errorf("part %s is not in order, or has a time", f.Name)
		}
	}
	props, err := openBook(t, data[0]).GetDocProps()
	if err != nil || props.Created[:10] != docs[0].Day.Format(time.DateOnly) || props.Modified != props.Created {
		t.Errorf("made at %s, changed at %s, %v", props.Created, props.Modified, err)
	}
}

// made is a document with one table.
func made(st *site, t *table) *document {
	d := &document{common: st.common("Uji", ""), Kind: kindNamed("nasional"), Base: "uji", Headline: "=1+1", Kicker: "@uji"}
	d.add("satu", "Satu", part{Table: t})
	return d.finish()
}

// TestWorkbookRunsNothing: a text that looks like a formula is a text in the file, without an apostrophe, in every sheet; the
// only formulas are those of the sheet of sums.
func TestWorkbookRunsNothing(t *testing.T) {
	hostile := []string{"=1+1", "+1", "-1", "@SUM(A1)", `=HYPERLINK("http://x","y")`, "\t=1", "\r=1", "'=1", "=cmd|' /C calc'!A0", numberMark + "1.00x", "a\nb", "<b>&\"'"}
	st := &site{info: warehouse.SnapshotInfo{AsOf: fixtureDay}}
	tab := &table{ID: "jahat", Title: "=A1", Sub: "+A1", Source: "-A1", Note: "@A1", Columns: []column{{"=Nama", "nama", formText, false}, {"Kode", "kode", formCode, false}, {"Jumlah", "jumlah", formRupiah, false}}}
	for i, h := range hostile {
		tab.Rows = append(tab.Rows, row{h, []cell{{Text: h, Value: h, Under: h + "!"}, named(h), amount(true, int64(i))}})
	}
	data, err := made(st, tab).workbook(st)
	if err != nil {
		t.Fatal(err)
	}
	x := openBook(t, data)
	sheet := sheetOf(t, x, tab)
	for i, h := range hostile {
		for _, column := range []int{0, 1} {
			got, err := x.GetCellValue(sheet, cellAt(column, headRows+1+i), excelize.Options{RawCellValue: true})
			if want := strings.ReplaceAll(h, "\r", "\n"); err != nil || strings.ReplaceAll(got, "\r", "\n") != want {
				t.Errorf("%q came back as %q, %v", h, got, err)
			}
		}
	}
	for name, part := range parts(t, data) {
		formulas := strings.Count(part, "<f>")
		if strings.HasPrefix(name, "xl/worksheets/sheet") && formulas > 0 && !strings.Contains(part, "Jumlah yang tampak") {
			t.Errorf("%s has %d formulas", name, formulas)
		}
		if strings.Contains(name, "externalLink") || strings.Contains(part, `TargetMode="External"`) || strings.Contains(name, "vba") {
			t.Errorf("%s leads out of the workbook", name)
		}
	}
}

func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(b)
	}
	return out
}

// TestWorkbookLosesNoCent: an amount is written with all its digits, beyond what a float can hold too, and its sum as well.
func TestWorkbookLosesNoCent(t *testing.T) {
	amounts := []int64{0, 1, -1, 10, 99, 123456789, 999999999999999, 1<<53 + 1, -(1<<53 + 1), 100<<46 - 1, 100<<46 + 1, 7036874417766399, 900719925474099301, 1<<62 + 7, 100 * (1<<53 + 1)}
	st := &site{info: warehouse.SnapshotInfo{AsOf: fixtureDay}}
	tab := &table{ID: "uang", Title: "Uang", Columns: []column{{"Nama", "nama", formWords, false}, {"Jumlah", "jumlah", formRupiah, false}}}
	for i, n := range amounts {
		tab.Rows = append(tab.Rows, row{fmt.Sprint(i), []cell{say("x"), amount(true, n)}})
	}
	data, err := made(st, tab).workbook(st)
	if err != nil {
		t.Fatal(err)
	}
	x := openBook(t, data)
	if n := sameTable(t, x, sheetOf(t, x, tab), tab); n != 2*len(amounts) {
		t.Errorf("%d cells compared", n)
	}
}

// TestSheetName: names are unique, short enough, and none that a spreadsheet forbids.
func TestSheetName(t *testing.T) {
	used := map[string]bool{"hitung": true}
	for _, c := range [][2]string{{"Tabel 1 alur", "Tabel 1 alur"}, {"tabel 1 ALUR", "tabel 1 ALUR 2"}, {"Hitung", "Hitung 2"}, {"a/b:c?d*e[f]g\\h", "a b c d e f g h"}, {"'x'", "x"},
		{strings.Repeat("panjang ", 9), "panjang panjang panjang panjang"}, {strings.Repeat("panjang ", 9), "panjang panjang panjang panja 2"}, {strings.Repeat("😀", 20), strings.Repeat("😀", 15)}} {
		if got := sheetName(c[0], used); got != c[1] {
			t.Errorf("%q gives %q, wanted %q", c[0], got, c[1])
		}
	}
}
