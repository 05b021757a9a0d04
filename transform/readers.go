package transform

import (
	"regexp"
	"slices"
	"strings"
)

// wholeTable stands for all columns of a table, and for which rows it has.
const wholeTable = "*"

// handing are the models that only hand parameters on.
var handing = []string{"staging.stg_parameter", "staging.stg_acuan", "intermediate.int_acuan_wilayah"}

// Readers knows which marts may change with a parameter. It follows the names of columns through the text of the models, so it
// may say too much; of a mart that Go fills it takes it that only Go's own parameters matter.
type Readers struct {
	models []model
	rules  []rule
	uses   map[string][]use // by query
}

// ParameterReaders reads the models and rules.
func ParameterReaders() (*Readers, error) {
	r := &Readers{uses: map[string][]use{}}
	var err error
	if r.models, err = models(files); err == nil {
		r.rules, err = rules(files)
	}
	return r, err
}

// Of says by table, as mart.name, which columns may change with a parameter; "*" is all of them and which rows there are, and
// "aturan:R-18" the findings of a rule.
func (r *Readers) Of(name string) map[string][]string {
	all, checks := r.models, r.rules
	found := map[string]map[string]bool{handing[1]: {name: true}, handing[2]: {name: true}}
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	said := slices.ContainsFunc(all, func(m model) bool { return !slices.Contains(handing, m.full()) && word.MatchString(m.query) }) ||
		slices.ContainsFunc(checks, func(r rule) bool { return word.MatchString(r.query) })
	for _, m := range all {
		handed := func(in string) bool { return slices.Contains(m.inputs, in) && !strings.Contains(m.query, in) }
		if !said && (handed(handing[0]) || handed(handing[1])) && m.full() != "mart.dim_aturan" && m.full() != "mart.temuan" { // Go reads it, to fill a mart
			found[m.full()] = map[string]bool{wholeTable: true}
		}
	}
	for grown := true; grown; {
		grown = false
		for _, m := range all {
			if slices.Contains(handing, m.full()) {
				continue
			}
			before := len(found[m.full()])
			r.follow(m, found)
			grown = grown || len(found[m.full()]) > before
		}
	}
	out := map[string][]string{"mart.dim_parameter": {wholeTable}}
	for table, columns := range found {
		if strings.HasPrefix(table, "mart.") {
			out[table] = sorted(columns)
		}
	}
	return out
}

func sorted(set map[string]bool) (out []string) {
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// follow adds to found what of the model may change with what is found of the tables that it reads.
func (r *Readers) follow(m model, found map[string]map[string]bool) {
	words, whole := map[string]bool{}, false
	for _, in := range m.inputs {
		for c := range found[in] {
			if whole = whole || c == wholeTable; c != wholeTable {
				words[c] = true
			}
		}
	}
	add := func(c string) {
		if found[m.full()] == nil {
			found[m.full()] = map[string]bool{}
		}
		found[m.full()][c] = true
	}
	if m.full() == "mart.temuan" {
		for _, check := range r.rules {
			rests := slices.ContainsFunc(references(check.query), func(in string) bool { return found[in][wholeTable] })
			if columns, rows := r.tainted(check.query, words); rests || rows || len(columns) > 0 {
				add("aturan:" + check.id)
			}
		}
		return
	}
	if whole {
		add(wholeTable)
	}
	if len(words) == 0 || m.query == "" {
		return
	}
	columns, rows := r.tainted(m.query, words)
	if rows {
		add(wholeTable)
	}
	for _, c := range columns {
		add(c)
	}
}

var (
	token    = regexp.MustCompile(`--[^\n]*|'[^']*'|[A-Za-z_][A-Za-z_0-9]*|[(),]`)
	outcome  = regexp.MustCompile(`([A-Za-z_][A-Za-z_0-9]*)\s*$`)
	ordering = []string{"group", "order"}
	choosing = []string{"where", "on", "having", "from", "join"}
)

// tainted follows words through a select: the columns that are made with one of them, and whether one chooses rows.
func (r *Readers) tainted(query string, words map[string]bool) (columns []string, rows bool) {
	if _, ok := r.uses[query]; !ok {
		r.uses[query] = uses(query)
	}
	seen := map[string]bool{}
	for w := range words {
		seen[w] = true
	}
	for grown := true; grown && !rows; {
		grown = false
		for _, u := range r.uses[query] {
			if !seen[u.word] {
				continue
			}
			if u.chooses {
				return nil, true
			}
			for _, c := range u.makes {
				if !seen[c] {
					seen[c], grown = true, true
				}
			}
			columns = append(columns, u.makes...)
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns), false
}

// use is one word of a query: the columns of the select lists that it stands in, or that it chooses rows.
type use struct {
	word    string
	makes   []string
	chooses bool
}

// uses reads a query into its words. Names of columns are followed, whichever of the query's selects they belong to.
func uses(query string) (out []use) {
	type list struct{ depth, start, first int } // of a select: where its item starts, and the first word of it
	var lists []list
	depth, clause := 0, ""
	end := func(l list, at int) {
		if name := outcome.FindString(strings.TrimSpace(query[l.start:at])); name != "" {
			for i := l.first; i < len(out); i++ {
				out[i].makes, out[i].chooses = append(out[i].makes, name), false
			}
		}
	}
	for _, at := range token.FindAllStringIndex(query, -1) {
		w := strings.ToLower(query[at[0]:at[1]])
		top := len(lists) - 1
		switch {
		case w[0] == '-' || w[0] == '\'':
		case w == "(":
			depth++
		case w == ")":
			if depth--; top >= 0 && lists[top].depth > depth {
				end(lists[top], at[0])
				lists = lists[:top]
			}
		case w == ",":
			if top >= 0 && lists[top].depth == depth {
				end(lists[top], at[0])
				lists[top].start, lists[top].first = at[1], len(out)
			}
		case w == "select":
			lists, clause = append(lists, list{depth, at[1], len(out)}), "select"
		case w == "from" && top >= 0 && lists[top].depth == depth:
			end(lists[top], at[0])
			lists, clause = lists[:top], w
		case slices.Contains(choosing, w) || slices.Contains(ordering, w):
			clause = w
		default:
			out = append(out, use{word: w, chooses: slices.Contains(choosing[:3], clause)})
		}
	}
	for _, l := range lists {
		end(l, len(query))
	}
	return out
}
