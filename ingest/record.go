package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// reject is one problem of one row that is not loaded; remark is something to say about a row that is.
type reject struct {
	line                    int
	place, field, rule, raw string
	reason                  said
}

// said names the cell, its text and the reason.
func (r reject) said() said { return say("%s: %s %q: %v", r.place, r.field, r.raw, r.reason) }

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
	sheet  *sheet
	file   string // the file's name without its ending, for a version that nothing else names
	rule   head   // what padu.yaml or the flags say
	base   head   // what holds where a row does not say it itself
	forms  []form
	final  bool // the forms come from every row, so what they leave open stays open
	signed bool // a signature block has begun
	inside inside
	masked map[string]bool // fields of which personal data was said

	// What a printed table says once for the rows below it.
	agency, agencyName, sub, subName string
	whole                            bool // its code columns hold a whole code each

	slots   []value
	rejects []reject
	remarks []remark
	private []remark // the first personal data of each field, kept apart: said once, and texts are remembered all the same
	skips   map[string]int64
	sums    *sums

	plan   []plan
	leaves map[string]bool // texts that are whole leaf codes
	// leafColumn is the leaf's own column, -1 in a printed table.
	leafColumn int
	derived    []int // fields that follow from others
}

// form is how one column writes its amounts or dates.
type form struct {
	decimal sign
	dates   order
	parts   bool // percentages are written as parts of one, as a workbook keeps them
}

// read judges one row; when it is loaded, slots holds its values until the next call.
func (rd *reading) read(r row) (verdict, error) {
	// A row with a whole leaf code of its own column is data, whatever else is in it: no need to look further.
	if rd.leafColumn >= 0 && rd.leaves[r.cell(rd.leafColumn)] {
		return rd.data(r, r.cell(rd.leafColumn))
	}
	s := look(r)
	if kind := rd.h.formKind(r, s, rd.signed); kind != "" {
		rd.signed = rd.signed || kind == skipSigned
		rd.skips[kind]++
		rd.inside.form(kind, r.line)
		return skipped, nil
	}
	if rd.h.leaf < 0 {
		kind := totalKind(s)
		switch {
		case rd.undecided(r):
			kind = skipOpen
		case rd.aboveFields(r, s):
			kind = skipGroup
		}
		if kind != "" {
			rd.skips[kind]++
			return skipped, nil
		}
		return rd.values(r, "")
	}
	kind, leaf, err := rd.leafKind(r, s)
	switch {
	case err != nil:
		rd.refuse(r, rd.codeColumn(), rd.c.Fields[rd.h.leaf].Name, problem{"kode", asSaid(err)}, leaf)
		return rejected, nil
	case kind != "":
		rd.skips[kind]++
		rd.aboveLeaves(r, kind)
		return skipped, nil
	}
	v, err := rd.data(r, leaf)
	if v == loaded && rd.leafColumn >= 0 && len(rd.leaves) < maxMemo {
		rd.leaves[strings.Clone(r.cell(rd.leafColumn))] = true
	}
	return v, err
}

// data reads a row of a dataset with leaves and adds it to the levels above it.
func (rd *reading) data(r row, leaf string) (verdict, error) {
	v, err := rd.values(r, leaf)
	if v == loaded && err == nil {
		path := ""
		if len(rd.sums.open) > 0 {
			path = rd.path(r, leaf)
		}
		rd.sums.leaf(path, rd.slots)
	}
	return v, err
}

// maxMemo bounds what is kept of one column's texts.
const maxMemo = 20_000

// aboveLeaves lets what a row above the leaves prints be checked against them.
func (rd *reading) aboveLeaves(r row, kind string) {
	switch kind {
	case skipSubtotal:
		rd.sums.level(r.line, rd.path(r, rd.leafCode(r)), rd.printedMoney(r))
	case skipTotal, skipNoLabel:
		rd.sums.total(r.line, rd.printedMoney(r))
	case skipGroup:
		rd.sums.banner()
	}
}

// finish compares the levels that are open at the end, and says which printed amounts their leaves do not add up to. Where
// rows were rejected their money is missing from the sums, and nothing is said.
func (rd *reading) finish() {
	rd.sums.close("\x00")
	rd.remarks = slices.Concat(rd.remarks, rd.private, rd.inside.remarks(rd.sheet))
	if len(rd.rejects) > 0 {
		return
	}
	for _, m := range rd.sums.bad {
		col := max(rd.h.columns[m.field], 0)
		rd.remarks = append(rd.remarks, remark{reject{m.line, rd.sheet.place(m.line, col), rd.c.Fields[m.field].Name, "D-06", centsText(m.printed),
			say("the file prints %s here, its rows add up to %s", centsText(m.printed), centsText(m.added))}, centsText(m.added)})
	}
}

// centsText writes cents as 1234.50.
func centsText(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// values reads all fields of a data row and reports every problem of it at once.
func (rd *reading) values(r row, code string) (verdict, error) {
	rd.inside.data()
	if rd.sheet.text && len(r.cells) > rd.h.width && strings.Join(r.cells[rd.h.width:], "") != "" {
		rd.refuse(r, rd.h.width, "-", problem{"bentuk", say("the row has %d cells, the header %d: a separator inside a value? put the value into quotes", len(r.cells), rd.h.width)}, r.cells[rd.h.width])
		return rejected, nil
	}
	before, remarked := len(rd.rejects), len(rd.remarks)
	for i := range rd.plan {
		if rd.quick(i, r) {
			continue
		}
		if err := rd.field(i, r, code); err != nil {
			return rejected, err
		}
		rd.remember(i, r, before, remarked)
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
		if col, from := rd.fallback(f); from != nil && col < 0 && from.Default == "@file" {
			if text = rd.file; f.Type == "year" && !fourDigits.MatchString(text) {
				rd.refuse(r, 0, f.Name, problem{"wajib", say("neither the file nor its name says the year; add a column %s, or say it: --year 2026", f.Name)}, "")
				return nil
			}
		} else if from != nil && col >= 0 {
			if at := rd.c.field(f.Fallback); f.Type == "year" && from.Type == "date" { // read before the year, so that 45658 and 1/2/26 mean a day
				if v := rd.slots[at]; v.set {
					rd.slots[i] = value{set: true, num: int64(time.Unix(v.num*86_400, 0).UTC().Year())}
					return nil
				} else if from.Required { // the date is rejected; once is enough
					return nil
				}
			} else if text = clean(r.cell(col)); f.Type == "text" { // "1.03 Pekerjaan umum" holds the code and the name
				text = strings.TrimSpace(leadingCode.ReplaceAllString(text, ""))
			}
		}
	}
	switch {
	case text != "":
		return rd.parse(i, r, text)
	case f.Default == "@file":
		return rd.parse(i, r, rd.file)
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
		decimal: rd.forms[i].decimal, dates: rd.forms[i].dates, parts: rd.forms[i].parts, region: rd.base.region, scale: rd.base.scale})
	var p problem
	switch {
	case errors.Is(err, errUndecided) && !rd.final:
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
		rd.remarks = append(rd.remarks, remark{reject: reject{r.line, rd.sheet.place(r.line, col), f.Name, p.rule, shorten(Mask(text), 80), say("%v; left empty", p.reason)}})
		return nil
	}
	if p.rule != "" {
		rd.refuse(r, col, f.Name, p, text)
		return nil
	}
	if n != nil {
		rd.remarks = append(rd.remarks, remark{reject{r.line, rd.sheet.place(r.line, col), f.Name, n.rule, shorten(Mask(text), 80), n.reason}, v.text})
	}
	if rd.slots[i] = v; fieldTypes[f.Type].kind == textKind && !rd.masked[f.Name] && strings.Contains(v.text, maskedText) {
		rd.masked[f.Name] = true
		rd.private = append(rd.private, privacy(r.line, rd.sheet.place(r.line, col), f.Name, say("personal data in the texts of this column; masked")))
	}
	return nil
}

// fallback is the column in whose text the value of f may stand, and its field; nil when f has none.
func (rd *reading) fallback(f *Field) (int, *Field) {
	i := rd.c.field(f.Fallback)
	if i < 0 {
		return -1, nil
	}
	return rd.h.columns[i], &rd.c.Fields[i]
}

// above is what a printed table says once: the unit, the sub kegiatan of an account, the code of the row itself.
func (rd *reading) above(f *Field, code string) string {
	printed := len(rd.h.code) > 0
	switch {
	case f.Type == "agency":
		return rd.agency
	case f.Name == "nama_perangkat_daerah":
		return rd.agencyName
	case printed && rd.h.leaf >= 0 && f.Name == rd.c.Fields[rd.h.leaf].Name:
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
	for _, i := range rd.derived {
		f := &rd.c.Fields[i]
		switch f.Type {
		case "open_end":
			end := rd.slots[rd.c.field("tanggal_berakhir")]
			rd.slots[i] = value{set: true, num: end.num}
			if end.set {
				rd.slots[i].num = 0
			}
		case "level":
			rd.slots[i] = textValue(rd.level())
		}
	}
}

func (rd *reading) refuse(r row, col int, field string, p problem, raw string) {
	rd.rejects = append(rd.rejects, reject{r.line, rd.sheet.place(r.line, col), field, p.rule, shorten(Mask(raw), 80), p.reason})
}
