package ingest

import (
	"regexp"
	"strconv"
	"strings"
)

// Kinds of rows that are not data, as they are counted in landing.skips.
const (
	skipEmpty    = "kosong"
	skipHeader   = "kepala berulang"
	skipNumbers  = "nomor kolom"
	skipSubtotal = "subtotal"
	skipTotal    = "jumlah"
	skipNoLabel  = "jumlah tanpa label"
	skipSigned   = "tanda tangan"
	skipRemark   = "catatan"
	skipGroup    = "judul kelompok"
	skipOpen     = "belum diputuskan"
)

var (
	totalLabel  = regexp.MustCompile(`(?i)^(sub ?)?(grand )?(total|jumlah)\b|^jml\b|^total\b`)
	remarkLabel = regexp.MustCompile(`(?i)^(catatan|keterangan|ket\.?|sumber|dicetak|\*+)\s*[:)]?`)
	signedLabel = regexp.MustCompile(`(?i)^(mengetahui|menyetujui|disetujui|disahkan|ditetapkan|a\.?n\.? |plt\.? |plh\.? |pj\.? |kepala (bappe|badan|dinas|bagian|biro|subbag|sub bag)|sekretaris daerah|bupati|wali ?kota|gubernur|pejabat|pengguna anggaran|nip\b|nip\.|pembina|penata|pangkat|ttd\b|[\pL .]+, *\d{1,2} \pL+ \d{4}$)`)
	groupLabel  = regexp.MustCompile(`(?i)^(unit organisasi|sub unit|skpd|perangkat daerah|unit kerja|opd)\s*:\s*(.*)$`)
	groupCode   = regexp.MustCompile(`^(\d\.\d\d\.\d\.\d\d\.\d\.\d\d\.\d\d(?:\.\d{4})?)\s*[-–]?\s*(.*)$`)
	formulaCell = regexp.MustCompile(`^\d+ ?= ?[(\d]`)
)

// isTotal is true for the label of a total. Most texts begin with another letter, and cost no search.
func isTotal(t string) bool {
	if t == "" || !strings.ContainsRune("jtgsJTGS", rune(t[0])) {
		return false
	}
	return totalLabel.MatchString(t)
}

// shape is what one look over a row's cells tells.
type shape struct {
	filled  int    // cells with something in them
	numbers int    // of these, cells that are numbers or amounts
	label   string // the first text cell
}

func look(r row) shape {
	var s shape
	for i, t := range r.cells {
		if t = strings.TrimSpace(t); t == "" {
			continue
		}
		s.filled++
		if r.num(i) || isNumber(t) {
			s.numbers++
		} else if s.label == "" {
			s.label = clean(t)
		}
	}
	return s
}

// isNumber is true for a cell that holds an amount and nothing else.
func isNumber(t string) bool {
	if t[0] != 'R' && t[0] != 'r' && t[0] != '(' && t[0] != '-' && (t[0] < '0' || t[0] > '9') {
		return false
	}
	_, _, _, err := amountBody(t)
	return err == nil && !looksLikeCode(t)
}

// looksLikeCode keeps dotted codes from being taken for amounts: 1.03 has no group of three, 1.03.02 two groups of two.
func looksLikeCode(t string) bool {
	parts := strings.Split(t, ".")
	if len(parts) < 2 || strings.Contains(t, ",") {
		return false
	}
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return true
		}
	}
	return false
}

// formKind tells the rows that are no data whatever the dataset: empty, the header again, column numbers, remarks and
// signatures. "" means: look further.
func (h *header) formKind(r row, s shape, signed bool) string {
	switch {
	case s.filled == 0:
		return skipEmpty
	case h.repeats(r, s):
		return skipHeader
	case numbersRow(r, s):
		return skipNumbers
	case s.filled <= 3 && s.numbers == 0 && signedLabel.MatchString(s.label):
		return skipSigned
	case signed && s.filled <= 3 && s.numbers == 0:
		return skipSigned
	case s.filled <= 2 && remarkLabel.MatchString(s.label):
		return skipRemark
	}
	return ""
}

// repeats is true when every text of the row is a text of the header, and there are several of them.
func (h *header) repeats(r row, s shape) bool {
	if s.numbers > 0 || s.filled < 2 && h.last == h.first {
		return false
	}
	for _, t := range r.cells {
		if t = normal(t); t != "" && h.texts[t] == 0 {
			return false
		}
	}
	return true
}

// numbersRow is true for 1 2 3 … under a header, and for its kin "10 = (9 / 8) * 100".
func numbersRow(r row, s shape) bool {
	if s.filled < 3 {
		return false
	}
	last, n := 0, 0
	for _, t := range r.cells {
		t = strings.Trim(strings.TrimSpace(t), "()")
		if t == "" {
			continue
		}
		if formulaCell.MatchString(t) {
			n++
			continue
		}
		v, err := strconv.Atoi(t)
		if err != nil || v > 99 || v <= last && last > 0 || v > last+8 {
			return false
		}
		last = v
		n++
	}
	return n >= 3
}

// totalKind tells totals: labelled ones, and rows that hold amounts and no word at all.
func totalKind(s shape) string {
	switch {
	case isTotal(s.label) && s.filled-s.numbers <= 2:
		return skipTotal
	case s.label == "" && s.numbers > 0:
		return skipNoLabel
	}
	return ""
}

// group is a unit's banner row inside the data: "Unit Organisasi : 1.03.0.00.0.00.01.0000 Dinas …", or the code and the name
// in cells of their own.
func group(r row) (code, name string, ok bool) {
	for i, t := range r.cells {
		t = clean(t)
		if t == "" {
			continue
		}
		if m := groupLabel.FindStringSubmatch(t); m != nil {
			t = m[2]
			for j := i + 1; t == "" && j < len(r.cells); j++ {
				t = clean(r.cells[j])
			}
			ok = true
		}
		if m := groupCode.FindStringSubmatch(t); m != nil {
			name = m[2]
			for j := i + 1; name == "" && j < len(r.cells); j++ {
				if c := clean(r.cells[j]); c != "" && !isNumber(c) {
					name = c
				}
			}
			return m[1], name, true
		}
		if ok {
			return "", t, true
		}
		if i > 8 {
			break
		}
	}
	return "", "", false
}

// undecided is true for a row of a dataset of decisions that has none yet: a review sheet is filled in bit by bit.
func (rd *reading) undecided(r row) bool {
	if rd.c.Decided == "" {
		return false
	}
	col := rd.h.columns[rd.c.field(rd.c.Decided)]
	return col >= 0 && isEmpty(clean(r.cell(col)))
}

// aboveFields is true for the title of an urusan in a list of bidang urusan: its one digit where they have their code, or its
// name alone.
func (rd *reading) aboveFields(r row, s shape) bool {
	for i, f := range rd.c.Fields {
		if col := rd.h.columns[i]; f.Type == "field" && f.Required && col >= 0 && s.filled <= 3 {
			t := strings.Trim(clean(r.cell(col)), ".")
			return len(t) == 1 && t[0] >= '0' && t[0] <= '9' || s.filled == 1 && s.numbers == 0 && isEmpty(t)
		}
	}
	return false
}
