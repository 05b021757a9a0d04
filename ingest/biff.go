package ingest

import (
	"encoding/binary"
	"math"
	"strconv"
	"unicode/utf16"
)

// The records of BIFF8 that hold what padu reads; all others are passed over.
const (
	recFormula    = 0x0006
	recEOF        = 0x000A
	recDate1904   = 0x0022
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recBoundSheet = 0x0085
	recMulRK      = 0x00BD
	recRString    = 0x00D6
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recArray      = 0x0221
	recTable      = 0x0236
	recRK         = 0x027E
	recShared     = 0x04BC
	recBOF        = 0x0809
)

// cellSizes has the records that are cells, and how many bytes each has at least.
var cellSizes = map[uint16]int{recFormula: 14, recMulRK: 12, recRString: 8, recLabelSST: 10, recNumber: 14, recLabel: 8, recBoolErr: 8, recRK: 10}

// damaged names the byte of the record stream where it stops making sense.
func damaged(at int) error { return say("a workbook damaged at byte %d", at) }

// record is one record of the stream; at is where it begins, next where the one behind it does.
type record struct {
	id       uint16
	at, next int
	body     []byte
}

func (b *xlsBook) record(at int) (record, error) {
	if at < 0 || at > len(b.data)-4 {
		return record{}, damaged(at)
	}
	r := record{id: binary.LittleEndian.Uint16(b.data[at:]), at: at, next: at + 4 + int(binary.LittleEndian.Uint16(b.data[at+2:]))}
	if r.next > len(b.data) {
		return record{}, damaged(at)
	}
	r.body = b.data[at+4 : r.next]
	return r, nil
}

func (r record) isBIFF8() bool {
	return len(r.body) >= 4 && binary.LittleEndian.Uint16(r.body) == 0x0600
}

// cellCount is how many cells a cell's record holds. MULRK: row, first column, (format, number)…, last column.
func (r record) cellCount() int {
	if r.id == recMulRK {
		return (len(r.body) - 6) / 6
	}
	return 1
}

// value is what a cell holds; of a formula, what it came to when the file was saved.
func (b *xlsBook) value(c xlsCell) (text string, numeric bool, err error) {
	r, err := b.record(int(c.at))
	if err != nil {
		return "", false, err
	}
	body := r.body // as long as cellSizes says
	switch r.id {
	case recLabelSST:
		if i := binary.LittleEndian.Uint32(body[6:]); uint64(i) < uint64(len(b.texts)) {
			return b.texts[i], false, nil
		}
		return "", false, damaged(r.at)
	case recLabel, recRString:
		t := textReader{book: b, body: body[6:], next: r.next}
		return t.text(2), false, t.err
	case recBoolErr:
		return boolOrError(body[6], body[7] != 0), false, nil
	case recRK:
		text, numeric = numberText(rkNumber(binary.LittleEndian.Uint32(body[6:])))
	case recMulRK:
		i := 6 + 6*int(c.col-binary.LittleEndian.Uint16(body[2:]))
		text, numeric = numberText(rkNumber(binary.LittleEndian.Uint32(body[i:])))
	case recNumber:
		text, numeric = numberText(math.Float64frombits(binary.LittleEndian.Uint64(body[6:])))
	case recFormula:
		v := body[6:14]
		if v[6] != 0xFF || v[7] != 0xFF {
			text, numeric = numberText(math.Float64frombits(binary.LittleEndian.Uint64(v)))
			return text, numeric, nil
		}
		switch v[0] {
		case 0:
			text, err = b.formulaText(r.next)
		case 1, 2:
			text = boolOrError(v[2], v[0] == 2)
		} // 3: an empty text
	}
	return text, numeric, err
}

// formulaText reads the text that a formula came to, from the records behind it. A formula never computed has none.
func (b *xlsBook) formulaText(at int) (string, error) {
	for {
		r, err := b.record(at)
		if err != nil {
			return "", err
		}
		switch r.id {
		case recShared, recArray, recTable, recContinue:
			at = r.next
		case recString:
			t := textReader{book: b, body: r.body, next: r.next}
			return t.text(2), t.err
		default:
			return "", nil
		}
	}
}

var errorTexts = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}

func boolOrError(v byte, isError bool) string {
	switch {
	case isError && errorTexts[v] == "":
		return "#N/A"
	case isError:
		return errorTexts[v]
	case v != 0:
		return "Ya"
	}
	return "Tidak"
}

// rkNumber unpacks a number of 30 bits: an integer, or the upper part of a double; either of them perhaps in hundredths.
func rkNumber(rk uint32) float64 {
	v := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&2 != 0 {
		v = float64(int32(rk) >> 2)
	}
	if rk&1 != 0 {
		v /= 100
	}
	return v
}

// numberText writes a number with the fewest digits that are exactly it, without an exponent while that is readable.
// numeric is false for what is no number.
func numberText(v float64) (text string, numeric bool) {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "#NUM!", false
	case v == 0: // also -0
		return "0", true
	}
	if text = strconv.FormatFloat(v, 'f', -1, 64); len(text) > 40 {
		text = strconv.FormatFloat(v, 'E', -1, 64)
	}
	return text, true
}

// textReader reads texts from a record and the CONTINUE records behind it. After the first error it reads nothing more.
type textReader struct {
	book *xlsBook
	body []byte // not yet read
	next int
	err  error
}

// more is true while bytes are left, here or in the next CONTINUE record.
func (t *textReader) more() bool {
	for len(t.body) == 0 {
		r, err := t.book.record(t.next)
		if err != nil || r.id != recContinue {
			return false
		}
		t.body, t.next = r.body, r.next
	}
	return true
}

func (t *textReader) take(n int) (v int) {
	for i := range n {
		if t.err != nil || !t.more() {
			t.fail()
			return 0
		}
		v |= int(t.body[0]) << (8 * i)
		t.body = t.body[1:]
	}
	return v
}

func (t *textReader) fail() {
	if t.err == nil {
		t.err = damaged(t.next)
	}
}

// text reads one text whose length in characters stands in the first one or two bytes. Its fonts and phonetic hints,
// which follow it, are passed over.
func (t *textReader) text(lengthBytes int) string {
	n := t.take(lengthBytes)
	if n == 0 && len(t.body) == 0 { // some programs end an empty text here
		return ""
	}
	flags, extra := t.take(1), 0
	if flags&8 != 0 {
		extra = 4 * t.take(2)
	}
	if flags&4 != 0 {
		extra += t.take(4)
	}
	s := t.characters(n, flags&1 != 0)
	for extra > 0 && t.err == nil {
		if !t.more() {
			t.fail()
			break
		}
		k := min(extra, len(t.body))
		t.body, extra = t.body[k:], extra-k
	}
	return s
}

// characters reads n of them, each in one byte or two. A CONTINUE record that goes on with them says anew which.
func (t *textReader) characters(n int, wide bool) string {
	var units []uint16
	for n > 0 && t.err == nil {
		if len(t.body) == 0 {
			wide = t.take(1)&1 != 0
			continue
		}
		size := 1
		if wide {
			size = 2
		}
		k := min(n, len(t.body)/size)
		if k == 0 { // half a character
			t.fail()
		}
		for i := range k {
			if wide {
				units = append(units, binary.LittleEndian.Uint16(t.body[2*i:]))
			} else {
				units = append(units, uint16(t.body[i]))
			}
		}
		t.body, n = t.body[k*size:], n-k
	}
	return string(utf16.Decode(units))
}
