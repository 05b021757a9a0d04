package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

var (
	commentPart = regexp.MustCompile(`(?s)<comment [^>]*?ref="([A-Z]+[0-9]+)".*?</comment>`)
	markedText  = regexp.MustCompile(`(?s)^<comment [^>]*>\s*<text>\s*(?:<r>\s*(?:<rPr>.*?</rPr>)?\s*)?<t(?: [^>]*)?>` + commentMark)
	shapePart   = regexp.MustCompile(`(?s)<v:shape .*?</v:shape>`)
	shapeRow    = regexp.MustCompile(`<x:Row>\s*(\d+)\s*</x:Row>`)
	shapeColumn = regexp.MustCompile(`<x:Column>\s*(\d+)\s*</x:Column>`)
	relTarget   = regexp.MustCompile(`Target="([^"]*)"`)
)

// dropComments takes padu's comments of an earlier time out of the workbook's parts. It is done on their text, because
// excelize finds a comment's shape by where it floats, which another program may have moved.
func (m *marker) dropComments() {
	m.x.Pkg.Range(func(key, value any) bool {
		name, ok := key.(string)
		if !ok || !strings.HasPrefix(name, "xl/worksheets/_rels/") {
			return true
		}
		rels, _ := value.([]byte)
		var comments, shapes string
		for _, t := range relTarget.FindAllSubmatch(rels, -1) {
			part := "xl/" + strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(string(t[1]), "../"), "/"), "xl/")
			switch {
			case strings.HasSuffix(part, ".vml"):
				shapes = part
			case strings.Contains(part, "omments") && !strings.Contains(part, "threaded"):
				comments = part
			}
		}
		m.dropFrom(comments, shapes)
		return true
	})
}

func (m *marker) dropFrom(comments, shapes string) {
	gone := map[string]bool{}
	m.rewrite(comments, func(old []byte) []byte {
		return commentPart.ReplaceAllFunc(old, func(c []byte) []byte {
			if !markedText.Match(c) {
				return c
			}
			gone[string(commentPart.FindSubmatch(c)[1])] = true
			return nil
		})
	})
	if len(gone) == 0 {
		return
	}
	delete(m.x.Comments, comments)
	delete(m.x.VMLDrawing, shapes)
	delete(m.x.DecodeVMLDrawing, shapes)
	m.rewrite(shapes, func(old []byte) []byte {
		return shapePart.ReplaceAllFunc(old, func(s []byte) []byte {
			row, col := shapeRow.FindSubmatch(s), shapeColumn.FindSubmatch(s)
			if row == nil || col == nil {
				return s
			}
			var r, c int
			fmt.Sscan(string(row[1]), &r) // digits, as matched
			fmt.Sscan(string(col[1]), &c)
			if gone[fmt.Sprint(columnName(c), r+1)] {
				return nil
			}
			return s
		})
	})
}

func (m *marker) rewrite(part string, f func([]byte) []byte) {
	if v, ok := m.x.Pkg.Load(part); ok {
		if old, ok := v.([]byte); ok {
			m.x.Pkg.Store(part, f(old))
		}
	}
}

var selected = regexp.MustCompile(` tabSelected="(?:1|true)"`)

// bookBytes writes the workbook with sorted parts and no times, so that the same content is the same bytes, and takes from
// every sheet that it is the selected one: two selected sheets are a group, and what is typed into one goes into both.
func bookBytes(x *excelize.File) ([]byte, error) {
	var raw, out bytes.Buffer
	if err := x.Write(&raw); err != nil {
		return nil, err
	}
	in, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") || strings.HasPrefix(f.Name, "xl/chartsheets/") {
			head := data[:min(len(data), 8<<10)]
			data = slices.Concat(selected.ReplaceAll(head, nil), data[len(head):])
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
