package ingest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// The header and a row of a small budget, as CSV and as the rows of a sheet.
const (
	hostileHeader = "TAHUN,KODE SKPD,KODE SUB KEGIATAN,KODE REKENING,NAMA REKENING,PAGU\n"
	hostileRow    = "2026,1.03.0.00.0.00.01.0000,1.03.04.2.01.0012,5.1.02.01.01.0024,Belanja kertas,1500000\n"
)

func sheetRow(n int, csvLine string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, n)
	for i, c := range strings.Split(strings.TrimSpace(csvLine), ",") {
		fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, columnName(i), n, c)
	}
	return b.String() + "</row>"
}

// sheetOf is a sheet with the header, one row, and what stands in rows after them.
func sheetOf(rows string) string {
	return `<?xml version="1.0"?><worksheet><sheetData>` + sheetRow(1, hostileHeader) + sheetRow(2, hostileRow) + rows + `</sheetData></worksheet>`
}

// part is one part of a workbook, as it is or as a bomb: one block many times.
type part struct {
	name, text string
	unit       string // a block is per times this
	per, times int
	tail       string
}

// textFile writes a file as a stream.
func textFile(write func(w *bufio.Writer)) func(testing.TB, string) {
	return func(t testing.TB, path string) {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriterSize(f, 1<<20)
		write(w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func text(s string) func(testing.TB, string) {
	return textFile(func(w *bufio.Writer) { w.WriteString(s) })
}

// repeat is head, unit so many times, and tail.
func repeat(head, unit string, times int, tail string) func(testing.TB, string) {
	return textFile(func(w *bufio.Writer) {
		w.WriteString(head)
		for range times {
			w.WriteString(unit)
		}
		w.WriteString(tail)
	})
}

// book writes a workbook of one sheet; a part given takes the place of the usual one of its name.
func book(parts ...part) func(testing.TB, string) {
	return textFile(func(out *bufio.Writer) {
		z := zip.NewWriter(out)
		usual := []part{
			{name: "[Content_Types].xml", text: "<Types/>"},
			{name: "xl/workbook.xml", text: `<workbook><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`},
			{name: "xl/_rels/workbook.xml.rels", text: `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`},
			{name: "xl/worksheets/sheet1.xml", text: sheetOf("")},
		}
		for _, u := range usual {
			if !slices.ContainsFunc(parts, func(p part) bool { return p.name == u.name }) {
				addPart(z, u)
			}
		}
		for _, p := range parts {
			addPart(z, p)
		}
		if err := z.Close(); err != nil {
			panic(err)
		}
	})
}

// addPart packs a bomb once and repeats the packed block, so that gigabytes take no time; its checksum stays 0, unknown.
func addPart(z *zip.Writer, p part) {
	if p.times == 0 {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.text)
		}
		if err != nil {
			panic(err)
		}
		return
	}
	pack := func(s string, final bool) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		if err == nil {
			_, err = io.WriteString(w, s)
		}
		if err == nil {
			err = w.Flush()
		}
		if err == nil && final {
			err = w.Close()
		}
		if err != nil {
			panic(err)
		}
		return b.Bytes()
	}
	unit := strings.Repeat(p.unit, p.per)
	head, block, tail := pack(p.text, false), pack(unit, false), pack(p.tail, true)
	w, err := z.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate,
		UncompressedSize64: uint64(len(p.text) + len(unit)*p.times + len(p.tail)), CompressedSize64: uint64(len(head) + len(block)*p.times + len(tail))})
	if err != nil {
		panic(err)
	}
	for i := -1; i <= p.times; i++ {
		data := block
		if i < 0 {
			data = head
		} else if i == p.times {
			data = tail
		}
		if _, err := w.Write(data); err != nil {
			panic(err)
		}
	}
}

// noise is text that hardly shrinks.
func noise(n int) string {
	r := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}

// utf16Text is s in UTF-16 with its BOM.
func utf16Text(s string) string {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// manyParts is a workbook of n sheets, each a part of its own.
func manyParts(n int) func(testing.TB, string) {
	return func(t testing.TB, path string) { writeParts(t, path, n) }
}

func writeParts(t testing.TB, path string, n int) {
	var sheets, rels strings.Builder
	var parts []part
	for i := range n {
		fmt.Fprintf(&sheets, `<sheet name="s%d" r:id="r%d"/>`, i, i)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Target="worksheets/s%d.xml"/>`, i, i)
		parts = append(parts, part{name: fmt.Sprintf("xl/worksheets/s%d.xml", i), text: "<worksheet/>"})
	}
	book(append(parts, part{name: "xl/workbook.xml", text: sheets.String()}, part{name: "xl/_rels/workbook.xml.rels", text: rels.String()})...)(t, path)
}
