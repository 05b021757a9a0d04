package sample

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// book is one workbook with one sheet, written row by row.
type book struct {
	x    *excelize.File
	w    *excelize.StreamWriter
	row  int
	bold int
	date int
	err  error
}

func newBook(sheet string) *book {
	b := &book{x: excelize.NewFile()}
	b.err = b.x.SetSheetName("Sheet1", sheet)
	if b.err == nil {
		b.bold, b.err = b.x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}})
	}
	if b.err == nil {
		format := "dd/mm/yyyy"
		b.date, b.err = b.x.NewStyle(&excelize.Style{CustomNumFmt: &format})
	}
	if b.err == nil {
		b.w, b.err = b.x.NewStreamWriter(sheet)
	}
	return b
}

// widths sets the columns' widths, in characters.
func (b *book) widths(w ...float64) {
	for i, v := range w {
		if b.err == nil {
			b.err = b.w.SetColWidth(i+1, i+1, v)
		}
	}
}

// add writes a row. Text is text, int64 is cents and becomes a number, a time becomes a real date.
func (b *book) add(cells ...any) { b.put(0, cells) }

// head writes a row in bold.
func (b *book) head(cells ...any) { b.put(b.bold, cells) }

func (b *book) put(style int, cells []any) {
	b.row++
	out := make([]any, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case nil:
		case string:
			if v != "" {
				out[i] = excelize.Cell{StyleID: style, Value: v}
			}
		case int64:
			out[i] = excelize.Cell{Value: float64(v) / 100}
		case time.Time:
			out[i] = excelize.Cell{StyleID: b.date, Value: v}
		default:
			out[i] = excelize.Cell{StyleID: style, Value: v}
		}
	}
	if b.err == nil {
		b.err = b.w.SetRow(fmt.Sprintf("A%d", b.row), out)
	}
}

// merge joins cells of the header, as A1:B2.
func (b *book) merge(ranges ...string) {
	for _, r := range ranges {
		from, to, _ := strings.Cut(r, ":")
		if b.err == nil {
			b.err = b.w.MergeCell(from, to)
		}
	}
}

// bytes finishes the workbook. The archive is written again with sorted entries and no times, so that the same content
// is the same bytes.
func (b *book) bytes() ([]byte, error) {
	if b.err == nil {
		b.err = b.w.Flush()
	}
	if b.err == nil {
		b.err = b.x.SetDocProps(&excelize.DocProperties{Creator: "contoh", Created: "2026-11-01T00:00:00Z", Modified: "2026-11-01T00:00:00Z"})
	}
	if b.err != nil {
		return nil, b.err
	}
	var raw bytes.Buffer
	if err := b.x.Write(&raw); err != nil {
		return nil, err
	}
	if err := b.x.Close(); err != nil {
		return nil, err
	}
	in, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, c *zip.File) int { return strings.Compare(a.Name, c.Name) })
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, r); err != nil {
			return nil, err
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
