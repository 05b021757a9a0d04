package ingest

import (
	"strings"
)

// tolerance is how far a printed total may be from the sum of its leaves, in cents: one rupiah, for rounding (D-06).
const tolerance = 100

// sums checks what a file prints for the levels above its leaves against the leaves. Levels nest by their codes: a
// subtotal is open while the rows below it belong to it, and is compared when it ends; a labelled total, or one without a
// label, is compared with all leaves, with those since the last total, and with those of the last unit.
type sums struct {
	fields []int // the money fields, by their place in the contract
	open   []subtotal
	all    []int64 // of every leaf, by field
	since  []int64 // of the leaves since the last total
	unit   []int64 // of the leaves since the last unit banner
	bad    []mismatch
}

// subtotal is a printed level that is still open.
type subtotal struct {
	line    int
	path    string // agency|sub kegiatan|account, as far as the row says
	printed []value
	sum     []int64
}

// mismatch is a printed amount that its leaves do not add up to.
type mismatch struct {
	line, field    int
	printed, added int64
}

func newSums(c *Contract) *sums {
	s := &sums{}
	for i, f := range c.Fields {
		if f.Type == "money" {
			s.fields = append(s.fields, i)
		}
	}
	n := len(s.fields)
	s.all, s.since, s.unit = make([]int64, n), make([]int64, n), make([]int64, n)
	return s
}

// leaf adds a data row to every level that is open above it.
func (s *sums) leaf(path string, slots []value) {
	s.close(path)
	for j, i := range s.fields {
		cents := slots[i].num
		s.all[j], s.since[j], s.unit[j] = s.all[j]+cents, s.since[j]+cents, s.unit[j]+cents
		for k := range s.open {
			s.open[k].sum[j] += cents
		}
	}
}

// level opens a printed subtotal. One that is printed for the same code again replaces nothing: both are compared.
func (s *sums) level(line int, path string, printed []value) {
	if path == "" { // above all agencies: what it holds is not told by its code
		return
	}
	s.close(path)
	s.open = append(s.open, subtotal{line, path, printed, make([]int64, len(s.fields))})
}

// close compares and drops the levels that do not hold path.
func (s *sums) close(path string) {
	for len(s.open) > 0 {
		last := &s.open[len(s.open)-1]
		if last.path != path && strings.HasPrefix(path, last.path) {
			return
		}
		for j, v := range last.printed {
			if v.set && far(v.num, last.sum[j]) {
				s.bad = append(s.bad, mismatch{last.line, s.fields[j], v.num, last.sum[j]})
			}
		}
		s.open = s.open[:len(s.open)-1]
	}
}

// banner begins a unit.
func (s *sums) banner() { clear(s.unit) }

// total compares a printed total with what it may be the total of.
func (s *sums) total(line int, printed []value) {
	s.close("\x00") // no level holds a total
	for j, v := range printed {
		if v.set && far(v.num, s.all[j]) && far(v.num, s.since[j]) && far(v.num, s.unit[j]) {
			s.bad = append(s.bad, mismatch{line, s.fields[j], v.num, s.all[j]})
		}
	}
	clear(s.since)
}

func far(a, b int64) bool { return a-b > tolerance || b-a > tolerance }

// printedMoney reads the amounts of a row that is no data; a cell that is no amount says nothing.
func (rd *reading) printedMoney(r row) []value {
	out := make([]value, len(rd.sums.fields))
	for j, i := range rd.sums.fields {
		col := rd.h.columns[i]
		if col < 0 {
			continue
		}
		text := clean(r.cell(col))
		if isEmpty(text) {
			continue
		}
		f := &rd.c.Fields[i]
		v, _, err := parseMoneyCell(f, cell{text: text, numeric: r.num(col), decimal: rd.forms[i].decimal, scale: rd.base.scale})
		if err == nil {
			out[j] = v
		}
	}
	return out
}

// path places a row among the levels: agency|sub kegiatan|account, each as far as the row says it.
func (rd *reading) path(r row, code string) string {
	agency, sub, acc := rd.agency, "", ""
	if whole := rd.wholeCodes(r); whole != nil {
		agency = ""
		for _, c := range whole {
			switch f, _ := familyOf(c); f {
			case agencyCode:
				agency = c
			case accountCode:
				acc = c
			case classification:
				sub = c
			}
		}
		if agency == "" { // urusan and bidang stand above all agencies
			return ""
		}
		return join(agency, sub, acc)
	}
	if len(rd.h.code) == 0 {
		return rd.flatPath(r)
	}
	switch f, n := familyOf(code); {
	case f == agencyCode:
		return join(code, "", "")
	case f == classification && n <= 2 && (rd.agency == "" || rd.whole): // urusan and bidang stand above all agencies
		return ""
	case f == accountCode, n == 1 && rd.sub != "": // 5 below a sub kegiatan is belanja, not an urusan
		sub, acc = rd.sub, padded(code, accountWidths)
	default:
		sub = padded(code, subActivityWidths)
	}
	return join(agency, sub, acc)
}

// padded gives the segments of a code of any level their lost zeros back, to compare it with others.
func padded(code string, widths []int) string {
	parts := strings.Split(strings.TrimSuffix(code, "."), ".")
	for i, p := range parts {
		if i < len(widths) && len(p) < widths[i] {
			parts[i] = strings.Repeat("0", widths[i]-len(p)) + p
		}
	}
	return strings.Join(parts, ".")
}

// flatPath is the path of a row whose codes stand in columns of their own.
func (rd *reading) flatPath(r row) string {
	var agency, sub, acc string
	for i, f := range rd.c.Fields {
		col := rd.h.columns[i]
		if col < 0 {
			continue
		}
		switch t := clean(r.cell(col)); f.Type {
		case "agency":
			if isEmpty(t) {
				return ""
			}
			agency = t
		case "sub_activity":
			sub = t
		case "account":
			acc = t
		}
	}
	if agency == "" && rd.agency != "" {
		agency = rd.agency
	}
	return join(agency, sub, acc)
}

// join ends each part, so that 5.1 does not hold 5.10.
func join(agency, sub, acc string) string {
	out := ""
	for _, p := range []string{agency, sub, acc} {
		if p == "" || p == "-" {
			continue
		}
		out += p + "."
	}
	return out
}
