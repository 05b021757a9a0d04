package ingest

import (
	"slices"
	"strings"
)

// leafKind tells data rows from the levels above them by the code. leaf is the code of a data row; an error is a code
// that belongs nowhere.
func (rd *reading) leafKind(r row, s shape) (kind, leaf string, err error) {
	if slices.ContainsFunc(r.cells, func(t string) bool { return isTotal(strings.TrimSpace(t)) }) && rd.leafCode(r) == "" {
		return skipTotal, "", nil
	}
	if len(rd.h.code) > 0 {
		return rd.printedKind(r, s)
	}
	code := rd.leafCode(r)
	f, n := familyOf(code)
	want, whole := classification, 6
	if rd.c.Fields[rd.h.leaf].Type == "account" {
		want = accountCode
	}
	switch {
	case code == "":
		return rd.uncoded(r, s)
	case isTotal(code):
		return skipTotal, "", nil
	case f == want && n < whole, f == classification && n < whole && n > 1 && want == accountCode:
		return skipSubtotal, "", nil
	}
	return "", code, nil
}

// uncoded judges a row whose leaf code is empty.
func (rd *reading) uncoded(r row, s shape) (kind, leaf string, err error) {
	if code, name, ok := group(r); ok && !rd.otherCode(r) {
		rd.enter(code, name)
		return skipGroup, "", nil
	}
	if rd.otherCode(r) {
		return skipSubtotal, "", nil
	}
	if rd.words(r) == "" && s.numbers > 0 {
		return skipNoLabel, "", nil
	}
	if s.numbers == 0 {
		return skipRemark, "", nil
	}
	return "", "", say("no code in a row that has an amount")
}

// words is the first text in the columns that the contract knows.
func (rd *reading) words(r row) string {
	for i, col := range rd.h.columns {
		t := clean(r.cell(max(col, 0)))
		if typ := rd.c.Fields[i].Type; col >= 0 && (typ == "text" || typ == "lines") && !isEmpty(t) && !isNumber(t) {
			return t
		}
	}
	return ""
}

// otherCode is true when a code beside the leaf stands in a column of its own.
func (rd *reading) otherCode(r row) bool {
	if slices.ContainsFunc(rd.h.above, func(col int) bool { return !isEmpty(clean(r.cell(col))) }) {
		return true
	}
	for i, f := range rd.c.Fields {
		switch f.Type {
		case "agency", "sub_activity":
			if col := rd.h.columns[i]; col >= 0 && i != rd.h.leaf && !isEmpty(clean(r.cell(col))) {
				return true
			}
		}
	}
	return false
}

// printedKind judges a row of a printed table, whose code columns say of which level the row is.
func (rd *reading) printedKind(r row, s shape) (kind, leaf string, err error) {
	code := rd.leafCode(r)
	if code == "" || groupLabel.MatchString(code) {
		return rd.uncoded(r, s)
	}
	if whole := rd.wholeCodes(r); whole != nil {
		code = whole[len(whole)-1]
		for _, c := range whole[:len(whole)-1] {
			if f, n := familyOf(c); f == agencyCode {
				rd.agency = c
			} else if f == classification && n == 6 && c != rd.sub {
				rd.sub, rd.subName = c, ""
			}
		}
	}
	f, n := familyOf(code)
	accounts := rd.c.Fields[rd.h.leaf].Type == "account"
	// 5.1.2.1.1.24 lost its zeros and is then an account or a sub kegiatan; 1 to 3 begin no account that is spent.
	parts := strings.Split(code, ".")
	if accounts && n == 6 && len(parts[1]) == 1 && len(parts[3]) == 1 && code[0] > '3' {
		return "", code, say("an account or a sub kegiatan whose zeros are lost; write the code as text, whole")
	}
	switch {
	case f == noCode:
		return "", code, say("not a code; wanted 1.03.04.2.01.0012")
	case f == agencyCode:
		rd.enter(code, rd.words(r))
		return skipSubtotal, "", nil
	case n < 6:
		return skipSubtotal, "", nil
	case f == classification && accounts:
		return skipSubtotal, "", rd.enterSub(r, code)
	case f == accountCode && !accounts:
		return skipSubtotal, "", nil
	}
	return "", code, nil
}

// enterSub notes the sub kegiatan that the accounts below belong to.
func (rd *reading) enterSub(r row, code string) error {
	fixed, rule, err := parseSubActivity(code)
	if err != nil {
		return err
	}
	if rule != "" {
		rd.remarks = append(rd.remarks, remark{reject{r.line, rd.sheet.place(r.line, rd.codeColumn()), "kode_sub_kegiatan", rule, code, say("the code lost a zero; repaired, the only reading")}, fixed})
	}
	rd.sub, rd.subName = fixed, rd.words(r)
	return nil
}

// wholeCodes are the codes of a row whose code columns hold a whole code each (bidang | agency | sub kegiatan | account), or
// nil where they hold the segments of one code.
func (rd *reading) wholeCodes(r row) []string {
	var out []string
	whole := false
	for i, col := range rd.h.code {
		t := strings.Trim(clean(r.cell(col)), ".")
		if isEmpty(t) {
			continue
		}
		out = append(out, t)
		whole = whole || i > 0 && strings.Count(t, ".") >= 2
	}
	if !whole {
		return nil
	}
	rd.whole = true
	return out
}

// enter notes the unit that the rows below belong to.
func (rd *reading) enter(code, name string) {
	if code != "" {
		code, _ = parseAgency(code)
		rd.agency = code
	}
	rd.agencyName = name
}

// leafCode is the code of the row: of the leaf's own column, or the printed code put together from its columns.
func (rd *reading) leafCode(r row) string {
	if len(rd.h.code) == 0 {
		if t := clean(r.cell(rd.h.columns[rd.h.leaf])); !isEmpty(t) {
			return t
		}
		return ""
	}
	var parts []string
	for _, col := range rd.h.code {
		if t := clean(r.cell(col)); !isEmpty(t) {
			parts = append(parts, strings.Trim(t, "."))
		}
	}
	return strings.Join(parts, ".")
}

func (rd *reading) codeColumn() int {
	if len(rd.h.code) > 0 {
		return rd.h.code[0]
	}
	return max(rd.h.columns[rd.h.leaf], 0)
}
