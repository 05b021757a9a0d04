package ingest

import (
	"regexp"
	"strings"
)

// Code patterns of DOMAIN 3.2. A sub kegiatan and an account have the same length and are told apart by their dots.
var (
	subActivity    = regexp.MustCompile(`^[1-9X]\.(\d\d|XX)\.\d\d\.\d\.\d\d\.\d{4}$`)
	oldSubActivity = regexp.MustCompile(`^[1-9X]\.(\d\d|XX)\.\d\d\.\d\.\d\d\.\d\d$`)
	account        = regexp.MustCompile(`^[1-8]\.\d\.\d\d\.\d\d\.\d\d\.\d{4}$`)
	agency         = regexp.MustCompile(`^\d\.\d\d\.\d\.\d\d\.\d\.\d\d\.\d\d\.\d{4}$`)
	leadingCode    = regexp.MustCompile(`^[0-9X]+(\.[0-9X]+)*\.?(?:\s+|$)`)
	digitsAndDots  = regexp.MustCompile(`^[0-9X]+(\.[0-9X]+)*\.?$`)
)

// Widths of the segments of a code, left to right.
var (
	subActivityWidths = []int{1, 2, 2, 1, 2, 4}
	accountWidths     = []int{1, 1, 2, 2, 2, 4}
)

// family says which list a dotted code belongs to.
type family byte

const (
	noCode family = iota
	classification
	accountCode
	agencyCode
)

// familyOf tells the family and the number of segments of a code, of whatever length. Whole codes are sure; for shorter
// ones the widths decide: an account's second segment has one digit, a bidang urusan's has two.
func familyOf(code string) (f family, segments int) {
	if !digitsAndDots.MatchString(code) {
		return noCode, 0
	}
	parts := strings.Split(strings.TrimSuffix(code, "."), ".")
	switch {
	case len(parts) == 8:
		return agencyCode, 8
	case len(parts) > 8 || len(parts) == 7:
		return noCode, len(parts)
	case len(parts) == 1:
		return classification, 1
	case len(parts) >= 4 && len(parts[3]) == 1 && len(parts[2]) <= 2 && !account.MatchString(code):
		return classification, len(parts)
	case len(parts[1]) == 1 && !(len(parts) >= 4 && len(parts[3]) == 1):
		return accountCode, len(parts)
	}
	return classification, len(parts)
}

// repairCode pads segments that lost leading zeros, where that has one reading, and says whether it did. Digits are never
// removed. A segment in the middle of a dotted code cannot have lost a zero on its right: the code was not a number.
func repairCode(code string, widths []int) (fixed string, repaired bool, err error) {
	parts := strings.Split(strings.TrimSuffix(code, "."), ".")
	if len(parts) != len(widths) {
		return "", false, say("%d parts, wanted %d", len(parts), len(widths))
	}
	for i, p := range parts {
		switch {
		case p == strings.Repeat("X", widths[i]) && i < 2:
		case strings.Trim(p, "0123456789") != "" || p == "":
			return "", false, say("part %d is %q, wanted %d digits", i+1, p, widths[i])
		case len(p) > widths[i]:
			return "", false, say("part %d is %q: %d digits, wanted %d; digits are never removed", i+1, p, len(p), widths[i])
		case len(p) < widths[i]:
			parts[i] = strings.Repeat("0", widths[i]-len(p)) + p
			repaired = true
		}
	}
	return strings.Join(parts, "."), repaired, nil
}

// parseSubActivity reads a sub kegiatan code. rule is D-04 for a repaired code, D-03 for the two-digit form before 2024.
func parseSubActivity(s string) (code, rule string, err error) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	switch {
	case subActivity.MatchString(s):
		return s, "", nil
	case oldSubActivity.MatchString(s):
		return s, "D-03", nil
	case account.MatchString(s):
		return "", "D-14", say("an account code in a sub kegiatan column; wanted 1.03.04.2.01.0012")
	}
	fixed, _, err := repairCode(s, subActivityWidths)
	if err != nil {
		return "", "kode", say("not a sub kegiatan code (%v); wanted 1.03.04.2.01.0012", err)
	}
	if !subActivity.MatchString(fixed) {
		return "", "kode", say("not a sub kegiatan code; wanted 1.03.04.2.01.0012")
	}
	return fixed, "D-04", nil
}

// parseAccount reads a whole account code in either width (5.1.02.01.01.0024, 5.1.02.01.001.00024: the same account).
func parseAccount(s string) (code, rule string, err error) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	switch {
	case account.MatchString(s):
		return s, "", nil
	case subActivity.MatchString(s):
		return "", "D-14", say("a sub kegiatan code in an account column; wanted 5.1.02.01.01.0024")
	}
	if p := strings.Split(s, "."); len(p) == 6 && len(p[4]) == 3 && len(p[5]) == 5 && p[4][0] == '0' && p[5][0] == '0' {
		wide := strings.Join([]string{p[0], p[1], p[2], p[3], p[4][1:], p[5][1:]}, ".")
		if account.MatchString(wide) {
			return wide, "", nil
		}
	}
	fixed, _, err := repairCode(s, accountWidths)
	if err != nil {
		return "", "kode", say("not an account code (%v); wanted 5.1.02.01.01.0024", err)
	}
	if !account.MatchString(fixed) {
		return "", "kode", say("not an account code; wanted 5.1.02.01.01.0024")
	}
	return fixed, "D-04", nil
}

// parseAccountLevel reads an account code of any level, in either width, and gives its level. repaired says that a zero was lost.
func parseAccountLevel(s string) (code, level string, repaired bool, err error) {
	levels := []string{"akun", "kelompok", "jenis", "objek", "rincian_objek", "sub_rincian_objek"}
	parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(s), "."), ".")
	n := len(parts)
	if n <= len(levels) && parts[0] >= "1" && parts[0] <= "8" {
		if n >= 5 && len(parts[4]) == 3 && parts[4][0] == '0' && (n == 5 || len(parts[5]) == 5 && parts[5][0] == '0') { // the wide form
			for i := 4; i < n; i++ {
				parts[i] = parts[i][1:]
			}
		}
		code, repaired, err = repairCode(strings.Join(parts, "."), accountWidths[:n])
		if err == nil && digitsAndDots.MatchString(code) {
			return code, levels[n-1], repaired, nil
		}
	}
	return "", "", false, say("not an account code of any level; wanted 5, 5.1, 5.1.02 to 5.1.02.01.01.0024")
}

// parseAgency reads a perangkat daerah code. Old and unknown forms are kept as they are, with rule D-11.
func parseAgency(s string) (code, rule string) {
	s = strings.TrimSpace(s)
	if agency.MatchString(s) {
		return s, ""
	}
	if fixed, _, err := repairCode(s, []int{1, 2, 1, 2, 1, 2, 2, 4}); err == nil {
		return fixed, "D-04"
	}
	return s, "D-11"
}

// parseSummaryAccount reads an account of DJPK's summary: 4101 or 4.1.01, with or without its name behind it.
func parseSummaryAccount(s string) (string, error) {
	s = strings.TrimSpace(s)
	if at := strings.IndexFunc(s, func(r rune) bool { return r == ' ' || r == ')' }); at > 0 {
		s = s[:at]
	}
	s = strings.TrimSuffix(s, ".")
	d := strings.ReplaceAll(s, ".", "")
	if len(d) < 1 || len(d) > 4 || len(d) == 3 || strings.Trim(d, "0123456789") != "" || d[0] < '4' || d[0] > '6' {
		return "", say("not an account of the summary; wanted 4101 or 4.1.01")
	}
	switch len(d) {
	case 1:
		return d, nil
	case 2:
		return d[:1] + "." + d[1:], nil
	}
	return d[:1] + "." + d[1:2] + "." + d[2:], nil
}

// parseNomenclature reads a code of any level of the classification, X.XX templates included, and gives its level.
func parseNomenclature(s string) (code, level string, err error) {
	if code := leadingCode.FindString(s); code != "" { // the name may stand behind it
		s = code
	}
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	levels := []string{"urusan", "bidang_urusan", "program", "", "kegiatan", "sub_kegiatan"}
	n := strings.Count(s, ".") + 1
	if n > len(levels) || levels[n-1] == "" {
		return "", "", say("not a code of the nomenclature; wanted 1, 1.03, 1.03.04, 1.03.04.2.01 or 1.03.04.2.01.0012")
	}
	parts := strings.Split(s, ".")
	for i, p := range parts {
		template := (i == 0 && p == "X") || (i == 1 && p == "XX")
		if i == 5 && len(p) == 2 { // the two-digit form before 2024
			continue
		}
		if !template && (len(p) != subActivityWidths[i] || strings.Trim(p, "0123456789") != "") {
			return "", "", say("part %d is %q, wanted %d digits; wanted 1.03.04.2.01.0012", i+1, p, subActivityWidths[i])
		}
	}
	return s, levels[n-1], nil
}

// level is the level of the code that the row is about.
func (rd *reading) level() (level string) {
	for i, f := range rd.c.Fields {
		switch f.Type {
		case "nomenclature":
			_, level, _ = parseNomenclature(rd.slots[i].text)
		case "account_level":
			_, level, _, _ = parseAccountLevel(rd.slots[i].text)
		}
	}
	return level
}
