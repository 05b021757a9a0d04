package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// What one hostile file may cost the machine: the process as a whole, DuckDB included.
const (
	hostileMemory = 400 // MB
	hostileTime   = 60 * time.Second
)

// hostile is a file that means harm, or that a careless program wrote.
type hostile struct {
	name  string // of the case and of the file
	write func(t testing.TB, path string)
	want  string // what the reason says, a regular expression; "" when the file is loaded
	rows  int64  // rows loaded
}

func hostiles() []hostile {
	return []hostile{
		// Bombs: small files that unpack to gigabytes.
		{"spaces.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: "<sheetData>", unit: " ", per: 16 << 20, times: 256, tail: "</sheetData>"}), "larger than Excel allows|times its size", 0},
		{"zeros.xlsx", book(part{name: "xl/worksheets/sheet1.xml", unit: "\x00", per: 16 << 20, times: 256}), "larger than Excel allows|times its size", 0},
		{"rows.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: strings.TrimSuffix(sheetOf(""), "</sheetData></worksheet>"), unit: "<row></row>", per: 1 << 20, times: 380, tail: "</sheetData>"}), "at most 1048576 rows", 0},
		{"cells.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: "<sheetData><row>", unit: "<c/>", per: 1 << 20, times: 1000, tail: "</row></sheetData>"}), "at most 16384 columns", 0},
		{"tags.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: "<sheetData><row><c>", unit: "<f/>", per: 1 << 20, times: 1000, tail: "</c></row></sheetData>"}), "row 1 has more than 16 MiB", 0},
		{"shared-bomb.xlsx", book(part{name: "xl/sharedStrings.xml", text: "<sst>", unit: "<si><t>" + strings.Repeat("a", 30_000) + "</t></si>", per: 100, times: 1500, tail: "</sst>"}), "128 MiB of cell texts|200 times its size", 0},
		{"shared-count.xlsx", book(part{name: "xl/sharedStrings.xml", text: "<sst>", unit: "<si/>", per: 1 << 20, times: 12, tail: "</sst>"}), "4194304 cell texts", 0},
		{"shared-bytes.xlsx", book(part{name: "xl/sharedStrings.xml", text: "<sst>", unit: "<si><t>" + noise(200) + "</t></si>", per: 1, times: 700_000, tail: "</sst>"}), "128 MiB of cell texts", 0},
		{"workbook-bomb.xlsx", book(part{name: "xl/workbook.xml", text: "<workbook>", unit: "<!-- -->", per: 1 << 20, times: 512, tail: "</workbook>"}), "16 MiB", 0},
		{"relations-bomb.xlsx", book(part{name: "xl/_rels/workbook.xml.rels", text: "<x>", unit: " ", per: 16 << 20, times: 256, tail: "</x>"}), "larger than Excel allows", 0},
		{"nested.zip", func(t testing.TB, path string) { zipOf(t, path, packed{"inner.zip", inner(t)}) }, "ZIP inside a ZIP", 0},
		{"lol.xlsx", book(part{name: "xl/sharedStrings.xml", text: `<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>`}), "DOCTYPE", 0},
		{"too-much.xlsx", book(part{name: "a", unit: " ", per: 16 << 20, times: 300}, part{name: "b", unit: " ", per: 16 << 20, times: 300}), "more than 8 GiB", 0},

		// Names and lists.
		{"leads-out.xlsx", book(part{name: "xl/_rels/workbook.xml.rels", text: `<Relationship Id="rId1" Target="../../../../../../etc/passwd"/>`}), `"Data" is not in the file`, 0},
		{"names-out.xlsx", book(part{name: "../../keluar.xml", text: "x"}, part{name: `..\..\keluar.xml`, text: "x"}, part{name: "/etc/keluar", text: "x"}), "", 1},
		{"sheets-200000.xlsx", manyParts(200_000), "list of files is larger", 0},
		{"parts-12000.xlsx", manyParts(12_000), "12004 parts", 0},
		{"sheets-9000.xlsx", manyParts(9_000), "more than 1000 sheets", 0},
		{"one-part.xlsx", book(part{name: "xl/workbook.xml", text: strings.Repeat(`<sheet name="a" r:id="rId1"/>`, 200_000)}), "same part", 0},
		{"sheet-name.xlsx", book(part{name: "xl/workbook.xml", text: `<sheet name="` + strings.Repeat("n", 900_000) + `" r:id="rId1"/>`}), "name of more than 255", 0},

		// Cells, columns and rows beyond what a table has.
		{"cell-200mb.csv", repeat(hostileHeader+hostileRow+`2026,"`, "kata ", 40_000_000, "\",x,x,x,1\n"), "more than 2 MiB; a quote that is not closed", 0},
		{"cell-1mb.csv", repeat(hostileHeader+hostileRow+`2026,"`, "kata ", 200_000, "\",x,x,x,1\n"), "line 3 column 2 has more than 256 KiB", 0},
		{"cell-200mb.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: `<sheetData><row><c t="inlineStr"><is><t>`, unit: noise(1000), per: 1, times: 200_000, tail: "</t></is></c></row></sheetData>"}), "larger than Excel allows", 0},
		{"runs-200mb.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: `<sheetData><row><c t="inlineStr"><is>`, unit: "<r><t>" + noise(1000) + "</t></r>", per: 1, times: 200_000, tail: "</is></c></row></sheetData>"}), "cell A1 has more than 256 KiB", 0},
		{"shared-200mb.xlsx", book(part{name: "xl/sharedStrings.xml", text: "<sst><si><t>", unit: noise(1000), per: 1, times: 200_000, tail: "</t></si></sst>"}), "larger than Excel allows", 0},
		{"shared-runs.xlsx", book(part{name: "xl/sharedStrings.xml", text: "<sst><si>", unit: "<t>" + noise(1000) + "</t>", per: 1, times: 200_000, tail: "</si></sst>"}), "text number 0 .* 256 KiB", 0},
		{"shared-twice.xlsx", book(part{name: "xl/sharedStrings.xml", text: "<sst><si><t>" + noise(200_000) + "</t></si></sst>"},
			part{name: "xl/worksheets/sheet1.xml", text: "<sheetData><row>" + strings.Repeat(`<c t="s"><v>0</v></c>`, 16_000) + "</row></sheetData>"}), "row 1 has more than 2 MiB", 0},
		{"columns.csv", repeat(hostileHeader+hostileRow, ",", 1_000_000, "\n"), "line 3 has 1000001 columns", 0},
		{"columns.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: "<sheetData><row>", unit: "<c><v>1</v></c>", per: 1000, times: 1000, tail: "</row></sheetData>"}), "at most 16384 columns", 0},
		{"line-1gb.csv", repeat(hostileHeader+hostileRow, "2026 ", 200_000_000, "\n"), "row after line 2 has more than 2 MiB", 0},
		{"quote-500mb.csv", repeat(hostileHeader+hostileRow+"2026,\"", hostileRow, 5_800_000, ""), "row after line 2 has more than 2 MiB; a quote that is not closed", 0},
		{"separators.csv", repeat(hostileHeader, ",,,,,\n", 2_000_000, ""), "no data rows", 0},
		{"blank.csv", repeat(hostileHeader+hostileRow, "\n", 1_000_000, hostileRow), "", 2},
		{"equal-names.csv", text(strings.TrimSuffix(strings.Repeat("NAMA,", 10_000), ",") + "\n" + hostileRow), "no column for", 0},
		{"equal-names.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: "<sheetData>" + sheetRow(1, strings.Repeat("PAGU,", 10_000)) + "</sheetData>"}), "no column for", 0},
		{"wide-head.csv", repeat("", strings.TrimSuffix(strings.Repeat("kode kegiaatn ke,", 16_384), ",")+"\n", 60, hostileRow), "no column for|no known column", 0},
		{"long-head.csv", repeat("", strings.Repeat(strings.Repeat("judul panjang ", 17_000)+",", 7)+"\n", 60, hostileRow), "no column for|no known column", 0},
		{"row-1048577.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(sheetRow(1_048_577, hostileRow))}), "row 1048577: a sheet has at most 1048576", 0},
		{"row-order.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(sheetRow(9, hostileRow) + sheetRow(4, hostileRow))}), "row 4 stands below row 9", 0},
		{"row-twice.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(sheetRow(3, hostileRow) + sheetRow(3, hostileRow))}), "row 3 stands below row 3", 0},
		{"cell-twice.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(`<row r="3"><c r="F3"><v>1</v></c><c r="F3"><v>2</v></c></row>`)}), "cell F3 stands twice", 0},
		{"cell-nowhere.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(`<row r="3"><c r="33"><v>1</v></c></row>`)}), `cell "33" in row 3`, 0},
		{"shared-beyond.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(`<row r="3"><c r="A3" t="s"><v>7</v></c></row>`)}), `cell A3: text number "7" is not in the workbook`, 0},
		{"shared-negative.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(`<row r="3"><c r="A3" t="s"><v>-1</v></c></row>`)}), `text number "-1"`, 0},
		{"deep.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: sheetOf(`<row r="3">` + strings.Repeat("<a>", 1<<20) + strings.Repeat("</a>", 1<<20) + "</row>")}), "", 1},
		{"never-closed.xlsx", book(part{name: "xl/worksheets/sheet1.xml", text: strings.TrimSuffix(sheetOf(strings.Repeat("<a>", 1<<20)), "</sheetData></worksheet>")}), "cut off after row 2", 0},

		// Other than their names say, cut off, or of two minds.
		{"workbook.csv", book(), "", 1},
		{"text.xlsx", text(hostileHeader + hostileRow), "", 1},
		{"page.xlsx", text("\n <html><table><tr><td>KODE</td></tr></table></html>"), "a web page", 0},
		{"print.xlsx", text("%PDF-1.7\n%âãÏÓ"), "a PDF", 0},
		{"picture.xlsx", text("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "binary data", 0},
		{"secret.xlsx", text("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504)), "password|\\.xls|workbook", 0},
		{"cut-utf16.csv", text(strings.TrimSuffix(utf16Text(hostileHeader+hostileRow), "\x00\n\x00") + ""), "cut off in the middle of a character", 0},
		{"nul.csv", repeat(hostileHeader, hostileRow, 20_000, "2026,\x00\x00\n"+hostileRow), "binary data after line 20001,", 0},
		{"latin-late.csv", repeat(hostileHeader, hostileRow, 20_000, strings.Replace(hostileRow, "kertas", "caf\xe9", 1)), "after line 20001 is not UTF-8", 0},
		{"every-row-wrong.csv", repeat(hostileHeader, "2026,x,1.03.04.2.01.0012,5.1.02.01.01.0024,Belanja,uang\n", 1_000_000, ""), "more than 100000 cells cannot be used; the first: baris 2 kolom 6", 0},
		{"every-row-noted.csv", repeat(hostileHeader, strings.Replace(hostileRow, "04.2.01.0012", "04.2.01.12", 1), 500_000, ""), "", 500_000},
		{"formulas.csv", text(hostileHeader + formulaRow("=cmd|' /C calc'!A0") + formulaRow("+1+1") + formulaRow("@SUM(A1)") + formulaRow("-2+3")), "", 4},
	}
}

func formulaRow(s string) string { return strings.Replace(hostileRow, "Belanja kertas", s, 1) }

// TestHostile loads each file in a process of its own into a workspace of its own: it is loaded whole or refused with the
// reason, its rows add up, and the process stays within its memory and time.
func TestHostile(t *testing.T) {
	for _, c := range hostiles() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, c.name)
			c.write(t, path)
			cmd := exec.Command(os.Args[0], "-test.run", "^TestHostileChild$")
			cmd.Env = append(os.Environ(), "PADU_HOSTILE="+path)
			start := time.Now()
			out, err := cmd.CombinedOutput()
			took := time.Since(start)
			if err != nil {
				t.Fatalf("%v\n%.2000s", err, out)
			}
			var got hostileResult
			_, answer, _ := bytes.Cut(out, []byte("PADU "))
			if err := json.NewDecoder(bytes.NewReader(answer)).Decode(&got); err != nil {
				t.Fatalf("%v in %.2000s", err, out)
			}
			r, peak := got.Receipt, got.Peak
			t.Logf("%d MB, %.1f s, %s, %d = %d + %d + %d: %.200s", peak, took.Seconds(), r.Status, r.RowsIn, r.Loaded, r.Rejected, r.Skipped, r.Reason)
			if peak > hostileMemory || took > hostileTime {
				t.Errorf("it took %d MB and %v; allowed %d MB and %v", peak, took, hostileMemory, hostileTime)
			}
			if r.RowsIn != r.Loaded+r.Rejected+r.Skipped || got.Landed != r.Loaded || r.Loaded != c.rows {
				t.Errorf("%d rows in, %d + %d + %d accounted for, %d landed; wanted %d", r.RowsIn, r.Loaded, r.Rejected, r.Skipped, got.Landed, c.rows)
			}
			if want := map[bool]string{true: "loaded", false: "refused"}[c.want == ""]; r.Status != want {
				t.Errorf("%s, wanted %s", r.Status, want)
			}
			if !regexp.MustCompile(c.want).MatchString(r.Reason) || len(r.Reason) > 20_000 {
				t.Errorf("reason %.2000q, wanted %q", r.Reason, c.want)
			}
			if r.Reason != "" && got.Alasan == r.Reason {
				t.Errorf("the reason is in English only: %q", got.Alasan)
			}
			if c.name == "formulas.csv" && got.Names != "+1+1;-2+3;=cmd|' /C calc'!A0;@SUM(A1)" {
				t.Errorf("formulas landed as %q", got.Names)
			}
			if found, err := filepath.Glob(filepath.Join(dir, "..", "*keluar*")); err != nil || len(found) > 0 {
				t.Errorf("written outside: %v %v", found, err)
			}
		})
	}
}

// hostileResult is what the child says.
type hostileResult struct {
	Receipt       Receipt
	Alasan, Names string
	Landed, Peak  int64
}

// TestHostileChild loads the file of one case; alone it does nothing.
func TestHostileChild(t *testing.T) {
	path := os.Getenv("PADU_HOSTILE")
	if path == "" {
		t.Skip("runs as a child of TestHostile only")
	}
	w, err := warehouse.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := Prepare(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	var got hostileResult
	rule := FileRule{Dataset: "apbd", Region: "32.71", Stage: "murni"}
	if got.Receipt, err = Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: filepath.Base(path), Rule: rule}, testRun); err != nil {
		t.Fatal(err)
	}
	got.Alasan = scan(t, w, "select coalesce(max(alasan), '') from landing.batches")
	got.Names = scan(t, w, "select coalesce(string_agg(distinct nama_rekening, ';' order by nama_rekening), '') from landing.apbd")
	if _, err := fmt.Sscan(scan(t, w, "select count(*) from landing.apbd"), &got.Landed); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got.Peak = peakMemory(t)
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("PADU %s\n", data)
}

// peakMemory is the most memory that this process had, in MB. What the system says of an ended process is not that: it
// counts its parent's too.
func peakMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("memory is measured on Linux only")
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	var kb int64
	if _, err := fmt.Sscan(line, &kb); err != nil {
		t.Fatal(err)
	}
	return kb / 1024
}

// TestCutOff sends the first part of a workbook and of a text, cut at many places: a workbook is never loaded.
func TestCutOff(t *testing.T) {
	w := openWarehouse(t)
	whole := filepath.Join(t.TempDir(), "utuh.xlsx")
	book(part{name: "xl/sharedStrings.xml", text: "<sst><si><t>a</t></si></sst>"})(t, whole)
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < 40; i++ {
		n := len(data) * i / 40
		path := filepath.Join(t.TempDir(), "terpotong.xlsx")
		textFile(func(w *bufio.Writer) { w.Write(data[:n]) })(t, path)
		r, err := Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: "terpotong.xlsx", Rule: FileRule{Dataset: "apbd", Region: "32.71"}}, testRun)
		if err != nil || r.Status != "refused" || !strings.Contains(r.Reason, "not a whole workbook") {
			t.Errorf("the first %d of %d bytes: %s %s %v", n, len(data), r.Status, r.Reason, err)
		}
	}
	if n := scan(t, w, "select count(*) from landing.apbd"); n != "0" {
		t.Errorf("%s rows landed", n)
	}
}
