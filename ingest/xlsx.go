package ingest

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Bounds on a workbook, so that a small hostile file cannot take the machine's memory or time.
const (
	maxParts         = 10_000
	maxSharedStrings = 256 << 20 // bytes of sharedStrings.xml, unpacked
	maxColumns       = 16_384    // what a sheet can have
	maxRows          = 1_048_576
)

// xlsxSheets lists the sheets of a workbook in their order.
func xlsxSheets(file string) ([]sheet, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, say("not a whole workbook (%v); save it again and send it", err)
	}
	defer z.Close()
	if len(z.File) > maxParts {
		return nil, say("a ZIP of %d parts, not a workbook", len(z.File))
	}
	targets, err := relations(&z.Reader, "xl/_rels/workbook.xml.rels")
	if err != nil {
		return nil, say("not a workbook: %v", err)
	}
	var sheets []sheet
	err = eachTag(&z.Reader, "xl/workbook.xml", func(x *xmlScan) error {
		if string(x.tag) != "sheet" {
			return nil
		}
		name, err := unescape(append([]byte{}, x.get("name")...))
		if err != nil {
			return err
		}
		part := targets[string(x.get("id"))]
		state := string(x.get("state"))
		sheets = append(sheets, sheet{
			name: string(name), hidden: state == "hidden" || state == "veryHidden",
			open: func() (*table, error) { return openXLSX(file, part) },
		})
		return nil
	})
	if err != nil {
		return nil, say("not a workbook: %v", err)
	}
	if len(sheets) == 0 {
		return nil, say("a workbook without sheets")
	}
	return sheets, nil
}

// relations maps relation ids to parts.
func relations(z *zip.Reader, part string) (map[string]string, error) {
	out := map[string]string{}
	err := eachTag(z, part, func(x *xmlScan) error {
		if string(x.tag) == "Relationship" {
			t := string(x.get("Target"))
			if !strings.HasPrefix(t, "/") {
				t = path.Join("xl", t)
			}
			out[string(x.get("Id"))] = strings.TrimPrefix(t, "/")
		}
		return nil
	})
	return out, err
}

// eachTag calls f at every start tag of a small part.
func eachTag(z *zip.Reader, part string, f func(*xmlScan) error) error {
	r, err := z.Open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	for x := newXMLScan(io.LimitReader(r, 16<<20)); ; {
		ev, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		if ev == xmlStart {
			if err := f(x); err != nil {
				return err
			}
		}
	}
}

// openXLSX reads one sheet row by row.
func openXLSX(file, part string) (*table, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	shared, err := sharedStrings(&z.Reader)
	if err != nil {
		return nil, errors.Join(err, z.Close())
	}
	r, err := z.Open(part)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sheet part %s: %w", part, err), z.Close())
	}
	s := &xlsxReader{x: newXMLScan(r), shared: shared}
	return &table{next: s.next, close: func() error { return errors.Join(r.Close(), z.Close()) }}, nil
}

// sharedStrings reads the workbook's string list, rich text joined, phonetic hints left out.
func sharedStrings(z *zip.Reader) ([]string, error) {
	r, err := z.Open("xl/sharedStrings.xml")
	if err != nil {
		return nil, nil // a workbook may do without
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: maxSharedStrings}
	var out []string
	var text strings.Builder
	inText, phonetic := false, false
	for x := newXMLScan(limited); ; {
		ev, err := x.next()
		if err == io.EOF {
			if limited.N <= 0 {
				return nil, say("more than %d MiB of cell texts; split the workbook", maxSharedStrings>>20)
			}
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("sharedStrings.xml: %w", err)
		}
		switch tag := string(x.tag); {
		case ev == xmlText && inText && !phonetic:
			text.Write(x.text)
		case ev == xmlStart && tag == "t":
			inText = true
		case ev == xmlEnd && tag == "t":
			inText = false
		case tag == "rPh" && ev != xmlText:
			phonetic = ev == xmlStart
		case ev == xmlEnd && tag == "si":
			out = append(out, cellText(text.String()))
			text.Reset()
		}
	}
}

// xlsxReader walks the rows of one sheet.
type xlsxReader struct {
	x      *xmlScan
	shared []string
	row    row
	line   int
}

func (s *xlsxReader) next() (row, error) {
	for {
		ev, err := s.x.next()
		if err != nil {
			return row{}, err
		}
		if ev == xmlStart && string(s.x.tag) == "row" {
			break
		}
	}
	s.line++
	if n, err := strconv.Atoi(string(s.x.get("r"))); err == nil {
		s.line = n
	}
	if s.line > maxRows || s.line < 1 {
		return row{}, fmt.Errorf("row %d: a sheet has at most %d", s.line, maxRows)
	}
	s.row.line = s.line
	s.row.cells, s.row.numeric = s.row.cells[:0], s.row.numeric[:0]
	for {
		ev, err := s.x.next()
		if err != nil {
			return row{}, fmt.Errorf("row %d: the sheet is cut off: %w", s.line, err)
		}
		switch tag := s.x.tag; {
		case ev == xmlStart && string(tag) == "c":
			if err := s.cell(); err != nil {
				return row{}, fmt.Errorf("row %d: %w", s.line, err)
			}
		case ev == xmlEnd && string(tag) == "row":
			return s.row, nil
		}
	}
}

// cell reads one cell up to its end tag.
func (s *xlsxReader) cell() error {
	col := len(s.row.cells)
	if ref := s.x.get("r"); ref != nil {
		var err error
		if col, err = columnIndex(ref); err != nil {
			return err
		}
	}
	if col >= maxColumns || col < len(s.row.cells) {
		return fmt.Errorf("cell %s: out of order or beyond column %d", s.x.get("r"), maxColumns)
	}
	for len(s.row.cells) <= col {
		s.row.cells, s.row.numeric = append(s.row.cells, ""), append(s.row.numeric, false)
	}
	kind := string(s.x.get("t"))
	text, in := "", ""
	for {
		ev, err := s.x.next()
		if err != nil {
			return fmt.Errorf("the sheet is cut off: %w", err)
		}
		tag := string(s.x.tag)
		switch {
		case ev == xmlStart && (tag == "v" || tag == "t"):
			in = tag
		case ev == xmlEnd && tag == in:
			in = ""
		case ev == xmlText && in == "v", ev == xmlText && in == "t" && kind == "inlineStr":
			text += string(s.x.text)
		case ev == xmlEnd && tag == "c":
			return s.set(col, kind, text)
		}
	}
}

func (s *xlsxReader) set(col int, kind, text string) error {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || i < 0 || i >= len(s.shared) {
			return fmt.Errorf("cell %s: text number %q is not in the workbook", columnName(col), text)
		}
		text = s.shared[i]
	case "", "n":
		s.row.numeric[col] = text != ""
	case "str", "inlineStr":
		text = cellText(text)
	case "b":
		text = map[string]string{"1": "Ya", "0": "Tidak"}[text]
	}
	s.row.cells[col] = text
	return nil
}

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// cellText ends what workbooks do to texts: line ends as XML has them, control characters written as _x000D_.
func cellText(s string) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseUint(m[2:6], 16, 16)
		if err != nil {
			return m
		}
		return string(rune(n))
	})
}

// columnIndex reads the letters of a reference such as AB12.
func columnIndex(ref []byte) (int, error) {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > maxColumns {
			break
		}
	}
	if n == 0 || n > maxColumns {
		return 0, fmt.Errorf("cell reference %q", ref)
	}
	return n - 1, nil
}
