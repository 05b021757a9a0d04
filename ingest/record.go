package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// reject is one problem of one row that is not loaded; remark is something to say about a row that is.
type reject struct {
	line                    int
	place, field, rule, raw string
	reason                  said
}

type remark struct {
	reject
	value string
}

// verdict is what becomes of one row.
type verdict byte

const (
	loaded verdict = iota
	rejected
	skipped
)

// reading turns the rows of one table into values of the contract's fields.
type reading struct {
	c      *Contract
	h      *header
	sheet  string
	rule   head // what padu.yaml or the flags say
	base   head // what holds where a row does not say it itself
	forms  []form
	whole  bool // the forms come from every row, so what they leave open stays open
	signed bool // a signature block has begun

	// What a printed table says once for the rows below it.
	agency, agencyName, sub, subName string

	slots   []value
	rejects []reject
	remarks []remark
	skips   map[string]int64
}

// form is how one column writes its amounts or dates.
type form struct {
	decimal sign
	dates   order
}

// read judges one row; when it is loaded, slots holds its values until the next call.
func (rd *reading) read(r row) (verdict, error) {
	s := look(r)
	if kind := rd.h.formKind(r, s, rd.signed); kind != "" {
		rd.signed = rd.signed || kind == skipSigned
		rd.skips[kind]++
		return skipped, nil
	}
	code := ""
	if rd.c.Leaf != "" {
		kind, leaf, err := rd.leafKind(r, s)
		if kind != "" {
			rd.skips[kind]++
			return skipped, nil
		}
		if err != nil {
			rd.refuse(r, rd.codeColumn(), rd.c.Leaf, problem{"kode", asSaid(err)}, leaf)
			return rejected, nil
		}
		code = leaf
	} else if kind := totalKind(s); kind != "" {
		rd.skips[kind]++
		return skipped, nil
	}
	return rd.values(r, code)
}

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
	if rd.c.Fields[rd.c.field(rd.c.Leaf)].Type == "account" {
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
			if col := rd.h.columns[i]; col >= 0 && f.Name != rd.c.Leaf && !isEmpty(clean(r.cell(col))) {
				return true
			}
		}
	}
	return false
}

// printedKind judges a row of a printed table, whose code column says of which level the row is.
func (rd *reading) printedKind(r row, s shape) (kind, leaf string, err error) {
	code := rd.leafCode(r)
	if code == "" || groupLabel.MatchString(code) {
		return rd.uncoded(r, s)
	}
	f, n := familyOf(code)
	accounts := rd.c.Fields[rd.c.field(rd.c.Leaf)].Type == "account"
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
		fixed, rule, err := parseSubActivity(code)
		if err != nil {
			return "", code, err
		}
		if rule != "" {
			rd.remarks = append(rd.remarks, remark{reject{r.line, place(rd.sheet, r.line, rd.codeColumn()), "kode_sub_kegiatan", rule, code, say("the code lost a zero; repaired, the only reading")}, fixed})
		}
		rd.sub, rd.subName = fixed, rd.words(r)
		return skipSubtotal, "", nil
	case f == accountCode && !accounts:
		return skipSubtotal, "", nil
	}
	return "", code, nil
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
		if t := clean(r.cell(rd.h.columns[rd.c.field(rd.c.Leaf)])); !isEmpty(t) {
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
	return max(rd.h.columns[rd.c.field(rd.c.Leaf)], 0)
}

// values reads all fields of a data row and reports every problem of it at once.
func (rd *reading) values(r row, code string) (verdict, error) {
	if rd.sheet == "" && len(r.cells) > rd.h.width && strings.Join(r.cells[rd.h.width:], "") != "" {
		rd.refuse(r, rd.h.width, "-", problem{"bentuk", say("the row has %d cells, the header %d: a separator inside a value? put the value into quotes", len(r.cells), rd.h.width)}, r.cells[rd.h.width])
		return rejected, nil
	}
	before, remarked := len(rd.rejects), len(rd.remarks)
	for i := range rd.c.Fields {
		if err := rd.field(i, r, code); err != nil {
			return rejected, err
		}
	}
	rd.derive()
	if len(rd.rejects) > before {
		rd.remarks = rd.remarks[:remarked]
		return rejected, nil
	}
	return loaded, nil
}

// field fills one slot: from its cell, from what the printed table said above, from the head, from the default.
func (rd *reading) field(i int, r row, code string) error {
	f := &rd.c.Fields[i]
	col := rd.h.columns[i]
	rd.slots[i] = value{}
	text := ""
	if col >= 0 && f.Type != "code" {
		if text = r.cell(col); f.Type == "lines" {
			text = cleanLines(text)
		} else {
			text = clean(text)
		}
		if isEmpty(text) {
			text = ""
		}
	}
	if text == "" {
		text = rd.above(f, code)
	}
	if text == "" {
		if v, ok := rd.fromHead(f); ok {
			rd.slots[i] = v
			return nil
		}
		if f.Fallback != "" {
			text = clean(r.cell(max(rd.h.columns[rd.c.field(f.Fallback)], 0)))
		}
	}
	switch {
	case text != "":
		return rd.parse(i, r, text)
	case f.Default != "":
		rd.slots[i] = f.byDefault()
	case f.Required:
		rd.refuse(r, max(col, 0), f.Name, problem{"wajib", say("empty; this field is needed")}, "")
	}
	return nil
}

// parse turns the text of field i into its slot, a remark or a reject.
func (rd *reading) parse(i int, r row, text string) error {
	f, col := &rd.c.Fields[i], max(rd.h.columns[i], 0)
	v, n, err := fieldTypes[f.Type].parse(f, cell{text: text, numeric: r.num(rd.h.columns[i]), alias: rd.h.aliases[i],
		decimal: rd.forms[i].decimal, dates: rd.forms[i].dates, scale: rd.base.scale})
	var p problem
	switch {
	case errors.Is(err, errUndecided) && !rd.whole:
		return errUndecided
	case errors.Is(err, errUndecided) && f.Type == "date":
		p = problem{"D-09", say("day or month first? no date of this column tells; write 31-12-2026, or say dates: dmy for this source in padu.yaml")}
	case errors.Is(err, errUndecided):
		p = problem{"D-08", say("thousands or decimals? no amount of this column tells; write 1.234,00, or say decimal: comma for this source in padu.yaml")}
	case errors.Is(err, errOpen):
		rd.slots[i] = value{num: 1} // not set, but known to be open
		return nil
	case errors.As(err, &p):
	case err != nil:
		return err
	}
	if p.rule == "" {
		p = rd.contradicts(f, v)
	}
	if p.rule != "" && f.Lenient {
		rd.remarks = append(rd.remarks, remark{reject: reject{r.line, place(rd.sheet, r.line, col), f.Name, p.rule, shorten(mask(text), 80), say("%v; left empty", p.reason)}})
		return nil
	}
	if p.rule != "" {
		rd.refuse(r, col, f.Name, p, text)
		return nil
	}
	if n != nil {
		rd.remarks = append(rd.remarks, remark{reject{r.line, place(rd.sheet, r.line, col), f.Name, n.rule, shorten(mask(text), 80), n.reason}, v.text})
	}
	rd.slots[i] = v
	return nil
}

// above is what a printed table says once: the unit, the sub kegiatan of an account, the code of the row itself.
func (rd *reading) above(f *Field, code string) string {
	printed := len(rd.h.code) > 0
	switch {
	case f.Type == "agency":
		return rd.agency
	case f.Name == "nama_perangkat_daerah":
		return rd.agencyName
	case printed && f.Name == rd.c.Leaf:
		return code
	case printed && f.Type == "sub_activity":
		return rd.sub
	case printed && f.Name == "nama_sub_kegiatan":
		return rd.subName
	}
	return ""
}

// fromHead is what the rule, the flags or the title block say about every row.
func (rd *reading) fromHead(f *Field) (value, bool) {
	switch b := rd.base; {
	case f.Type == "region" && b.region != "":
		return textValue(b.region), true
	case f.Type == "year" && b.year != 0:
		return value{set: true, num: int64(b.year)}, true
	case f.Type == "stage" && b.stage != "":
		return textValue(b.stage), true
	case f.Type == "month" && b.month != 0:
		return value{set: true, num: int64(b.month)}, true
	}
	return value{}, false
}

// contradicts compares a row's own region, year, stage or month with what padu.yaml or the flags say.
func (rd *reading) contradicts(f *Field, v value) problem {
	found, wanted := v.text, ""
	switch f.Type {
	case "region":
		wanted = rd.rule.region
	case "stage":
		wanted = rd.rule.stage
	case "year":
		found, wanted = fmt.Sprint(v.num), numberOrEmpty(rd.rule.year)
	case "month":
		found, wanted = fmt.Sprint(v.num), numberOrEmpty(rd.rule.month)
	}
	if wanted == "" || found == wanted {
		return problem{}
	}
	return problem{"beda", say("the row says %s, padu.yaml or the command line says %s; correct one of them", found, wanted)}
}

func numberOrEmpty(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// derive fills the fields that follow from others.
func (rd *reading) derive() {
	for i, f := range rd.c.Fields {
		switch f.Type {
		case "open_end":
			end := rd.slots[rd.c.field("tanggal_berakhir")]
			rd.slots[i] = value{set: true, num: end.num}
			if end.set {
				rd.slots[i].num = 0
			}
		case "level":
			_, level, _ := parseNomenclature(rd.slots[rd.c.field("kode")].text)
			rd.slots[i] = textValue(level)
		}
	}
}

func (rd *reading) refuse(r row, col int, field string, p problem, raw string) {
	rd.rejects = append(rd.rejects, reject{r.line, place(rd.sheet, r.line, col), field, p.rule, shorten(mask(raw), 80), p.reason})
}
