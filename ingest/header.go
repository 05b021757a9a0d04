package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// headerRows is how far down the header is looked for, headerDepth how many rows it may have.
const (
	headerRows  = 60
	headerDepth = 3
	// maxHeadBytes bounds the rows in which it is looked for, maxNameBytes a column's name; a message names at most sayNames
	// columns.
	maxHeadBytes = 8 << 20
	maxNameBytes = 1_000
	sayNames     = 100
)

// header says where the columns of a table are.
type header struct {
	first, last int            // lines of the header
	columns     []int          // per field of the contract: its column, or -1
	aliases     []string       // per field: the alias that matched
	code        []int          // columns of the printed code, one or several side by side
	above       []int          // columns of codes above the leaf
	texts       map[string]int // all header texts, normalised, to know the header when it is repeated → their count
	personal    map[int]string // columns of personal data → their names
	unknown     []string       // column names that no field knows
	others      map[int]string // the columns of these
	matched     int
	width       int // columns of the widest header row
	leaf        int // the field that only data rows fill whole, or -1
}

// headerMissing is the error of a table in which no header could be read; missing and unknown belong to the best try.
type headerMissing struct {
	missing, unknown []string
	hints            []said
}

func (e *headerMissing) Error() string { return e.said().en }

// said is the message in both languages.
func (e *headerMissing) said() said {
	parts := []said{say("the header could not be read: no known column name in the first 60 rows")}
	if len(e.missing) > 0 {
		parts[0] = say("the header could not be read: no column for %s", strings.Join(e.missing, ", "))
	}
	if len(e.unknown) > 0 {
		parts = append(parts, say("columns that are not known: %s", strings.Join(few(e.unknown), ", ")))
	}
	parts = append(parts, e.hints...)
	parts = append(parts, say("rename them, or map them in padu.yaml (columns:)"))
	var out said
	for i, p := range parts {
		if i > 0 {
			out.en, out.id = out.en+"; ", out.id+"; "
		}
		out.en, out.id = out.en+p.en, out.id+p.id
	}
	return out
}

// few are the first names, each once and short enough for a message.
func few(names []string) []string {
	var out []string
	for _, n := range names {
		if n = shorten(n, 80); slices.Contains(out, n) {
			continue
		}
		if len(out) == sayNames {
			return append(out, "…")
		}
		out = append(out, n)
	}
	return out
}

// findHeader looks for the header of contract c in the first rows of a table. mapped are the source's own column names
// (normalised → field).
func findHeader(c *Contract, rows []row, mapped map[string]string) (*header, error) {
	texts := make([][]string, len(rows))
	for i, r := range rows {
		texts[i] = make([]string, len(r.cells))
		for col, t := range r.cells {
			if len(t) <= maxNameBytes {
				texts[i][col] = normal(t)
			}
		}
	}
	var best *header
	for top := range rows {
		for depth := 1; depth <= headerDepth && top+depth <= len(rows); depth++ {
			h := matchHeader(c, rows[top:top+depth], texts[top:top+depth], mapped)
			// More columns win; with as many, the shorter header: what is above is a title, what is below is data.
			if best == nil || h.matched > best.matched || h.matched == best.matched && h.better(best) {
				best = h
			}
		}
	}
	if best == nil {
		return nil, refused("the file has no rows")
	}
	for col, name := range best.others { // of the chosen header alone: there are hundreds of tries
		if personalColumn.MatchString(name) {
			best.personal[col] = name
		}
	}
	best.grow(rows)
	best.settle(c, rows)
	if missing := best.missing(c); len(missing) > 0 {
		return nil, &headerMissing{missing: missing, unknown: best.unknown, hints: hints(c, best.unknown)}
	}
	return best, nil
}

// better compares headers with as many matches: the lower one of fewer rows, or, where nothing matches, the one with most
// names, whose columns are then named in the message.
func (h *header) better(o *header) bool {
	if h.matched == 0 {
		return len(h.unknown) > len(o.unknown)
	}
	return h.last-h.first < o.last-o.first
}

// matchHeader reads rows as the header and matches its columns with the contract. texts are the rows' cells, normalised.
func matchHeader(c *Contract, rows []row, texts [][]string, mapped map[string]string) *header {
	h := &header{first: rows[0].line, last: rows[len(rows)-1].line, columns: make([]int, len(c.Fields)), aliases: make([]string, len(c.Fields)), texts: map[string]int{}, others: map[int]string{}, personal: map[int]string{}}
	for i := range h.columns {
		h.columns[i] = -1
	}
	names := columnNames(texts)
	for _, cells := range texts {
		h.width = max(h.width, len(cells))
		for _, t := range cells {
			if t != "" {
				h.texts[t]++
			}
		}
	}
	rank := make([]int, len(c.Fields)) // position of the matched alias: better ones stand first
	for col, options := range names {
		field, pos, alias := matchColumn(c, options, mapped)
		if slices.ContainsFunc(options, func(o string) bool { return slices.Contains(c.Above, o) }) {
			h.above = append(h.above, col)
			if field < 0 {
				continue
			}
		}
		switch {
		case field < 0:
			if len(options) > 0 {
				h.others[col] = options[0]
			}
			if len(options) > 0 && !slices.Contains(c.Besides, options[0]) && !slices.Contains(counters, options[0]) {
				h.unknown = append(h.unknown, fmt.Sprintf("%q", options[0]))
			}
		case c.Fields[field].Type == "code":
			if len(h.code) == 0 || h.code[len(h.code)-1] == col-1 {
				h.code = append(h.code, col)
			}
			h.columns[field], h.aliases[field] = h.code[0], alias
		case h.columns[field] < 0 || pos < rank[field]:
			h.columns[field], h.aliases[field], rank[field] = col, alias, pos
		}
	}
	for i := range h.columns {
		if h.columns[i] >= 0 {
			h.matched++
		}
	}
	return h
}

// counters are header texts over the numbers of the rows of a table, which every form has.
var counters = []string{"no", "no urut", "nomor urut"}

// columnNames gives for each column the names it may go by, the most telling first: its groups' names with its own, then
// its own. A group's name stands in the first of its (merged) columns only.
func columnNames(texts [][]string) [][]string {
	width := 0
	for _, cells := range texts {
		width = max(width, len(cells))
	}
	named := func(cells []string, col int) bool { return col < len(cells) && cells[col] != "" }
	filled := make([][]string, len(texts))
	for i, cells := range texts {
		filled[i] = make([]string, width)
		group := ""
		for col := range width {
			t := ""
			if named(cells, col) {
				t = cells[col]
			}
			below := false // a name of its own further down
			for _, lower := range texts[i+1:] {
				below = below || named(lower, col)
			}
			above := false
			for _, upper := range texts[:i] {
				above = above || named(upper, col)
			}
			switch {
			case t != "":
				group = t
			case above: // a column that ended further up: the group is over
				group = ""
			case below || codeColumn(group):
				t = group
			default:
				group = ""
			}
			filled[i][col] = t
		}
	}
	names := make([][]string, width)
	for col := range width {
		var parts []string
		for i := range filled {
			if t := filled[i][col]; t != "" && (len(parts) == 0 || parts[len(parts)-1] != t) {
				parts = append(parts, t)
			}
		}
		for from := range parts {
			names[col] = append(names[col], strings.Join(parts[from:], " "))
		}
	}
	return names
}

// codeColumn is true for the header of a code that is printed over several columns under one name.
func codeColumn(name string) bool { return name == "kode" || name == "kode rekening" }

// matchColumn finds the field for a column's names: what the source mapped, then the contract's aliases.
func matchColumn(c *Contract, options []string, mapped map[string]string) (field, pos int, alias string) {
	for _, o := range options {
		if name, ok := mapped[o]; ok {
			return c.field(name), -1, o
		}
	}
	for dropped, o := range options {
		for i, f := range c.Fields {
			if p := slices.Index(f.Aliases, o); p >= 0 {
				return i, dropped*1000 + p, o // a name whose group is known too ranks first: TOTAL Anggaran before Operasi Anggaran
			}
		}
	}
	return -1, 0, ""
}

// grow takes rows below into the header that belong to it: texts only, and in the columns that are matched nothing but a
// unit, as (Rp).
func (h *header) grow(rows []row) {
	for h.last-h.first+1 < headerDepth {
		at := slices.IndexFunc(rows, func(r row) bool { return r.line > h.last })
		if at < 0 {
			return
		}
		texts := 0
		for col, t := range rows[at].cells {
			if t = clean(t); t == "" {
				continue
			}
			unit := t[0] == '(' && t[len(t)-1] == ')' && strings.Trim(t, "(0123456789.,)-= ") != ""
			if !unit && (slices.Contains(h.columns, col) || strings.Trim(t, "0123456789.,()-=") == "") {
				return
			}
			texts++
		}
		if texts == 0 {
			return
		}
		for _, t := range rows[at].cells {
			if t = normal(t); t != "" {
				h.texts[t]++
			}
		}
		h.last = rows[at].line
	}
}

// settle says which code is the leaf: the contract's, or in a file of the coarse form the one above it.
func (h *header) settle(c *Contract, rows []row) {
	h.leaf = c.field(c.Leaf)
	if c.Coarse.Sign == "" || h.columns[c.field(c.Coarse.Sign)] < 0 || h.columns[h.leaf] >= 0 {
		return
	}
	for _, r := range rows {
		var parts []string
		for _, col := range h.code {
			if t := strings.Trim(clean(r.cell(col)), "."); !isEmpty(t) {
				parts = append(parts, t)
			}
		}
		if n := len(parts); n > 0 && (account.MatchString(parts[n-1]) || account.MatchString(strings.Join(parts, "."))) {
			return
		}
	}
	above := c.field(c.Coarse.Leaf)
	// The text beside the codes names what they are codes of.
	name := func(i int) int { return c.field("nama" + strings.TrimPrefix(c.Fields[i].Name, "kode")) }
	if from, to := name(h.leaf), name(above); from >= 0 && to >= 0 && h.columns[to] < 0 {
		h.columns[from], h.columns[to] = -1, h.columns[from]
	}
	h.leaf = above
}

// missing names the required fields that only a column can bring and that have none. A printed code column stands for
// the code fields, because its rows say of which family they are.
func (h *header) missing(c *Contract) []string {
	var out []string
	for i, f := range c.Fields {
		if !f.Required || h.columns[i] >= 0 || f.Default != "" && i != h.leaf || f.Fallback != "" {
			continue
		}
		switch f.Type {
		case "region", "year", "stage", "month": // the rule, the flags or the banner may say them
			continue
		case "sub_activity", "account":
			if len(h.code) > 0 {
				continue
			}
		}
		out = append(out, f.Name)
	}
	// Money with a default is still what the file is about: without its column nothing would be loaded but zeros.
	for i, f := range c.Fields {
		if f.Type == "money" && f.Required && h.columns[i] < 0 {
			out = append(out, f.Name)
		}
	}
	return out
}

// hints says for unknown columns which names the contract would know.
func hints(c *Contract, unknown []string) []said {
	known := c.words()
	var out []said
	for _, u := range few(unknown) {
		u = strings.Trim(u, `"`)
		if near := nearest(u, known, 2); len(near) > 0 {
			out = append(out, say("%q: did you mean %s?", u, strings.Join(near, " / ")))
		}
	}
	return out
}
