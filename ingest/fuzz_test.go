package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzzFile is a file of its own for each worker of a fuzz target, written anew for each input.
func fuzzFile(f *testing.F, name string) func(t *testing.T, data []byte) string {
	dir := f.TempDir()
	return func(t *testing.T, data []byte) string {
		path := filepath.Join(dir, fmt.Sprintf("%d-%s", os.Getpid(), name))
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
}

// readTwice reads all rows of all sheets, and again: the second reading must give the same, because the columns' forms are
// learnt in the first. It holds the bounds of a row.
func readTwice(t *testing.T, path string) (rows [][]string, err error) {
	sheets, err := openSheets(path)
	if err != nil {
		return nil, err
	}
	for _, s := range sheets {
		var ends [2]string
		for again := range ends {
			got, err := readRows(t, s)
			ends[again] = fmt.Sprint(err, len(got), got)
			if again == 0 {
				rows = append(rows, got...)
			}
			if err != nil {
				return rows, err
			}
		}
		if ends[0] != ends[1] {
			t.Fatalf("first reading %.300q, second %.300q", ends[0], ends[1])
		}
	}
	return rows, nil
}

func readRows(t *testing.T, s sheet) (rows [][]string, err error) {
	src, err := s.open()
	if err != nil {
		return nil, err
	}
	defer src.close()
	last := -1
	for {
		r, err := src.next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		if r.line <= last {
			t.Fatalf("row %d after row %d", r.line, last)
		}
		size := 0
		for _, c := range r.cells {
			if size += len(c); len(c) > maxCellBytes {
				t.Fatalf("row %d: a cell of %d bytes", r.line, len(c))
			}
		}
		if last = r.line; len(r.cells) > maxColumns || size > maxRowBytes {
			t.Fatalf("row %d: %d cells, %d bytes", r.line, len(r.cells), size)
		}
		rows = append(rows, slices.Clone(r.cells))
	}
}

// FuzzCSV reads any bytes as a text file. What encoding/csv writes of what was read is read as the same rows again, and no
// row that encoding/csv sees is lost.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{hostileHeader + hostileRow, "a;b\n1;2\n", "a\tb\n\"x\ny\"\t2\n", "a|b\r\n\r\n1|2\r\n", "\xef\xbb\xbfa,b\n", "a,\"b\n", "caf\xe9,1\n",
		utf16Text("a,b\n1,2\n"), "a,b\n1,\x00\n", "\"\"\"a\"\"\",b\n", "a,b\n\xc3", ",,,\n", "\n\n",
		"a,b\n\n\"1\n\n2\",3\r\n\r\n4,5\n\"6\r\n\",7\n8,9\r\n10,11\r", "a,b\n1,5\" pipe\n2,3\n"} {
		f.Add([]byte(s))
	}
	file := fuzzFile(f, "f.csv")
	f.Fuzz(func(t *testing.T, data []byte) {
		path := file(t, data)
		rows, err := readRows(t, sheet{open: func() (*table, error) { return openCSV(path) }})
		if err != nil {
			return
		}
		text, sample, err := decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("decoded once only: %v", err)
		}
		plain := csv.NewReader(text)
		plain.Comma, plain.FieldsPerRecord, plain.LazyQuotes = separator(sample), -1, true
		src, err := openCSV(path)
		if err != nil {
			t.Fatalf("opened once only: %v", err)
		}
		defer src.close()
		for i := range rows {
			want, err := plain.Read()
			line, _ := plain.FieldPos(0)
			got, again := src.next()
			if err != nil || again != nil || got.line != line || !slices.Equal(got.cells, want) || !slices.Equal(rows[i], want) {
				t.Fatalf("row %d: line %d %q, %v and before %q; encoding/csv has line %d %q, %v", i, got.line, got.cells, again, rows[i], line, want, err)
			}
			for _, c := range rows[i] {
				if !utf8.ValidString(c) || strings.IndexByte(c, 0) >= 0 {
					t.Fatalf("row %d: %q is no text", i, c)
				}
			}
		}
		if more, err := plain.Read(); err != io.EOF {
			t.Fatalf("%d rows; encoding/csv has one more, %q, %v", len(rows), more, err)
		}
	})
}

// FuzzXLSX packs a sheet and a text list into a workbook and reads it.
func FuzzXLSX(f *testing.F) {
	for _, s := range [][2]string{
		{sheetOf(""), ""},
		{`<sheetData><row r="2"><c r="B2" t="s"><v>1</v></c><c t="b"><v>1</v></c></row></sheetData>`, `<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>x</t></rPh></si></sst>`},
		{`<x:sheetData><x:row><x:c t="str"><x:f>1+1</x:f><x:v>_x000D_2&#10;</x:v></x:c></x:row></x:sheetData>`, "<sst/>"},
		{`<sheetData><row r="1048577"/></sheetData>`, `<!DOCTYPE a>`},
		{`<sheetData><row><c r="XFD1"/></row><row><c r="XFE1"/></row></sheetData>`, `<sst><si/></sst>`},
		{`<sheetData><!-- > --><row r='1'><c a="x>y" r='A1'><v>1`, `<sst>`},
	} {
		f.Add([]byte(s[0]), []byte(s[1]))
	}
	file := fuzzFile(f, "f.xlsx")
	f.Fuzz(func(t *testing.T, cells, shared []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, data := range map[string][]byte{
			"xl/workbook.xml":            []byte(`<sheet name="Data" r:id="r1"/>`),
			"xl/_rels/workbook.xml.rels": []byte(`<Relationship Id="r1" Target="sheet1.xml"/>`), "xl/sheet1.xml": cells, "xl/sharedStrings.xml": shared,
		} {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write(data)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		rows, err := readTwice(t, file(t, b.Bytes()))
		if n := bytes.Count(cells, []byte("row")); len(rows) > n {
			t.Fatalf("%d rows of %d", len(rows), n)
		}
		var s said
		if err != nil && !errors.As(err, &s) {
			t.Fatalf("not said in both languages: %v", err)
		}
	})
}

// FuzzXMLScan compares with encoding/xml: where both accept a text, they see the same tags, attributes and texts.
func FuzzXMLScan(f *testing.F) {
	for _, s := range []string{`<a x="1"><b/>t &amp; &#65;</a>`, `<?xml version="1.0"?><n:c r='A1' />`, `<a><!-- > -- -->x</a >`, `<a b="x>y/"/>`, "<a>\r\n</a>", `<a b = "1"
c='"'>é</a>`, `<a b="&lt;"></a>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got []string
		x := newXMLScan(bytes.NewReader(data))
		for n := 0; ; n++ {
			ev, err := x.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return
			}
			if n > 2*len(data)+2 {
				t.Fatal("more events than bytes")
			}
			switch ev {
			case xmlStart:
				s := "+" + string(x.tag)
				for _, a := range x.attrs {
					v, err := unescape(bytes.Clone(a.value))
					if err != nil {
						return
					}
					s += fmt.Sprintf(" %s=%s", a.name, v)
				}
				got = append(got, s)
			case xmlEnd:
				got = append(got, "-"+string(x.tag))
			case xmlText:
				got = appendText(got, string(x.text))
			}
		}
		var want []string
		d := xml.NewDecoder(bytes.NewReader(data))
		for {
			tok, err := d.RawToken()
			if err == io.EOF {
				break
			}
			if err != nil {
				return
			}
			switch v := tok.(type) {
			case xml.StartElement:
				s := "+" + v.Name.Local
				for _, a := range v.Attr {
					s += fmt.Sprintf(" %s=%s", a.Name.Local, a.Value)
				}
				want = append(want, s)
			case xml.EndElement:
				want = append(want, "-"+v.Name.Local)
			case xml.CharData:
				want = appendText(want, string(v))
			}
		}
		// encoding/xml makes one line end of \r\n and \r, as XML has it; a cell's text does that later.
		same := func(s []string) string {
			return strings.ReplaceAll(strings.ReplaceAll(strings.Join(s, "\x01"), "\r\n", "\n"), "\r", "\n")
		}
		if same(got) != same(want) {
			t.Fatalf("%q, encoding/xml has %q", got, want)
		}
	})
}

// appendText joins texts that only a comment parts.
func appendText(events []string, s string) []string {
	if n := len(events); n > 0 && events[n-1][0] == '\'' {
		events[n-1] += s
		return events
	}
	return append(events, "'"+s)
}

// FuzzHeader looks for a header in a grid of any words: what it finds lies in the grid, and everything that a contract
// needs has a column.
func FuzzHeader(f *testing.F) {
	f.Add("apbd", "APBD KOTA BOGOR\n\n"+strings.ReplaceAll(hostileHeader+hostileRow, ",", "|"))
	f.Add("kerja_sama", "No|Judul|Para Pihak|Masa Berlaku||\n|||Mulai|Berakhir|\n1|2|3|4|5|")
	f.Add("rkpd", "Kode||||Uraian|Pagu Indikatif\n||||| (Rp)\n1|03|04|2|x|1")
	f.Add("apbd_ringkas", "Akun|Anggaran|Realisasi\nAkun|Anggaran|Realisasi")
	f.Fuzz(func(t *testing.T, dataset, grid string) {
		c := contracts()[dataset]
		if c == nil || len(grid) > 20_000 {
			return
		}
		var rows []row
		for i, l := range strings.Split(grid, "\n") {
			if len(rows) == headerRows {
				break
			}
			rows = append(rows, row{line: i + 1, cells: strings.Split(l, "|")})
		}
		h, err := findHeader(c, rows, nil)
		if err != nil {
			if e := asSaid(err); e.en == "" || len(e.en) > 100*200 {
				t.Fatalf("error of %d bytes", len(e.en))
			}
			return
		}
		if h.first < 1 || h.last < h.first || h.last > len(rows) || h.last-h.first >= headerDepth {
			t.Fatalf("header in lines %d to %d of %d", h.first, h.last, len(rows))
		}
		taken := map[int]string{}
		for i, col := range h.columns {
			if col < -1 || col >= h.width {
				t.Fatalf("%s in column %d of %d", c.Fields[i].Name, col, h.width)
			}
			if other := taken[col]; col >= 0 && other != "" && c.Fields[i].Type != "code" {
				t.Fatalf("%s and %s share column %d", c.Fields[i].Name, other, col)
			}
			taken[col] = c.Fields[i].Name
		}
		if m := h.missing(c); len(m) > 0 {
			t.Fatalf("found without %v", m)
		}
	})
}
