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

// lineBytes is the buffer in which lines are found: large enough that few lines cross its end, small enough for the cache.
const lineBytes = 64 << 10

// spareBytes is memory that a large text keeps and never touches, so that Go's collector, which runs when the heap has
// doubled, runs every 20 MB of lines and not every 3: at a twentieth of the load's time.
const spareBytes = 16 << 20

// openCSV opens a text file with `,` `;` tab or `|` between its fields, in UTF-8 (with or without BOM), UTF-16 or CP1252.
func openCSV(path string) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	bytes := &counted{Reader: f}
	text, sample, err := decode(bytes)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l := &lines{guard: &textGuard{r: text}, separator: separator(sample)}
	if info, err := f.Stat(); err == nil && info.Size() > spareBytes {
		l.spare = make([]byte, spareBytes)
	}
	l.b = bufio.NewReaderSize(l.guard, lineBytes)
	l.quoted = csv.NewReader(l.b) // reads from l.b itself, as that is a bufio.Reader; FuzzCSV would tell if it did not
	l.quoted.Comma = l.separator
	l.quoted.FieldsPerRecord = -1
	l.quoted.LazyQuotes = true
	l.quoted.ReuseRecord = true
	return &table{next: l.next, close: f.Close, read: func() int64 { return bytes.n }}, nil
}

// lines gives the rows of a text. A line without a quote is cut at its separators here, which takes a quarter of the time;
// every other row is left to encoding/csv, which reads from the same buffer.
type lines struct {
	b         *bufio.Reader
	guard     *textGuard
	quoted    *csv.Reader
	separator rune
	cells     []string
	plain     int // lines read here
	others    int // lines read by quoted
	open      int // the line on which the last cell with a line break in it begins
	spare     []byte
}

func (l *lines) next() (row, error) {
	for {
		line, ok := l.line()
		if !ok {
			return l.row()
		}
		l.plain++
		if line == "" { // encoding/csv leaves empty lines out, too
			continue
		}
		n := 0
		for {
			if n == len(l.cells) {
				l.cells = append(l.cells, "")
			}
			at := strings.IndexByte(line, byte(l.separator))
			if at < 0 {
				break
			}
			l.cells[n], line = line[:at], line[at+1:]
			n++
		}
		l.cells[n], l.open = line, 0
		return l.checked(row{line: l.plain + l.others, cells: l.cells[:n+1]})
	}
}

// line takes the next line where all of it is in the buffer and no quote is.
func (l *lines) line() (string, bool) {
	ahead, err := l.b.Peek(l.b.Buffered())
	if err != nil {
		return "", false
	}
	end := bytes.IndexByte(ahead, '\n')
	if end < 0 || bytes.IndexByte(ahead[:end], '"') >= 0 {
		return "", false
	}
	line := string(bytes.TrimSuffix(ahead[:end], []byte{'\r'}))
	if _, err := l.b.Discard(end + 1); err != nil {
		return "", false
	}
	return line, true
}

// row reads a row with encoding/csv.
func (l *lines) row() (row, error) {
	cells, err := l.quoted.Read()
	if err == io.EOF && l.guard.quotes%2 == 1 && l.open > 0 {
		return row{}, say("a quote opened on line %d is not closed and swallows the lines after it", l.open)
	}
	if err == io.EOF {
		return row{}, io.EOF
	}
	if err != nil {
		var s said
		if errors.As(err, &s) {
			return row{}, s
		}
		return row{}, fmt.Errorf("read line: %w", err)
	}
	first, _ := l.quoted.FieldPos(0)
	l.open, l.others = 0, first
	for i, c := range cells {
		if n := strings.Count(c, "\n"); n > 0 {
			at, _ := l.quoted.FieldPos(i)
			l.open = l.plain + at
			l.others += n
		}
	}
	return l.checked(row{line: l.plain + first, cells: cells})
}

// checked holds the bounds of a row.
func (l *lines) checked(r row) (row, error) {
	if len(r.cells) > maxColumns {
		return row{}, say("line %d has %d columns; a table has at most %d", r.line, len(r.cells), maxColumns)
	}
	for i, c := range r.cells {
		if len(c) > maxCellBytes {
			return row{}, say("line %d column %d has more than %d KiB; a quote that is not closed?", r.line, i+1, maxCellBytes>>10)
		}
	}
	l.guard.rowBytes, l.guard.line = 0, r.line
	return r, nil
}

// textGuard looks at the text that passes, and stops it where it is no table any more: encoding/csv alone would read a row
// of any length.
type textGuard struct {
	r        io.Reader
	rowBytes int    // since the last row was given out
	line     int    // that row's line
	cut      []byte // the first bytes of a character that the last part ends in
	broken   func() said
	// quotes counts them. An odd number means that one is not closed, or that one stands alone in a text, which is no harm;
	// together with a last cell that runs over several lines it is harm.
	quotes int
}

// Read passes text on up to where it is broken, and says so when it is asked for more: by then the rows before are out.
func (g *textGuard) Read(p []byte) (int, error) {
	if g.broken != nil {
		return 0, g.broken()
	}
	n, err := g.r.Read(p)
	g.rowBytes += n
	if g.rowBytes > maxRowBytes {
		return 0, say("the row after line %d has more than %d MiB; a quote that is not closed, or no table", g.line, maxRowBytes>>20)
	}
	if zero := bytes.IndexByte(p[:n], 0); zero >= 0 {
		g.broken = func() said { return say("binary data after line %d, not text any more", g.line) }
		n, err = zero, nil
	}
	if good := g.valid(p[:n]); good < n || err == io.EOF && len(g.cut) > 0 {
		g.broken = func() said {
			return say("a character after line %d is not UTF-8 as those before it; save the file as CSV UTF-8", g.line)
		}
		n, err = good, nil
	}
	g.quotes += bytes.Count(p[:n], []byte{'"'})
	if n == 0 && g.broken != nil {
		return 0, g.broken()
	}
	return n, err
}

// valid is how much of b is UTF-8; a character may run into the next part.
func (g *textGuard) valid(b []byte) int {
	before := len(g.cut)
	if before > 0 {
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
	if !utf8.Valid(b[:end]) {
		good := 0
		for r, size := utf8.DecodeRune(b); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(b[good:]) {
			good += size
		}
		return max(0, good-before)
	}
	g.cut = append(g.cut[:0], b[end:]...)
	return len(b) - before
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
