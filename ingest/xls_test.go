package ingest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestXLSLikeXLSX reads workbooks that LibreOffice saved as both .xls and .xlsx: same sheets, same cells. The small one is
// kept in testdata (made anew with -update); the large one needs soffice.
func TestXLSLikeXLSX(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if *update {
		if err != nil {
			t.Fatal(err)
		}
		convert(t, soffice, mixedWorkbook(t, 12), filepath.Join("testdata", "xls"), "campuran")
	}
	compareWithXLSX(t, filepath.Join("testdata", "xls", "campuran"), 0)
	if err != nil || testing.Short() {
		skip(t, "the large workbook needs soffice (LibreOffice Calc)")
	}
	dir := t.TempDir()
	convert(t, soffice, mixedWorkbook(t, 6_000), dir, "besar")
	compareWithXLSX(t, filepath.Join(dir, "besar"), 40_000)
}

// compareWithXLSX wants at least so many cells to be the same.
func compareWithXLSX(t *testing.T, base string, atLeast int) {
	t.Helper()
	got, want := readSheets(t, base+".xls"), readSheets(t, base+".xlsx")
	if len(got) != len(want) {
		t.Fatalf("%d sheets, the .xlsx has %d", len(got), len(want))
	}
	cells := 0
	for i, w := range want {
		g := got[i]
		if g.name != w.name || g.hidden != w.hidden {
			t.Errorf("sheet %q hidden %v, the .xlsx has %q hidden %v", g.name, g.hidden, w.name, w.hidden)
		}
		for at, c := range w.cells {
			cells++
			if h := g.cells[at]; !sameCell(h, c) {
				t.Errorf("%s %v: %.60q %v, the .xlsx has %.60q %v", g.name, at, h.text, h.numeric, c.text, c.numeric)
			}
		}
		for at, h := range g.cells {
			if _, ok := w.cells[at]; !ok {
				t.Errorf("%s %v: %.60q, the .xlsx has nothing", g.name, at, h.text)
			}
		}
	}
	if cells < atLeast {
		t.Errorf("%d cells compared, wanted %d", cells, atLeast)
	}
}

// sameCell: two programs write the same double with different digits.
func sameCell(a, b readCell) bool {
	if a.numeric && b.numeric {
		x, err := strconv.ParseFloat(a.text, 64)
		y, yerr := strconv.ParseFloat(b.text, 64)
		return err == nil && yerr == nil && x == y
	}
	return a == b
}

type readCell struct {
	text    string
	numeric bool
}

type readSheet struct {
	name   string
	hidden bool
	cells  map[[2]int]readCell // by line and column; empty ones left out
}

func readSheets(t *testing.T, file string) []readSheet {
	t.Helper()
	sheets, err := openSheets(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []readSheet
	for _, s := range sheets {
		r := readSheet{s.name, s.hidden, map[[2]int]readCell{}}
		err := eachRow(s, func(r2 row) {
			for i, text := range r2.cells {
				if text != "" {
					r.cells[[2]int{r2.line, i}] = readCell{text, r2.num(i)}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func eachRow(s sheet, f func(row)) error {
	src, err := s.open()
	if err != nil {
		return err
	}
	defer src.close()
	for {
		r, err := src.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		f(r)
	}
}

// mixedWorkbook has every kind of cell, and texts so long that .xls splits them over records.
func mixedWorkbook(t *testing.T, rows int) *excelize.File {
	t.Helper()
	x := excelize.NewFile()
	t.Cleanup(func() { _ = x.Close() })
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	set := func(sheet, cell string, v any) { check(x.SetCellValue(sheet, cell, v)) }
	check(x.SetSheetName("Sheet1", "Register – Kerja Sama ✓"))
	first := "Register – Kerja Sama ✓"
	for _, name := range []string{"Formula", "Tersembunyi", "Sangat tersembunyi", "Kosong"} {
		_, err := x.NewSheet(name)
		check(err)
	}
	check(x.SetSheetVisible("Tersembunyi", false))
	check(x.SetSheetVisible("Sangat tersembunyi", false, true))
	set("Tersembunyi", "C3", "di balik layar")
	set("Sangat tersembunyi", "A1", 1)

	date, err := x.NewStyle(&excelize.Style{NumFmt: 14})
	check(err)
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"Kerja sama ", "Kota Bogor, ", "ꦥꦢꦸ ", "Rp1.000 ", "naïve ", "𝄞🤝 ", "\n", "_x0041_ ", "<a&b> "}
	text := func(n int) string {
		var b strings.Builder
		for b.Len() < n {
			b.WriteString(words[random.IntN(len(words))])
		}
		return strings.TrimSpace(b.String()) + strconv.Itoa(random.IntN(1000))
	}
	check(x.MergeCell(first, "A1", "D1"))
	set(first, "A1", "Daftar perjanjian")
	for i, v := range []any{0, -1, 1.5, 12.34, 622014417997.0, 563370190847.35, 0.1 + 0.2, 1e20, -1234567.89, 1 << 29, 1<<29 - 1, 536870912.01, 3.10, 1.03, 3271, true, false, "01.03", "'tanda", "=bukan rumus", " spasi "} {
		set(first, "F"+strconv.Itoa(i+1), v)
	}
	for i := range rows {
		line := i + 3
		long := 40
		switch {
		case i == 5:
			long = 12_000
		case i == 1_000:
			long = 32_000
		case i%7 == 0:
			long = 400
		}
		set(first, fmt.Sprintf("A%d", line), i+1)
		set(first, fmt.Sprintf("B%d", line), text(long))
		set(first, fmt.Sprintf("C%d", line), time.Date(2019+i%9, time.Month(1+i%12), 1+i%28, 0, 0, 0, 0, time.UTC))
		check(x.SetCellStyle(first, fmt.Sprintf("C%d", line), fmt.Sprintf("C%d", line), date))
		set(first, fmt.Sprintf("D%d", line), float64(random.Int64N(1e15))/100)
		set(first, fmt.Sprintf("E%d", line), random.IntN(1e6))
		set(first, fmt.Sprintf("H%d", line), fmt.Sprintf("1.03.%02d.2.%02d.%04d", i%99, i%10, i%10000))
		set(first, fmt.Sprintf("I%d", line), strings.Repeat("a", i%40)) // plain letters, that take one byte each
	}
	set(first, "J2", strings.Repeat("huruf ", 2_000)) // one byte each, over several records
	check(x.SetCellRichText(first, "J3", []excelize.RichTextRun{{Text: "tebal", Font: &excelize.Font{Bold: true}}, {Text: " dan miring", Font: &excelize.Font{Italic: true}}}))
	for cell, f := range map[string]string{
		"A1": "1+1.5", "A2": `"teks "&"–"&" rumus"`, "A3": "1=1", "A4": "1=2", "A5": "NA()", "A6": "1/0", "A7": `""`,
		"A8": `REPT("panjang–",600)`, "A9": "DATE(2026,12,31)", "A10": "A1*2", "A11": `VALUE("x")`, "A12": "10^200",
	} {
		check(x.SetCellFormula("Formula", cell, f))
	}
	return x
}

// convert has LibreOffice save the workbook as .xlsx and .xls. Both come from a file whose formulas are not computed yet:
// LibreOffice 7.4 writes 0 into an .xls for a text that it only read.
func convert(t *testing.T, soffice string, x *excelize.File, dir, name string) {
	t.Helper()
	from := filepath.Join(t.TempDir(), name+".xlsx")
	if err := x.SaveAs(from); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"xlsx", "xls"} {
		cmd := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(t.TempDir(), "profile"), "--headless", "--convert-to", format, "--outdir", dir, from)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

func TestXLSCells(t *testing.T) {
	sheets := readSheets(t, filepath.Join("testdata", "xls", "campuran.xls"))
	for _, c := range []struct {
		sheet, line, col int
		want             readCell
	}{
		{0, 1, 0, readCell{"Daftar perjanjian", false}},
		{0, 1, 5, readCell{"0", true}},
		{0, 4, 5, readCell{"12.34", true}},
		{0, 5, 5, readCell{"622014417997", true}},
		{0, 6, 5, readCell{"563370190847.35", true}},
		{0, 8, 5, readCell{"100000000000000000000", true}},
		{0, 16, 5, readCell{"Ya", false}},
		{0, 17, 5, readCell{"Tidak", false}},
		{0, 18, 5, readCell{"01.03", false}},
		{0, 3, 2, readCell{"43466", true}}, // 1 January 2019
		{0, 3, 9, readCell{"tebal dan miring", false}},
		{0, 2, 9, readCell{strings.Repeat("huruf ", 2_000), false}},
		{1, 1, 0, readCell{"2.5", true}},
		{1, 2, 0, readCell{"teks – rumus", false}},
		{1, 3, 0, readCell{"Ya", false}},
		{1, 5, 0, readCell{"#N/A", false}},
		{1, 6, 0, readCell{"#DIV/0!", false}},
		{1, 7, 0, readCell{}},
		{1, 8, 0, readCell{strings.Repeat("panjang–", 600), false}},
		{1, 9, 0, readCell{"46387", true}},
		{1, 12, 0, readCell{"1E+200", true}},
		{2, 3, 2, readCell{"di balik layar", false}},
	} {
		if got := sheets[c.sheet].cells[[2]int{c.line, c.col}]; got != c.want {
			t.Errorf("%s: %.60q %v, want %.60q %v", (&sheet{name: sheets[c.sheet].name}).place(c.line, c.col), got.text, got.numeric, c.want.text, c.want.numeric)
		}
	}
	for i, hidden := range []bool{false, false, true, true, false} {
		if sheets[i].hidden != hidden {
			t.Errorf("sheet %q: hidden %v", sheets[i].name, sheets[i].hidden)
		}
	}
}
