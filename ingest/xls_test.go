package ingest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
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
		t.Skip("the large workbook needs soffice (LibreOffice Calc)")
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

// records writes a stream: id, then the body's hex digits.
func records(t testing.TB, list ...any) []byte {
	t.Helper()
	var b []byte
	for i := 0; i < len(list); i += 2 {
		body, err := hex.DecodeString(strings.ReplaceAll(list[i+1].(string), " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(list[i].(int)))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
		b = append(b, body...)
	}
	return b
}

// oneSheet is a workbook of shared texts and the cells of one sheet.
func oneSheet(t testing.TB, texts string, cells ...any) []byte {
	t.Helper()
	list := append([]any{recBOF, "0006 0500", recBoundSheet, "", recSST, "00000000 FFFFFFFF" + texts, recEOF, "", recBOF, "0006 1000"}, cells...)
	at := 8 + 13 + 4 + 8 + len(strings.ReplaceAll(texts, " ", ""))/2 + 4
	list[3] = fmt.Sprintf("%02x000000 00 00 01 00 41", at)
	return records(t, append(list, recEOF, "")...)
}

// TestXLSRecords has what LibreOffice does not write.
func TestXLSRecords(t *testing.T) {
	ab := "0200 00 6162"
	for name, c := range map[string]struct {
		stream []byte
		want   string
	}{
		"shared text":                   {oneSheet(t, ab, recLabelSST, "0000 0000 0000 00000000"), "1: ab"},
		"no such text":                  {oneSheet(t, ab, recLabelSST, "0000 0000 0000 01000000"), "row 1, column A: a workbook damaged"},
		"cells out of order":            {oneSheet(t, "", recRK, "0100 0000 0000 06000000", recRK, "0000 0100 0000 0A000000", recRK, "0000 0000 0000 0E000000"), "1: 3# 2# / 2: 1#"},
		"a cell twice":                  {oneSheet(t, "", recRK, "0000 0000 0000 06000000", recRK, "0000 0000 0000 0A000000"), "1: 2#"},
		"many numbers in one record":    {oneSheet(t, "", recMulRK, "0000 0100 0000 06000000 0000 FBFFFFFF 0200"), "1:  1# -0.02#"},
		"text in the cell":              {oneSheet(t, "", recLabel, "0000 0000 0000 0100 01 1320"), "1: –"},
		"rich text in the cell":         {oneSheet(t, "", recRString, "0000 0000 0000"+ab+"0000"), "1: ab"},
		"text of a shared formula":      {oneSheet(t, "", recFormula, "0000 0000 0000 00 00000000 00 FFFF 0000", recShared, "00", recString, ab), "1: ab"},
		"a formula never computed":      {oneSheet(t, "", recFormula, "0000 0000 0000 00 00000000 00 FFFF 0000"), "1: "},
		"a formula's error":             {oneSheet(t, "", recFormula, "0000 0000 0000 02 00 17 000000 FFFF 0000"), "1: #REF!"},
		"not a number":                  {oneSheet(t, "", recNumber, "0000 0000 0000 000000000000F87F"), "1: #NUM!"},
		"seventeen digits":              {oneSheet(t, "", recNumber, "0000 0000 0000 343333333333D33F"), "1: 0.30000000000000004#"},
		"minus zero":                    {oneSheet(t, "", recNumber, "0000 0000 0000 0000000000000080"), "1: 0#"},
		"a chart's cells":               {oneSheet(t, "", recBOF, "0006 2000", recRK, "0000 0000 0000 06000000", recEOF, "", recRK, "0000 0000 0000 0A000000"), "1: 2#"},
		"a text cut off":                {oneSheet(t, "0900 00 6162"), "damaged at byte"},
		"half a character":              {oneSheet(t, "0200 01 6100 62"), "damaged at byte"},
		"a column beyond the last":      {oneSheet(t, "", recRK, "0000 0001 0000 06000000"), "damaged at byte"},
		"a cell without a body":         {oneSheet(t, "", recNumber, "0000 0000"), "damaged at byte"},
		"a sheet without an end":        {oneSheet(t, "", recBOF, "0006 2000"), "damaged at byte"},
		"a list pointing nowhere":       {records(t, recBOF, "0006 0000", recBoundSheet, "FFFFFFFF 00 00 01 00 41", recEOF, ""), "damaged at byte"},
		"a list pointing to a record":   {records(t, recBOF, "0006 0000", recBoundSheet, "08000000 00 00 01 00 41", recEOF, ""), "damaged at byte"},
		"a chart only":                  {records(t, recBOF, "0006 0000", recBoundSheet, "08000000 00 02 01 00 41", recEOF, ""), "a workbook without sheets"},
		"a password":                    {records(t, recBOF, "0006 0000", recFilePass, "0000"), "a password-protected workbook; save it as .xlsx without a password"},
		"Excel 95":                      {records(t, recBOF, "0005 0000"), "Excel 95 or older; save it as .xlsx"},
		"Excel 3":                       {records(t, 0x0209, "0000 1000"), "Excel 95 or older; save it as .xlsx"},
		"dates from 1904":               {records(t, recBOF, "0006 0000", recDate1904, "0100", recEOF, ""), "save it as .csv"},
		"an end before the workbook's":  {records(t, recBOF, "0006 0000"), "damaged at byte 8; save it as .xlsx without a password"},
		"no records":                    {nil, "damaged at byte 0"},
		"fonts and hints behind a text": {oneSheet(t, "0100 0D 0100 02000000 4100 00000000 0000"+ab, recLabelSST, "0000 0000 0000 01000000"), "1: ab"},
	} {
		got := readRecords(c.stream)
		if rows := strings.HasPrefix(c.want, "1: "); rows && got != c.want || !rows && !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// readRecords writes down what a stream's sheets hold, numbers with # behind them, or why they cannot be read.
func readRecords(stream []byte) string {
	sheets, err := recordSheets(stream)
	var rows []string
	for _, s := range sheets {
		if err == nil {
			err = eachRow(s, func(r row) {
				cells := make([]string, len(r.cells))
				for i, c := range r.cells {
					if cells[i] = c; r.num(i) {
						cells[i] += "#"
					}
				}
				rows = append(rows, fmt.Sprintf("%d: %s", r.line, strings.Join(cells, " ")))
			})
		}
	}
	if err != nil {
		return err.Error()
	}
	return strings.Join(rows, " / ")
}

// TestXLSRefused opens files that people do send.
func TestXLSRefused(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("testdata", "xls", "campuran.xls"))
	if err != nil {
		t.Fatal(err)
	}
	x := excelize.NewFile()
	defer x.Close()
	var locked bytes.Buffer
	if _, err := x.WriteTo(&locked, excelize.Options{Password: "rahasia"}); err != nil {
		t.Fatal(err)
	}
	named := func(name string) []byte { // the stream Workbook under a name of the same length
		from, to := []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), []byte(strings.Join(strings.Split(name, ""), "\x00")+"\x00")
		if bytes.Count(good, from) != 1 {
			t.Fatal("not one stream Workbook")
		}
		return bytes.Replace(good, from, to, 1)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"half":             {good[:len(good)/2], "save it as .xlsx without a password"},
		"its first sector": {good[:512], "save it as .xlsx without a password"},
		"a password":       {locked.Bytes(), "a password-protected workbook; save it as .xlsx without a password"},
		"a letter":         {named("WordDocu"), "without a workbook in it"},
	} {
		path := filepath.Join(t.TempDir(), "f.xls")
		if err := os.WriteFile(path, c.data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := openSheets(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

// FuzzXLS reads every sheet of a container, or of a bare stream of records. No input may panic or run on.
func FuzzXLS(f *testing.F) {
	good, err := os.ReadFile(filepath.Join("testdata", "xls", "campuran.xls"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(good[:1024])
	stream, err := workbookStream(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stream)
	f.Add(stream[:len(stream)/2])
	f.Add(oneSheet(f, "0200 00 6162", recLabelSST, "0000 0000 0000 00000000", recMulRK, "0000 0100 0000 06000000 0000 FBFFFFFF 0200",
		recFormula, "0000 0300 0000 00 00000000 00 FFFF 0000", recString, "0200 00 6162"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) {
			var err error
			if data, err = workbookStream(data); err != nil {
				return
			}
		}
		sheets, err := recordSheets(data)
		if err != nil {
			return
		}
		for _, s := range sheets {
			cells := 0
			err := eachRow(s, func(r row) {
				if len(r.cells) > maxXLSColumns || len(r.cells) != len(r.numeric) {
					t.Fatalf("row %d: %d cells, %d flags", r.line, len(r.cells), len(r.numeric))
				}
				cells++
			})
			if err == nil && cells > len(data) {
				t.Fatalf("%d rows of %d bytes", cells, len(data))
			}
		}
	})
}
