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
	quotes := &quoteCounter{r: text}
	r := csv.NewReader(quotes)
	r.Comma = separator(sample)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.ReuseRecord = true
	open := 0 // the line on which the last cell with a line break in it begins
	next := func() (row, error) {
		cells, err := r.Read()
		if err == io.EOF && quotes.n%2 == 1 && open > 0 {
			return row{}, say("a quote opened on line %d is not closed and swallows the lines after it", open)
		}
		if err == io.EOF {
			return row{}, io.EOF
		}
		if err != nil {
			return row{}, fmt.Errorf("read line: %w", err)
		}
		line, _ := r.FieldPos(0)
		open = 0
		for i, c := range cells {
			if strings.IndexByte(c, '\n') >= 0 {
				open, _ = r.FieldPos(i)
			}
		}
		return row{line: line, cells: cells}, nil
	}
	return &table{next: next, close: f.Close}, nil
}

// quoteCounter counts the quotes that pass. An odd number means that one is not closed, or that one stands alone in a text,
// which is no harm; together with a last cell that runs over several lines it is harm.
type quoteCounter struct {
	r io.Reader
	n int
}

func (q *quoteCounter) Read(p []byte) (int, error) {
	n, err := q.r.Read(p)
	q.n += bytes.Count(p[:n], []byte{'"'})
	return n, err
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
		text = transform.NewReader(b, unicode.BOMOverride(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()))
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
