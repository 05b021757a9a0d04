package reports

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"padu/reports/chart"
)

// document is one report before it takes a form. The page, the PDF, the workbook and the CSV files are drawn from it and from
// nothing else, so that a figure cannot differ between them.
type document struct {
	common
	Kind   *kind
	Region *region // nil: the nation
	Agency string  // code of the perangkat daerah, in a report of one
	Period period
	Base   string // path of its files below the site's root, without ending: wilayah/32.71/index

	Kicker, Headline, Lead, Completeness string
	Crumbs                               []link
	KPIs                                 []kpi
	Heads                                []headline
	Leader                               string // whom the decisions are asked of
	Decisions                            []decision
	Sections                             []section
	Downloads                            []download
	Nation                               *nationPage // what only the front page has
	single                               bool        // one file that needs no other
	Alone                                bool        // drawn outside of the site: none of its other pages are there
	Listed                               bool        // beside it lies a list of the reports drawn with it
}

// section is a part of a document under one heading.
type section struct {
	ID, Title string
	Parts     []part
}

// part is one thing in a section, in reading order; exactly one field is set.
type part struct {
	Text   string  // a paragraph
	So     string  // what it means for planners: the consequence, and the next step
	Ask    string  // what somebody has to send or decide; said with weight
	Figure *figure // a drawing with the table behind it
	Table  *table
	Hidden *table // a table that opens on request: every file received
	Links  []link // pages to go to
}

// figure is a drawing with its words and the table behind it.
type figure struct {
	ID, No, Title, Sub, Source, Note string
	Anchor                           string                        // its ID, when nothing before it on the page has that
	Draw                             func(width int) *chart.Canvas // in hundredths of a pixel: 68000 on the page and on paper, 35000 on a phone
	Wide                             bool                          // has one width, and is scrolled on a phone
	Table                            *table
}

// table has all its rows; the page and the PDF show the first Most of them (0: all), the workbook and the CSV every one.
type table struct {
	ID, No, Title, Sub, Source, Note string
	Anchor                           string // its ID, when nothing before it on the page has that
	Columns                          []column
	Rows                             []row
	Most                             int
	Decided                          func(key string) Sum // what else decides that a row is there; nil: what its cells are counted from
}

// column is named twice: for people, and by its key, which the CSV and the trace codes use.
type column struct {
	Name, Key string
	Form      form
	Aside     bool // in the workbook and the CSV only
}

// row is named by its key, which is the same every night: an id, a code, a year.
type row struct {
	Key   string
	Cells []cell
}

// form is what a column holds. It decides how a cell is set, how the workbook keeps it, and whether SQL must give it again.
type form int

const (
	formWords   form = iota // sentences and names put together by reports; nothing that SQL could give
	formText                // a text as a mart has it
	formCode                // a code or number that is text
	formCount               // int64
	formRupiah              // int64, cents
	formPercent             // int64, permille
	formNumber              // float64
	formDate                // time.Time
)

// Right is true for what is set to the right.
func (f form) Right() bool { return f >= formCount }

// cell is one value of a table, as the page says it and exactly.
type cell struct {
	Text  string   // as the page says it: Rp279 juta; "…" when it is not known
	Under string   // in small print below
	More  []string // opens on request: the evidence of a rung
	Value any      // by the form of its column; nil when it is not known or there is none
	Bad   bool     // said in rust: what did not get through
	Link  string   // a page, from the site's root
	Trace string   // its code; set by finish
	Sums  func() []Sum
}

// by says how SQL gives the cell again: one sum for its value, two for a share (the part and the whole).
func (c cell) by(sums func() []Sum) cell {
	c.Sums = sums
	return c
}

// at says that the cell is one column of the rows of a mart for which where holds; they all say the same.
func (c cell) at(table, column, where string) cell {
	return c.by(func() []Sum {
		return []Sum{{Name: column, Value: plain(c.Value), Unit: unitValue, Table: table, Column: column, Where: where}}
	})
}

// say is a cell of words.
func say(text string) cell { return cell{Text: orUnknown(text), Value: text} }

// named is a cell with a text or a code of a mart; "" is unknown.
func named(text string) cell {
	if text == "" {
		return cell{Text: "…"}
	}
	return cell{Text: text, Value: text}
}

// tally is a cell with a number of things.
func tally[N int | int64](n N) cell { return cell{Text: integer(int64(n)), Value: int64(n)} }

// tallyKnown is a tally that may be unknown.
func tallyKnown[N int | int64](known bool, n N) cell {
	if !known {
		return cell{Text: "…"}
	}
	return tally(n)
}

// amount is a cell with rupiah, given in cents.
func amount(known bool, cents int64) cell {
	if !known {
		return cell{Text: "…"}
	}
	return cell{Text: rupiahWords(cents), Value: cents}
}

// portion is a cell with part of whole in per cent.
func portion(known bool, part, whole int64) cell {
	p, ok := share(part, whole)
	if !known || !ok {
		return cell{Text: "…"}
	}
	return cell{Text: permilleText(p) + "%", Value: p}
}

// onDay is a cell with a day.
func onDay(t time.Time) cell {
	if t.IsZero() {
		return cell{Text: "…"}
	}
	return cell{Text: dateShort(t), Value: t}
}

// decimalsOf is a cell with a number of so many decimals.
func decimalsOf(known bool, v float64, n int) cell {
	if !known {
		return cell{Text: "…"}
	}
	return cell{Text: digits(v, n), Value: v}
}

func orUnknown(s string) string {
	if s == "" {
		return "…"
	}
	return s
}

// plain is an exact value as text, as the CSV has it and SQL gives it; "" when it is not known. Money comes as cents and is
// written by the column's form, so it is not plain's to know; see exactText.
func plain(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "ya", false: "tidak"}[x]
	case time.Time:
		return x.Format(time.DateOnly)
	case string:
		return x
	case float64:
		return fmt.Sprintf("%.12g", x)
	}
	return fmt.Sprint(v)
}

// exactText is the cell's exact value in the form of its column: 34, 698000000.00, 0.706, 2026-11-20.
func (c *cell) exactText(f form) string {
	switch x, ok := c.Value.(int64); {
	case ok && f == formRupiah:
		return exact(true, x)
	case ok && f == formPercent:
		sign := ""
		if x < 0 {
			sign, x = "-", -x
		}
		return fmt.Sprintf("%s%d.%03d", sign, x/1000, x%1000)
	}
	return plain(c.Value)
}

// Shown are the rows that the page and the PDF show.
func (t *table) Shown() []row {
	if t.Most > 0 && len(t.Rows) > t.Most {
		return t.Rows[:t.Most]
	}
	return t.Rows
}

// Head are the columns that the page and the PDF show.
func (t *table) Head() (out []column) {
	for _, c := range t.Columns {
		if !c.Aside {
			out = append(out, c)
		}
	}
	return out
}

// Body are the cells of the rows and columns that the page and the PDF show.
func (t *table) Body() (out [][]cell) {
	for _, r := range t.Shown() {
		var line []cell
		for i, c := range t.Columns {
			if !c.Aside {
				line = append(line, r.Cells[i])
			}
		}
		out = append(out, line)
	}
	return out
}

// Rest says how many rows are not shown; "" when all are.
func (t *table) Rest() string {
	n := len(t.Rows) - len(t.Shown())
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s dari %s baris; lengkap dalam Excel dan CSV.", integer(int64(len(t.Shown()))), integer(int64(len(t.Rows))))
}

// SVG is the figure for the page: one drawing that is scrolled, or one for wide and one for narrow screens.
func (f *figure) SVG() []template.HTML {
	if f.Wide {
		return []template.HTML{scroll(f.Draw(68000), "wide")}
	}
	broad, narrow := f.Draw(68000), f.Draw(35000)
	if narrow.W > 35000 { // has too many columns for a phone
		return []template.HTML{scroll(broad, "wide")}
	}
	return []template.HTML{template.HTML(broad.SVG("broad")), template.HTML(narrow.SVG("narrow"))}
}

// tables are all tables of the document in their order, those behind figures among them.
func (d *document) tables() (out []*table) {
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			if p.Figure != nil && p.Figure.Table != nil {
				out = append(out, p.Figure.Table)
			}
			for _, t := range []*table{p.Table, p.Hidden} {
				if t != nil {
					out = append(out, t)
				}
			}
		}
	}
	return out
}

// add appends a section that has something in it.
func (d *document) add(id, title string, parts ...part) {
	var full []part
	for _, p := range parts {
		if !p.empty() {
			full = append(full, p)
		}
	}
	if len(full) > 0 {
		d.Sections = append(d.Sections, section{id, title, full})
	}
}

// Contents are the anchors of the page.
func (d *document) Contents() (out []anchor) {
	if len(d.Heads) > 0 {
		out = append(out, anchor{"utama", "Temuan utama"})
	}
	for _, s := range d.Sections {
		out = append(out, anchor{s.ID, s.Title})
	}
	return out
}

// finish numbers the figures and tables in reading order and gives every figure that SQL gives again its code. It is the last
// thing done to a document.
func (d *document) finish() *document {
	figures, tables := 0, 0
	taken := map[string]bool{}
	for _, s := range d.Sections {
		taken[s.ID] = true
	}
	anchor := func(id string) string {
		if taken[id] {
			return ""
		}
		taken[id] = true
		return id
	}
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			if p.Figure != nil {
				figures++
				p.Figure.Anchor = anchor(p.Figure.ID)
				p.Figure.No = fmt.Sprintf("Gambar %d", figures)
				if t := p.Figure.Table; t != nil {
					t.No, t.Title = p.Figure.No, p.Figure.Title
				}
			}
			for _, t := range []*table{p.Table, p.Hidden} {
				if t != nil {
					tables++
					t.Anchor = anchor(t.ID)
					t.No = fmt.Sprintf("Tabel %d", tables)
				}
			}
		}
	}
	for i := range d.KPIs {
		if k := &d.KPIs[i]; k.Sums != nil && k.Value != "…" {
			k.Trace = d.code("kpi", fmt.Sprint(i), "")
		}
	}
	for _, t := range d.tables() {
		for _, r := range t.Rows {
			for i := range r.Cells {
				if c := &r.Cells[i]; c.Sums != nil {
					c.Trace = d.code(t.ID, r.Key, t.Columns[i].Key)
				}
			}
		}
	}
	return d
}

// Here is where the document stands among its crumbs.
func (d *document) Here() string {
	if d.Region != nil && d.Kind == mainKind(d.Region) {
		return d.Region.Name
	}
	return d.Kind.Title
}

// ident names the document: its kind, region, agency and period.
func (d *document) ident() string {
	code := "00"
	if d.Region != nil {
		code = d.Region.Code
	}
	return strings.Join([]string{d.Kind.Name, code, d.Agency, d.Period.Code}, "|")
}

func (d *document) code(parts ...string) string {
	return traceCode(d.regionCode(), d.ident()+"|"+strings.Join(parts, "|"))
}

// regionCode is the region's code, 00 for the nation.
func (d *document) regionCode() string {
	if d.Region == nil {
		return "00"
	}
	return d.Region.Code
}

// download is a file beside the page.
type download struct{ File, Text string }
