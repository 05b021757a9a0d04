package ingest

import (
	"errors"
	"io"
	"path"
	"strings"
)

// Bounds on a workbook as a whole; those on a table are in sheet.go.
const (
	maxParts         = 10_000
	maxSheets        = 1_000
	maxUnpacked      = 8 << 30   // all parts together
	maxIndexBytes    = 16 << 20  // workbook.xml and its relations
	maxSharedStrings = 128 << 20 // sharedStrings.xml
	maxSharedTexts   = 4 << 20   // their number
	maxSheetName     = 255
	maxRowXML        = 16 << 20 // one row as the sheet's part has it
)

// xlsxFile is a workbook and the text list that its sheets share, read when the first of them is opened.
type xlsxFile struct {
	path   string
	shared []string
	read   bool
}

// xlsxSheets lists the sheets of a workbook in their order.
func xlsxSheets(file string) ([]sheet, error) {
	z, err := openZIP(file)
	if err != nil {
		return nil, say("not a whole workbook (%v); save it again and send it", err)
	}
	defer z.Close()
	if len(z.File) > maxParts {
		return nil, say("a ZIP of %d parts, not a workbook", len(z.File))
	}
	var unpacked uint64
	for _, f := range z.File {
		if unpacked += min(f.UncompressedSize64, maxUnpacked+1); unpacked > maxUnpacked {
			return nil, say("a workbook that unpacks to more than %d GiB", maxUnpacked>>30)
		}
	}
	targets, err := relations(z, "xl/_rels/workbook.xml.rels")
	if err != nil {
		return nil, say("not a workbook: %v", err)
	}
	w, used := &xlsxFile{path: file}, map[string]bool{}
	var sheets []sheet
	err = eachTag(z, "xl/workbook.xml", func(x *xmlScan) error {
		if string(x.tag) != "sheet" {
			return nil
		}
		raw, err := unescape(append([]byte{}, x.get("name")...))
		if err != nil {
			return err
		}
		name := clean(string(raw))
		part := targets[string(x.get("id"))]
		switch {
		case len(sheets) == maxSheets:
			return say("more than %d sheets; send a workbook with the tables alone", maxSheets)
		case len(name) > maxSheetName:
			return say("sheet %q: a name of more than %d bytes", shorten(name, 20), maxSheetName)
		case used[part]: // else a small file is read a thousand times
			return say("sheet %q has the same part as another; save the workbook again in Excel or LibreOffice", name)
		}
		used[part] = true
		state := string(x.get("state"))
		sheets = append(sheets, sheet{
			name: name, workbook: true, hidden: state == "hidden" || state == "veryHidden",
			open: func() (*table, error) { return w.open(name, part) },
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
func relations(z *zipFile, part string) (map[string]string, error) {
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
func eachTag(z *zipFile, part string, f func(*xmlScan) error) error {
	r, err := z.part(part)
	if err != nil {
		return err
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: maxIndexBytes}
	for x := newXMLScan(limited); ; {
		ev, err := x.next()
		if limited.N <= 0 {
			err = say("more than %d MiB, which no workbook's list of sheets has", maxIndexBytes>>20)
		}
		if err == io.EOF {
			return nil
		}
		if err == nil && ev == xmlStart {
			err = f(x)
		}
		if err != nil {
			return say("%s: %v", part, err)
		}
	}
}

// open reads one sheet row by row.
func (w *xlsxFile) open(name, part string) (*table, error) {
	z, err := openZIP(w.path)
	if err != nil {
		return nil, err
	}
	if !w.read {
		if w.shared, err = sharedStrings(z); err != nil {
			return nil, errors.Join(err, z.Close())
		}
		w.read = true
	}
	r, err := z.part(part)
	if err != nil {
		return nil, errors.Join(say("sheet %q is not in the file (%v)", name, err), z.Close())
	}
	s := &xlsxReader{x: newXMLScan(r), shared: w.shared}
	return &table{next: s.next, close: func() error { return errors.Join(r.Close(), z.Close()) }, read: func() int64 { return z.read }}, nil
}

// sharedStrings reads the workbook's string list, rich text joined, phonetic hints left out.
func sharedStrings(z *zipFile) ([]string, error) {
	r, err := z.part("xl/sharedStrings.xml")
	if err != nil {
		return nil, nil // a workbook may do without
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: maxSharedStrings}
	var all pool
	var text []byte
	inText, phonetic := false, false
	for x := newXMLScan(limited); ; {
		ev, err := x.next()
		if limited.N <= 0 {
			return nil, say("more than %d MiB of cell texts; split the workbook", maxSharedStrings>>20)
		}
		if err == io.EOF {
			return all.texts, nil
		}
		if err != nil {
			return nil, say("%s: %v", "sharedStrings.xml", err)
		}
		switch {
		case ev == xmlText:
			if inText && !phonetic {
				text = append(text, x.text...)
			}
		case string(x.tag) == "t":
			inText = ev == xmlStart
		case string(x.tag) == "rPh":
			phonetic = ev == xmlStart
		case string(x.tag) == "si" && ev == xmlEnd:
			if len(all.texts) == maxSharedTexts {
				return nil, say("more than %d cell texts; split the workbook", maxSharedTexts)
			}
			all.add(cellText(text))
			text = text[:0]
		}
		if len(text) > maxCellBytes {
			return nil, say("text number %d of the workbook has more than %d KiB; Excel allows 32,767 characters", len(all.texts), maxCellBytes>>10)
		}
	}
}

// pool keeps many texts in few blocks of memory.
type pool struct {
	texts []string
	block strings.Builder
}

func (p *pool) add(text []byte) {
	if p.block.Cap()-p.block.Len() < len(text) {
		p.block = strings.Builder{}
		p.block.Grow(max(1<<20, len(text)))
	}
	from := p.block.Len()
	p.block.Write(text)
	p.texts = append(p.texts, p.block.String()[from:])
}
