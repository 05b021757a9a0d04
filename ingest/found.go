package ingest

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// profileRows is how many rows are read to learn how columns write amounts and dates, unless that leaves a column open.
const profileRows = 5_000

// found is a table whose header was found.
type found struct {
	file   string
	sheet  sheet
	header *header
	head   head // rule and banner together
	rule   head
	forms  []form
	whole  bool // the forms come from every row
}

// open finds the tables of the file that meet the contract.
func (l *load) open() error {
	sheets, err := openSheets(l.kept.path)
	if err != nil {
		return refused("%v", err)
	}
	mapped := map[string]string{}
	for col, field := range l.file.Rule.Columns {
		mapped[normal(col)] = field
	}
	var first *headerMissing
	named := l.file.Rule.Sheet
	sheets = slices.DeleteFunc(sheets, func(s sheet) bool { return isOwnSheet(s.name) }) // padu's own words are no data
	if len(sheets) == 0 {
		return refused("only sheets that padu wrote; correct your own file and send that one")
	}
	if named == "" && isTemplate(sheets) {
		var err error
		if sheets, err = l.templateData(sheets); err != nil {
			return err
		}
	}
	for _, s := range sheets {
		s.text = s.text || wasText(l.file.Name)
		if s.short > 0 && l.file.Accepted == "" {
			return held("the file says that there are %d records and brings %d; fetch the other pages too, or let it in: padu accept %s", s.short, s.count, l.receipt.BatchID)
		}
		if named != "" && s.name != named {
			continue
		}
		if s.hidden && named == "" {
			l.say(say("hidden sheet %s was left out; name it (sheet:) to load it", s.name))
			continue
		}
		t, err := l.look(s, mapped)
		var missing *headerMissing
		switch {
		case errors.As(err, &missing):
			if first == nil {
				first = missing
			}
			if s.name != "" {
				l.say(say("sheet %s was left out: %v", s.name, missing.said()))
			}
		case err != nil:
			return err
		default:
			l.tables = append(l.tables, t)
			l.sayPersonal(t)
			for _, u := range few(t.header.unknown) {
				if near := nearest(strings.Trim(u, `"`), l.c.words(), 2); len(near) > 0 {
					u += " (nearest: " + strings.Join(near, " / ") + ")"
				}
				l.receipt.Unknown = append(l.receipt.Unknown, u)
			}
		}
	}
	switch {
	case len(l.tables) > 0:
		return l.place()
	case first != nil:
		return unusable{"refused", first.said()}
	case named != "":
		return refused("sheet %q is not in the workbook; it has %s", named, sheetNames(sheets))
	}
	return refused("all sheets are hidden; name the one to load (sheet:)")
}

func sheetNames(sheets []sheet) string {
	var names []string
	for _, s := range sheets {
		names = append(names, fmt.Sprintf("%q", s.name))
	}
	return strings.Join(names, ", ")
}

// look reads the first rows of a sheet and finds its header and its title block.
func (l *load) look(s sheet, mapped map[string]string) (t *found, err error) {
	src, err := s.open()
	if err != nil {
		return nil, refused("%v", err)
	}
	defer func() { err = errors.Join(err, src.close()) }()
	var rows []row
	held := 0
	for len(rows) < headerRows && held < maxHeadBytes {
		r, err := src.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, refused("%v; the file is broken from here on, send it again", err)
		}
		if r.line > headerRows {
			break
		}
		for _, c := range r.cells {
			held += len(c)
		}
		rows = append(rows, row{r.line, append([]string{}, r.cells...), append([]bool{}, r.numeric...)})
	}
	if s.records != nil { // the names of the values are the header
		rows = rows[:1]
	}
	h, err := findHeader(l.c, rows, mapped)
	if err != nil {
		return nil, err
	}
	title := 0
	for title < len(rows) && rows[title].line < h.first {
		title++
	}
	r := l.file.Rule
	name := ownName(path.Base(l.file.Name))
	t = &found{file: strings.TrimSuffix(name, path.Ext(name)), sheet: s, header: h, rule: head{region: r.Region, year: r.Year, stage: r.Stage, month: r.Month}}
	banner := readBanner(rows[:title])
	if t.head, err = t.rule.with(banner, l.c, l.receipt.BatchID); l.file.Accepted != "" && errors.As(err, new(unusable)) { // the rule's word counts
		t.head, err = t.rule.with(head{scale: banner.scale}, l.c, "")
	}
	return t, err
}

// with completes what the rule says by what the title block says. Where they contradict each other the batch is held:
// one of them is wrong, and padu cannot know which.
func (h head) with(b head, c *Contract, batch string) (head, error) {
	clash := func(what, banner, rule string) error {
		return held("the title block says %s %s, padu.yaml or the command line says %s; correct one of them, or let the second hold: padu accept %s", what, banner, rule, batch)
	}
	for _, f := range c.Fields {
		switch {
		case f.Type == "region" && b.region != "" && h.region != "" && b.region != h.region:
			return h, clash("region", b.region, h.region)
		case f.Type == "year" && b.year != 0 && h.year != 0 && b.year != h.year:
			return h, clash("year", fmt.Sprint(b.year), fmt.Sprint(h.year))
		case f.Type == "stage" && b.stage != "" && h.stage != "" && b.stage != h.stage:
			return h, clash("stage", b.stage, h.stage)
		case f.Type == "month" && b.month != 0 && h.month != 0 && b.month != h.month:
			return h, clash("month", fmt.Sprint(b.month), fmt.Sprint(h.month))
		}
	}
	if h.region == "" {
		h.region = b.region
	}
	if h.year == 0 {
		h.year = b.year
	}
	if h.stage == "" {
		h.stage = b.stage
	}
	if h.month == 0 {
		h.month = b.month
	}
	h.scale = b.scale
	return h, nil
}

// place writes into the receipt what the batch as a whole speaks of; '-' and 0 where that differs from row to row.
func (l *load) place() error {
	r, h := &l.receipt, l.tables[0].head
	r.Region, r.Year, r.Stage, r.Month = "-", 0, "-", 0
	for _, f := range l.c.Fields {
		own := l.tables[0].header.columns[l.c.field(f.Name)] >= 0
		switch {
		case f.Type == "region" && h.region != "":
			r.Region = h.region
		case f.Type == "region" && !own:
			return refused("which region is it of? neither the file nor its title block says it; add a column, or say it: --region 32.71, region: in padu.yaml")
		case f.Type == "year" && h.year != 0:
			r.Year = h.year
		case f.Type == "year" && !own && f.Fallback == "":
			return refused("which year is it of? neither the file nor its title block says it; add a column, or say it: --year 2026, year: in padu.yaml")
		case f.Type == "stage" && h.stage != "":
			r.Stage = h.stage
		case f.Type == "stage" && !own:
			r.Stage = f.Default
		case f.Type == "month" && h.month != 0:
			r.Month = h.month
		case f.Type == "month" && !own:
			r.Month = 12
		}
	}
	return nil
}

// profile learns how each column writes amounts and dates: the form that most of its telling cells have.
func (t *found) profile(l *load, whole bool) (err error) {
	t.forms, t.whole = make([]form, len(l.c.Fields)), whole
	src, err := t.sheet.open()
	if err != nil {
		return refused("%v", err)
	}
	defer func() { err = errors.Join(err, src.close()) }()
	votes := make([]struct{ comma, point, day, month, parts, whole int }, len(l.c.Fields))
	for n := 0; whole || n < profileRows; n++ {
		r, err := src.next()
		if err == io.EOF {
			t.whole = true
			break
		}
		if err != nil {
			return refused("%v; the file is broken from here on, send it again", err)
		}
		if r.line <= t.header.last {
			continue
		}
		for i, col := range t.header.columns {
			if col >= 0 && l.c.Fields[i].Type == "percent" {
				switch n, sign, err := percentage(clean(r.cell(col))); {
				case err != nil || n == 0:
				case n > 1 || sign:
					votes[i].whole++
				default:
					votes[i].parts++
				}
			}
			if col < 0 || r.num(col) {
				continue
			}
			switch text := clean(r.cell(col)); l.c.Fields[i].Type {
			case "money":
				switch d, _ := amountEvidence(text); d {
				case comma:
					votes[i].comma++
				case point:
					votes[i].point++
				}
			case "date":
				switch o, _ := dateEvidence(text); o {
				case dayFirst:
					votes[i].day++
				case monthFirst:
					votes[i].month++
				}
			}
		}
	}
	for i, v := range votes {
		t.forms[i] = decide(v.comma, v.point, v.day, v.month, l.file.Rule)
		t.forms[i].parts = v.parts > 0 && v.whole == 0
	}
	t.borrow(l.c)
	return nil
}

// borrow gives columns that tell nothing the form of the table's other columns, where those agree: one hand wrote them.
func (t *found) borrow(c *Contract) {
	signs, orders := map[sign]bool{}, map[order]bool{}
	for i, f := range c.Fields {
		switch {
		case f.Type == "money" && t.forms[i].decimal != undecided:
			signs[t.forms[i].decimal] = true
		case f.Type == "date" && t.forms[i].dates != orderUndecided:
			orders[t.forms[i].dates] = true
		}
	}
	for i := range t.forms {
		if t.forms[i].decimal == undecided && len(signs) == 1 {
			t.forms[i].decimal = comma
			if signs[point] {
				t.forms[i].decimal = point
			}
		}
		if t.forms[i].dates == orderUndecided && len(orders) == 1 {
			t.forms[i].dates = dayFirst
			if orders[monthFirst] {
				t.forms[i].dates = monthFirst
			}
		}
	}
}

// decide makes the votes of a column into its form; the source's word in padu.yaml counts where they are silent or even.
func decide(commas, points, days, firstMonths int, r FileRule) form {
	var f form
	switch {
	case commas > points:
		f.decimal = comma
	case points > commas:
		f.decimal = point
	case r.Decimal == "comma":
		f.decimal = comma
	case r.Decimal == "point":
		f.decimal = point
	}
	switch {
	case days > firstMonths:
		f.dates = dayFirst
	case firstMonths > days:
		f.dates = monthFirst
	case r.Dates == "dmy":
		f.dates = dayFirst
	case r.Dates == "mdy":
		f.dates = monthFirst
	}
	return f
}

func (t *found) reading(c *Contract) *reading {
	leaf := -1
	if t.header.leaf >= 0 && len(t.header.code) == 0 {
		leaf = t.header.columns[t.header.leaf]
	}
	rd := &reading{c: c, h: t.header, sheet: &t.sheet, file: t.file, rule: t.rule, base: t.head, forms: t.forms, final: t.whole,
		slots: make([]value, len(c.Fields)), skips: map[string]int64{}, masked: map[string]bool{}, sums: newSums(c), leaves: map[string]bool{}, leafColumn: leaf}
	for i, f := range c.Fields {
		if f.Type == "open_end" || f.Type == "level" {
			rd.derived = append(rd.derived, i)
		}
	}
	for i, f := range t.forms {
		if col := t.header.columns[i]; f.parts {
			rd.remarks = append(rd.remarks, remark{reject: reject{t.header.last, t.sheet.place(t.header.last, col), c.Fields[i].Name, "persen", "",
				say("no cell of the column is above 1: read as parts of one, as workbooks keep percentages (0.96 is 96 %%)")}})
		}
	}
	rd.plan = rd.plans()
	return rd
}

// sayPersonal names the columns that hold personal data (D-12): no contract asks for them, so they are not loaded.
func (l *load) sayPersonal(t *found) {
	for _, col := range slices.Sorted(maps.Keys(t.header.personal)) {
		l.said = append(l.said, privacy(t.header.last, t.sheet.place(t.header.last, col), shorten(t.header.personal[col], 80), say("a column of personal data; not loaded")))
	}
}

// say notes something about the file as a whole.
func (l *load) say(reason said) {
	l.said = append(l.said, remark{reject: reject{place: "-", field: "-", rule: "lembar", reason: reason}})
}
