package ingest

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

// BenchmarkWorkbook loads 200,000 budget rows of 15 columns as a workbook, once with its texts in the cells (as exports of
// programs have them) and once in the shared list (as Excel saves them), and the same cells as CSV, each in a process of
// its own. It reports rows a second and the peak of memory in MB.
//
//	go test -tags duckdb_arrow ./ingest -run '^$' -bench Workbook -benchtime 1x
//
// PADU_BENCH_ROWS sets another number of rows.
func BenchmarkWorkbook(b *testing.B) {
	rows := benchRows(b, 200_000)
	dir := b.TempDir()
	text, inline, shared := filepath.Join(dir, "apbd.csv"), filepath.Join(dir, "inline.xlsx"), filepath.Join(dir, "shared.xlsx")
	writeBudget(b, text, rows)
	writeInline(b, text, inline)
	writeShared(b, text, shared)
	for b.Loop() {
		for _, c := range []struct{ name, file string }{{"csv", text}, {"inline", inline}, {"shared", shared}} {
			took := measure(b, "padu", c.file)
			b.Logf("%s: %d rows: %v", c.name, rows, took)
			b.ReportMetric(float64(rows)/took.wall, c.name+"-rows/s")
			b.ReportMetric(took.memory, c.name+"-MB")
		}
		b.ReportMetric(0, "ns/op")
	}
}

// benchRows is the number of rows of a benchmark.
func benchRows(b *testing.B, usual int) int {
	b.Helper()
	s := os.Getenv("PADU_BENCH_ROWS")
	if s == "" {
		return usual
	}
	rows, err := strconv.Atoi(s)
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

// eachLine reads the cells of the CSV at path; the last one is a number but for the header's.
func eachLine(b *testing.B, path string, f func(n int, cells []string)) {
	b.Helper()
	in, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	r := csv.NewReader(in)
	for n := 1; ; n++ {
		cells, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		f(n, cells)
	}
}

// writeInline makes a workbook with excelize's stream, which puts texts into the cells.
func writeInline(b *testing.B, from, to string) {
	b.Helper()
	x := excelize.NewFile()
	defer x.Close()
	w, err := x.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	eachLine(b, from, func(n int, cells []string) {
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = c
		}
		if f, err := strconv.ParseFloat(cells[len(cells)-1], 64); err == nil {
			values[len(cells)-1] = f
		}
		if err := w.SetRow("A"+strconv.Itoa(n), values); err != nil {
			b.Fatal(err)
		}
	})
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := x.SaveAs(to); err != nil {
		b.Fatal(err)
	}
}

// writeShared makes a workbook whose texts are in the shared list.
func writeShared(b *testing.B, from, to string) {
	b.Helper()
	numbers, texts := map[string]int{}, []string{}
	sheet := filepath.Join(b.TempDir(), "sheet.xml")
	out, err := os.Create(sheet)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(out)
	w.WriteString("<worksheet><sheetData>")
	eachLine(b, from, func(n int, cells []string) {
		w.WriteString(`<row r="` + strconv.Itoa(n) + `" spans="1:15">`)
		for i, c := range cells {
			ref := columnName(i) + strconv.Itoa(n)
			if i == len(cells)-1 && n > 1 {
				w.WriteString(`<c r="` + ref + `" s="1"><v>` + c + `</v></c>`)
				continue
			}
			at, ok := numbers[c]
			if !ok {
				at = len(texts)
				numbers[c], texts = at, append(texts, c)
			}
			w.WriteString(`<c r="` + ref + `" s="2" t="s"><v>` + strconv.Itoa(at) + `</v></c>`)
		}
		w.WriteString("</row>")
	})
	w.WriteString("</sheetData></worksheet>")
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(sheet)
	if err != nil {
		b.Fatal(err)
	}
	list := "<sst>"
	for _, s := range texts {
		list += "<si><t>" + s + "</t></si>"
	}
	book(part{name: "xl/worksheets/sheet1.xml", text: string(data)}, part{name: "xl/sharedStrings.xml", text: list + "</sst>"})(b, to)
}
