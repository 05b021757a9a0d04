package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// tables makes a sheet of every table of the document, those behind figures among them.
func (b *book) tables() (out []*bookSheet) {
	used := map[string]bool{}
	for _, name := range []string{summarySheet, countSheet, offersSheet, offersHelp, findingsSheet, traceSheet, codeSheet, metaSheet, qualitySheet, reviewLists, "Sheet1"} {
		used[strings.ToLower(name)] = true
	}
	for _, s := range b.d.Sections {
		for _, p := range s.Parts {
			if f := p.Figure; f != nil && f.Table != nil {
				t := *f.Table
				t.Sub, t.Source, t.Note = orElse(t.Sub, f.Sub), orElse(t.Source, f.Source), orElse(t.Note, f.Note)
				out = append(out, b.table(&t, used))
			}
			for _, t := range []*table{p.Table, p.Hidden} {
				if t != nil {
					out = append(out, b.table(t, used))
				}
			}
		}
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// table is one table with all its rows and columns.
func (b *book) table(t *table, used map[string]bool) *bookSheet {
	g := &bookSheet{name: sheetName(t.No+" "+strings.ReplaceAll(t.ID, "-", " "), used), title: spaced(t.Title), sub: spaced(t.Sub)}
	var notes []string
	if t.Source != "" {
		notes = append(notes, "Sumber: "+t.Source)
	}
	if t.Note != "" {
		notes = append(notes, "Catatan: "+t.Note)
	}
	g.notes = spaced(strings.Join(notes, " "))
	if len(t.Rows) > 0 {
		g.table = "t_" + strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			return '_'
		}, t.ID)
	}
	heads := map[string]bool{}
	for i, c := range t.Columns {
		col := gridColumn{name: once(c.Name, heads), format: t.format(i), key: c.Key, aside: c.Aside}
		col.meaning, col.unit, col.where = b.meaning(t, i)
		col.width = t.width(i, col.format, col.name)
		g.columns = append(g.columns, col)
	}
	for n := range t.Rows {
		r := &t.Rows[n]
		cells := make([]gridCell, len(r.Cells), len(r.Cells)+1)
		for i := range r.Cells {
			cells[i] = r.Cells[i].kept(t.Columns[i].Form)
		}
		g.rows = append(g.rows, cells)
	}
	g.small(t, heads)
	return g
}

// small adds what stands in small print below the cells of a column, unless other columns say it.
func (g *bookSheet) small(t *table, heads map[string]bool) {
	for i := range t.Columns {
		if !slices.ContainsFunc(t.Rows, func(r row) bool { return !r.says(r.Cells[i].Under) }) {
			continue
		}
		g.columns = append(g.columns, gridColumn{name: once(t.Columns[i].Name+", keterangan", heads), key: t.Columns[i].Key, format: textFormat, width: 48, aside: g.columns[len(g.columns)-1].aside, meaning: "keterangan di bawah " + t.Columns[i].Name, where: "laporan ini"})
		for n := range t.Rows {
			g.rows[n] = append(g.rows[n], word(spaced(t.Rows[n].Cells[i].Under)))
		}
	}
}

// says is true when the parts of a text stand in cells of the row.
func (r *row) says(s string) bool {
	for part := range strings.SplitSeq(s, " · ") {
		if part != "" && !slices.ContainsFunc(r.Cells, func(c cell) bool { return c.Value == part }) {
			return false
		}
	}
	return true
}

// kept is a cell as a spreadsheet keeps it: exact, and as the page says it where nothing is known.
func (c *cell) kept(f form) gridCell {
	out := gridCell{v: c.exactText(f)}
	if c.Bad {
		out.mark = markBad
	}
	switch v := c.Value.(type) {
	case nil:
		return gridCell{v: spaced(c.Text), mark: max(out.mark, markWord), none: true}
	case int64:
		switch f {
		case formRupiah:
			out.v, out.cents = rupiahValue(v), v
		case formPercent:
			out.v = float64(v) / 1000
		case formCount, formNumber:
			out.v = v
		}
	case float64:
		if n, err := strconv.ParseFloat(plain(v), 64); err == nil && f == formNumber {
			out.v = n // of the digits that the CSV has
		}
	}
	if day, ok := out.v.(string); ok && f == formDate {
		if n, ok := serial(day); ok {
			out.v = n
		}
	}
	return out
}

// format is the number format of a column. A year is a count that the page writes without a dot; decimals are as on the page.
func (t *table) format(i int) string {
	switch t.Columns[i].Form {
	case formRupiah:
		return rupiahFormat
	case formPercent:
		return percentFormat
	case formDate:
		return dateFormat
	case formCount:
		for _, r := range t.Rows {
			if n, ok := r.Cells[i].Value.(int64); ok && (n > 999 || n < -999) && !strings.Contains(r.Cells[i].Text, ".") {
				return yearFormat
			}
		}
		return countFormat
	case formNumber:
		places := 0
		for _, r := range t.Rows {
			if _, after, ok := strings.Cut(r.Cells[i].Text, ","); ok {
				digits := strings.IndexFunc(after+" ", func(r rune) bool { return r < '0' || r > '9' })
				places = max(places, digits)
			}
		}
		if places > 0 {
			return "#,##0." + strings.Repeat("0", places)
		}
		return countFormat
	}
	return textFormat
}

// width is how wide a column must be for most of its values.
func (t *table) width(i int, format, name string) float64 {
	switch format {
	case rupiahFormat:
		return 25
	case dateFormat:
		return 14
	case textFormat:
	default:
		return max(11, min(float64(utf8.RuneCountInString(name)+3)/1.6, 18))
	}
	most := float64(utf8.RuneCountInString(name))/1.3 + 3
	for n := range t.Rows {
		if n == 300 {
			break
		}
		s, _ := t.Rows[n].Cells[i].Value.(string)
		most = max(most, float64(utf8.RuneCountInString(orElse(s, t.Rows[n].Cells[i].Text)))*1.1+1)
	}
	return max(9, min(most, 44))
}

// sheetName makes a name of a sheet that no other has: 31 letters at most, and none that a spreadsheet forbids.
func sheetName(s string, used map[string]bool) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, s), "' ")
	for n := 1; ; n++ {
		tail := ""
		if n > 1 {
			tail = fmt.Sprintf(" %d", n)
		}
		r := []rune(s)
		for len(utf16.Encode(r))+len(tail) > 31 {
			r = r[:len(r)-1]
		}
		if name := strings.Trim(string(r), "' ") + tail; !used[strings.ToLower(name)] {
			used[strings.ToLower(name)] = true
			return name
		}
	}
}

// once gives every header of a sheet a name of its own, as filters need it.
func once(name string, used map[string]bool) string {
	out := name
	for n := 2; used[strings.ToLower(out)]; n++ {
		out = fmt.Sprintf("%s (%d)", name, n)
	}
	used[strings.ToLower(out)] = true
	return out
}
