package ingest

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
)

// xlsxReader walks the rows of one sheet.
type xlsxReader struct {
	x      *xmlScan
	shared []string
	row    row
	line   int
	bytes  int   // of the row's texts
	from   int64 // where the row begins in the part
	text   []byte
	begun  bool // inside sheetData
}

// next gives the next row. After the last one the part is read to its end, because its checksum stands there.
func (s *xlsxReader) next() (row, error) {
	for {
		ev, err := s.x.next()
		switch {
		case err == io.EOF && s.begun:
			return row{}, say("the sheet is cut off after row %d", s.line)
		case err == io.EOF: // a sheet of charts has no rows
			return row{}, io.EOF
		case err != nil:
			return row{}, say("row %d: the sheet is damaged or cut off (%v)", s.line+1, err)
		case ev == xmlText:
		case string(s.x.tag) == "row" && ev == xmlStart:
			return s.cells()
		case string(s.x.tag) == "sheetData":
			if s.begun = ev == xmlStart; s.begun {
				continue
			}
			if err := s.x.drain(); err != nil {
				return row{}, say("row %d: the sheet is damaged or cut off (%v)", s.line+1, err)
			}
			return row{}, io.EOF
		}
	}
}

// cells reads the row whose start tag was read.
func (s *xlsxReader) cells() (row, error) {
	line := s.line + 1
	if n, err := strconv.Atoi(string(s.x.get("r"))); err == nil {
		line = n
	}
	switch {
	case line > maxRows || line < 1:
		return row{}, say("row %d: a sheet has at most %d rows", line, maxRows)
	case line <= s.line:
		return row{}, say("row %d stands below row %d; the sheet is damaged, save it again in Excel or LibreOffice", line, s.line)
	}
	s.line, s.row.line, s.bytes = line, line, 0
	s.from = s.x.used()
	s.row.cells, s.row.numeric = s.row.cells[:0], s.row.numeric[:0]
	for {
		ev, err := s.event()
		if err != nil {
			return row{}, err
		}
		switch {
		case ev == xmlText:
		case ev == xmlStart && string(s.x.tag) == "c":
			if err := s.cell(); err != nil {
				return row{}, err
			}
		case ev == xmlEnd && string(s.x.tag) == "row":
			return s.row, nil
		}
	}
}

// event is the next one inside a row.
func (s *xlsxReader) event() (xmlEvent, error) {
	ev, err := s.x.next()
	switch {
	case err == io.EOF:
		return 0, say("the sheet is cut off after row %d", s.line-1)
	case err != nil:
		return 0, say("row %d: the sheet is damaged or cut off (%v)", s.line, err)
	case s.x.used()-s.from > maxRowXML:
		return 0, say("row %d has more than %d MiB", s.line, maxRowXML>>20)
	}
	return ev, nil
}

// cell reads one cell up to its end tag.
func (s *xlsxReader) cell() error {
	col := len(s.row.cells)
	if ref := s.x.get("r"); ref != nil {
		if col = columnIndex(ref); col < 0 {
			return say("cell %q in row %d has no column", shorten(string(ref), 20), s.line)
		}
	}
	switch {
	case col >= maxColumns:
		return say("cell %s%d: a sheet has at most %d columns", columnName(col), s.line, maxColumns)
	case col < len(s.row.cells):
		return say("cell %s%d stands twice or out of order", columnName(col), s.line)
	}
	for len(s.row.cells) <= col {
		s.row.cells, s.row.numeric = append(s.row.cells, ""), append(s.row.numeric, false)
	}
	kind := kindOf(s.x.get("t"))
	s.text = s.text[:0]
	in := byte(0) // v or t while inside one
	for {
		ev, err := s.event()
		if err != nil {
			return err
		}
		switch tag := s.x.tag; {
		case ev == xmlText:
			if in == 'v' || in == 't' && kind == inlineCell {
				s.text = append(s.text, s.x.text...)
			}
			if len(s.text) > maxCellBytes {
				return say("cell %s%d has more than %d KiB; Excel allows 32,767 characters", columnName(col), s.line, maxCellBytes>>10)
			}
		case len(tag) == 1 && (tag[0] == 'v' || tag[0] == 't'):
			in = 0
			if ev == xmlStart {
				in = tag[0]
			}
		case ev == xmlEnd && string(tag) == "c":
			return s.set(col, kind)
		}
	}
}

// cellKind is how a cell's value is to be read.
type cellKind byte

const (
	numberCell cellKind = iota
	sharedCell
	textCell
	inlineCell
	boolCell
	otherCell // an error, a date as text
)

func kindOf(t []byte) cellKind {
	switch string(t) {
	case "", "n":
		return numberCell
	case "s":
		return sharedCell
	case "str":
		return textCell
	case "inlineStr":
		return inlineCell
	case "b":
		return boolCell
	}
	return otherCell
}

func (s *xlsxReader) set(col int, kind cellKind) error {
	text := ""
	switch kind {
	case sharedCell:
		i, err := strconv.Atoi(string(bytes.TrimSpace(s.text)))
		if err != nil || i < 0 || i >= len(s.shared) {
			return say("cell %s%d: text number %q is not in the workbook", columnName(col), s.line, shorten(string(s.text), 20))
		}
		text = s.shared[i]
	case textCell, inlineCell:
		text = string(cellText(s.text))
	case boolCell:
		switch string(s.text) {
		case "1":
			text = "Ya"
		case "0":
			text = "Tidak"
		}
	default:
		text = string(s.text)
	}
	s.row.cells[col], s.row.numeric[col] = text, kind == numberCell && text != ""
	if s.bytes += len(text); s.bytes > maxRowBytes {
		return say("row %d has more than %d MiB", s.line, maxRowBytes>>20)
	}
	return nil
}

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// cellText ends what workbooks do to texts: line ends as XML has them, control characters written as _x000D_.
func cellText(b []byte) []byte {
	if bytes.IndexByte(b, '\r') >= 0 {
		b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	}
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	return escaped.ReplaceAllFunc(b, func(m []byte) []byte {
		n, err := strconv.ParseUint(string(m[2:6]), 16, 16)
		if err != nil {
			return m
		}
		return []byte(string(rune(n)))
	})
}

// columnIndex reads the letters of a reference such as AB12; -1 where there are none.
func columnIndex(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' || n > maxColumns {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}
