package reports

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// steadyZip writes the parts of a workbook in the order of their names, without times, so that the same workbook has the same
// bytes. excelize hands parts over in the order of a Go map.
type steadyZip struct {
	to    *zip.Writer
	parts map[string]*bytes.Buffer
}

func newSteadyZip(w io.Writer) *steadyZip {
	to := zip.NewWriter(w)
	to.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		f := fastDeflate.Get().(*flate.Writer)
		f.Reset(w)
		return pooledDeflate{f}, nil
	})
	return &steadyZip{to, map[string]*bytes.Buffer{}}
}

// fastDeflate are compressors to use again: one is big, and a workbook has many parts. Their fastest level makes a workbook a
// tenth bigger than the usual one, in a third of the time.
var fastDeflate = sync.Pool{New: func() any {
	f, _ := flate.NewWriter(nil, flate.BestSpeed) // fails for an unknown level alone
	return f
}}

// pooledDeflate goes back when it is closed.
type pooledDeflate struct{ *flate.Writer }

func (p pooledDeflate) Close() error {
	defer fastDeflate.Put(p.Writer)
	return p.Writer.Close()
}

// Create gives a place for one part.
func (z *steadyZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &bytes.Buffer{}
	return z.parts[name], nil
}

// AddFS is not needed: a workbook is made of its parts.
func (z *steadyZip) AddFS(fsys fs.FS) error { return z.to.AddFS(fsys) }

// Close writes the parts.
func (z *steadyZip) Close() error {
	names := make([]string, 0, len(z.parts))
	for n := range z.parts {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		w, err := z.to.Create(n)
		if err != nil {
			return err
		}
		if _, err := w.Write(steadyPart(n, z.parts[n].Bytes())); err != nil {
			return err
		}
	}
	return z.to.Close()
}

var (
	defaultType = regexp.MustCompile(`<Default [^>]*?(/>|></Default>)`)
	longNumber  = regexp.MustCompile(` t="inlineStr"><is><t>` + numberMark + `(-?[0-9]+\.[0-9]{2})</t></is>`)
)

// numberMark stands before a number that excelize would round: it takes floats alone. steadyPart makes a number of it again.
const numberMark = "\ue000"

// steadyPart puts the parts of [Content_Types].xml in order, and writes long numbers with all their digits.
func steadyPart(name string, data []byte) []byte {
	switch {
	case name == "[Content_Types].xml":
		all := defaultType.FindAll(data, -1)
		if len(all) == 0 {
			return data
		}
		at := bytes.Index(data, all[0])
		slices.SortFunc(all, bytes.Compare)
		return slices.Concat(data[:at], bytes.Join(all, nil), defaultType.ReplaceAll(data[at:], nil))
	case strings.HasPrefix(name, "xl/worksheets/") && bytes.Contains(data, []byte(numberMark)):
		return longNumber.ReplaceAll(data, []byte(`><v>$1</v>`))
	}
	return data
}
