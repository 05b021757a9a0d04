package ingest

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// maxExcerptBytes bounds the texts of an excerpt, maxExcerptText one of them.
const (
	maxExcerptBytes = 32 << 20
	maxExcerptText  = 10_000
)

// excerpt shows the header and the bad rows of a file that is too large, or that excelize cannot write again. padu does not
// read it: it would take the few rows for the whole file.
func (b *homeBatch) excerpt(sheets []sheet) ([]byte, error) {
	b.locate(sheets)
	c, err := newCopier(b)
	if err != nil {
		return nil, err
	}
	defer c.x.Close()
	e := &excerptor{copier: c, line: 1}
	if err := e.copier.newSheet(excerptSheet, true); err != nil {
		return nil, err
	}
	for i := range sheets {
		if err := e.pick(&sheets[i]); err != nil {
			return nil, err
		}
	}
	if err := e.write(); err != nil {
		return nil, err
	}
	more := "Berkas " + path.Base(b.file) + " terlalu besar atau tidak dapat diberi tanda; lembar " + excerptSheet + " memuat kepala tabel dan baris yang bermasalah saja, dengan nomor baris aslinya."
	if e.left > 0 {
		more += fmt.Sprintf(" %d baris bermasalah lain tidak dimuat di sini.", e.left)
	}
	if err := b.addNote(c.x, true, more); err != nil {
		return nil, err
	}
	return bookBytes(c.x)
}

// excerptor gathers rows before it writes them, because their marks come first.
type excerptor struct {
	copier *copier
	line   int // the next one of the excerpt
	bytes  int
	left   int // rows that found no room
	rows   [][]string
	marks  []mark
}

func (e *excerptor) add(cells ...string) {
	for i, t := range cells {
		cells[i] = shorten(t, maxExcerptText)
		e.bytes += len(cells[i])
	}
	e.rows = append(e.rows, cells)
	e.line++
}

// pick takes the header and the bad rows of one table.
func (e *excerptor) pick(s *sheet) (err error) {
	b, name := e.copier.batch, s.name
	if name == "" {
		name = dataSheet
	}
	shift := 0
	if s.records != nil {
		shift = 1
	}
	bad := map[int][]*homeProblem{}
	for i := range b.problems {
		if p := &b.problems[i]; p.sheet == name && p.row > 0 {
			bad[p.row-shift] = append(bad[p.row-shift], p)
		}
	}
	if len(bad) == 0 || isOwnSheet(name) {
		return nil
	}
	first, last := 1, 1
	if h := b.headerOf(s, e.copier.rule); h != nil {
		first, last = h.first, h.last
	}
	if s.name != "" {
		e.add("Lembar " + s.name)
	}
	e.add("Baris asli")
	src, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.close()) }()
	for len(bad) > 0 {
		r, err := src.next()
		if err == io.EOF || err != nil && b.status == "refused" {
			break
		}
		if err != nil {
			return err
		}
		here := bad[r.line]
		if len(here) == 0 && (r.line < first || r.line > last) {
			continue
		}
		delete(bad, r.line)
		if e.bytes > maxExcerptBytes {
			e.left++
			continue
		}
		for _, p := range here {
			e.marks = addMark(e.marks, p, e.line, max(p.col, 1)+1)
		}
		e.add(slices.Insert(slices.Clone(r.cells[:min(len(r.cells), 200)]), 0, strconv.Itoa(r.line))...)
	}
	return nil
}

func (e *excerptor) write() error {
	fills, err := e.copier.comments(excerptSheet, e.marks)
	if err != nil {
		return err
	}
	w, err := e.copier.x.NewStreamWriter(excerptSheet)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 1, 12); err != nil {
		return err
	}
	if err := w.SetColWidth(2, 200, 20); err != nil {
		return err
	}
	for i, cells := range e.rows {
		out := make([]any, len(cells))
		for j, t := range cells {
			style := e.copier.text
			if f := fills[i+1][j+1]; f != 0 {
				style = f
			}
			out[j] = excelize.Cell{StyleID: style, Value: t}
		}
		if err := w.SetRow("A"+strconv.Itoa(i+1), out); err != nil {
			return err
		}
	}
	return w.Flush()
}
