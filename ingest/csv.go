package ingest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniffBytes is how much of a text file is looked at to tell its encoding and its separator.
const sniffBytes = 256 << 10

// openCSV opens a text file with `,` `;` tab or `|` between its fields, in UTF-8 (with or without BOM), UTF-16 or CP1252.
func openCSV(path string) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, sample, err := decode(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	guard := &textGuard{r: text}
	r := csv.NewReader(guard)
	r.Comma = separator(sample)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.ReuseRecord = true
	open := 0 // the line on which the last cell with a line break in it begins
	next := func() (row, error) {
		cells, err := r.Read()
		if err == io.EOF && guard.quotes%2 == 1 && open > 0 {
			return row{}, say("a quote opened on line %d is not closed and swallows the lines after it", open)
		}
		if err == io.EOF {
			return row{}, io.EOF
		}
		var s said
		if errors.As(err, &s) {
			return row{}, s
		}
		if err != nil {
			return row{}, fmt.Errorf("read line: %w", err)
		}
		line, _ := r.FieldPos(0)
		if len(cells) > maxColumns {
			return row{}, say("line %d has %d columns; a table has at most %d", line, len(cells), maxColumns)
		}
		open = 0
		for i, c := range cells {
			if strings.IndexByte(c, '\n') >= 0 {
				open, _ = r.FieldPos(i)
			}
			if len(c) > maxCellBytes {
				return row{}, say("line %d column %d has more than %d KiB; a quote that is not closed?", line, i+1, maxCellBytes>>10)
			}
		}
		guard.rowBytes, guard.line = 0, line
		return row{line: line, cells: cells}, nil
	}
	return &table{next: next, close: f.Close}, nil
}

// textGuard looks at the text that passes, and stops it where it is no table any more: encoding/csv alone would read a row
// of any length.
type textGuard struct {
	r        io.Reader
	rowBytes int    // since the last row was given out
	line     int    // that row's line
	cut      []byte // the first bytes of a character that the last part ends in
	// quotes counts them. An odd number means that one is not closed, or that one stands alone in a text, which is no harm;
	// together with a last cell that runs over several lines it is harm.
	quotes int
}

func (g *textGuard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	b := p[:n]
	g.quotes += bytes.Count(b, []byte{'"'})
	g.rowBytes += n
	switch {
	case g.rowBytes > maxRowBytes:
		return 0, say("the row after line %d has more than %d MiB; a quote that is not closed, or no table", g.line, maxRowBytes>>20)
	case bytes.IndexByte(b, 0) >= 0:
		return 0, say("binary data after line %d, not text any more", g.line)
	case !g.valid(b), err == io.EOF && len(g.cut) > 0:
		return 0, say("a character after line %d is not UTF-8 as those before it; save the file as CSV UTF-8", g.line)
	}
	return n, err
}

// valid is true for UTF-8; a character may run into the next part.
func (g *textGuard) valid(b []byte) bool {
	if len(g.cut) > 0 {
		b = append(g.cut, b...)
	}
	end := len(b)
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				end = len(b) - i
			}
			break
		}
	}
	ok := utf8.Valid(b[:end])
	g.cut = append(g.cut[:0], b[end:]...)
	return ok
}

// decode gives the file as UTF-8 without a BOM, and its first part.
func decode(f io.Reader) (text io.Reader, sample []byte, err error) {
	b := bufio.NewReaderSize(f, sniffBytes)
	head, err := b.Peek(sniffBytes)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		text = transform.NewReader(&pairs{r: b}, unicode.BOMOverride(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()))
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		if _, err := b.Discard(3); err != nil {
			return nil, nil, err
		}
		return b, head[3:], nil
	case bytes.IndexByte(head, 0) >= 0:
		return nil, nil, say("binary data, not a text file; send .xlsx or .csv")
	case validUTF8(head):
		return b, head, nil
	default:
		text = transform.NewReader(b, charmap.Windows1252.NewDecoder())
	}
	b = bufio.NewReaderSize(text, sniffBytes)
	sample, err = b.Peek(sniffBytes)
	if err == io.EOF {
		err = nil
	}
	return b, sample, err
}

// pairs passes UTF-16 on. Half a character at the end means that the file was cut off, perhaps inside an amount.
type pairs struct {
	r io.Reader
	n int
}

func (p *pairs) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n += n
	if err == io.EOF && p.n%2 == 1 {
		return n, say("the UTF-16 text is cut off in the middle of a character")
	}
	return n, err
}

// validUTF8 allows a rune to be cut at the end of the sample.
func validUTF8(b []byte) bool {
	for i := 0; i < utf8.UTFMax && i < len(b); i++ {
		if utf8.Valid(b[:len(b)-i]) {
			return true
		}
	}
	return len(b) == 0
}

// separator picks the sign that gives most rows of the sample the same number of fields, more than one.
func separator(sample []byte) rune {
	best, bestScore := ',', 0
	for _, sep := range []rune{',', ';', '\t', '|'} {
		counts := map[int]int{}
		r := csv.NewReader(bytes.NewReader(sample))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = sep, -1, true, true
		for range 50 {
			cells, err := r.Read()
			if err != nil {
				break
			}
			counts[len(cells)]++
		}
		for fields, n := range counts {
			if score := n * fields; fields > 1 && score > bestScore {
				best, bestScore = sep, score
			}
		}
	}
	return best
}
