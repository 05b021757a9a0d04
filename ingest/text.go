package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes one line of a cell: line breaks, tabs, non-breaking and double spaces become one space. Excel's own escape
// of a carriage return (_x000D_) goes too.
func clean(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == '_' || (c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ')) {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	s = strings.ReplaceAll(s, "_x000D_", " ")
	return strings.Join(strings.FieldsFunc(s, blank), " ")
}

// cleanLines is clean for each line of a cell: lists in a cell keep their lines.
func cleanLines(s string) string {
	if !strings.ContainsAny(s, "\n\r") {
		return clean(s)
	}
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r", "\n"), "\n") {
		if line = clean(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u00a0' || r == '\u200b' || r == '\ufeff' || r < ' ' || r == utf8.RuneError
}

// normal is how header texts and words are compared: lower case, signs as spaces, spaces once.
func normal(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, "_x000D_", " ")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// isEmpty knows the ways in which files write that a cell has no value.
func isEmpty(s string) bool {
	switch s {
	case "", "-", "–", "—", ".", "[null]", "null", "NULL", "&nbsp;", "#N/A", "N/A":
		return true
	}
	return false
}

// personal finds what must not land: e-mail, NIK and NIP (16 and 18 digits), NPWP, phone numbers.
var personal = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.]+|\b\d{8}[ .]?\d{6}[ .]?\d[ .]?\d{3}\b|\b\d{16}\b|\b\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}\b|(?:\+62|\b62|\b0)8\d{1,2}[- ]?\d{3,4}[- ]?\d{3,5}\b`)

// Mask replaces personal data in s. Most cells have neither an @ nor a long run of digits and cost one pass.
func Mask(s string) string {
	digits, suspect := 0, false
	for i := 0; i < len(s) && !suspect; i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
			suspect = digits >= 9
		case c == '@':
			suspect = true
		case c == ' ' || c == '-' || c == '.' || c == '+': // separators inside a number
		default:
			digits = 0
		}
	}
	if !suspect {
		return s
	}
	return personal.ReplaceAllString(s, maskedText)
}

// maskedText stands where personal data stood.
const maskedText = "[disamarkan]"

// personalColumn knows columns of personal data by their normalised names.
var personalColumn = regexp.MustCompile(`\b(nik|no ktp|nomor ktp|ktp|npwp|nip|no hp|nomor hp|hp|handphone|telepon|telpon|telp|tlp|whatsapp|no wa|e ?mail|surel|(tempat|tanggal|tgl) lahir|alamat rumah|(no|nomor) rekening bank|nama ibu)\b`)

// privacy is the remark about personal data (D-12). It never holds the data.
func privacy(line int, place, field string, reason said) remark {
	return remark{reject: reject{line: line, place: place, field: field, rule: "D-12", reason: reason}}
}

// shorten cuts s for a message.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

// nearest returns the words of known that are closest to s, at most n, best first.
func nearest(s string, known []string, n int) []string {
	type hit struct {
		word string
		d    int
	}
	var hits []hit
	for _, k := range known {
		if d := distance(s, k); d <= max(2, len(s)/3) {
			hits = append(hits, hit{k, d})
		}
	}
	for i := range hits { // insertion order is kept among equals: aliases stand best first
		for j := i; j > 0 && hits[j].d < hits[j-1].d; j-- {
			hits[j], hits[j-1] = hits[j-1], hits[j]
		}
	}
	var out []string
	for _, h := range hits[:min(n, len(hits))] {
		out = append(out, h.word)
	}
	return out
}

// distance is the Levenshtein distance in bytes; header texts are short and mostly ASCII.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost = 1 + min(diag, row[j], row[j-1])
			}
			diag, row[j] = row[j], cost
		}
	}
	return row[len(b)]
}
