package door

import (
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
)

//go:embed functions.txt
var functionsText string

// functions are the names that may be called, in lower case.
var functions = func() map[string]bool {
	var names strings.Builder
	for line := range strings.Lines(functionsText) {
		if !strings.HasPrefix(line, "# ") {
			names.WriteString(strings.ToLower(line))
		}
	}
	return set(names.String())
}()

// tableFunctions are the ones that may stand in from. Those of settings, databases, logs and memory tell paths or what others ask.
var tableFunctions = set(`range generate_series unnest json_each json_tree pragma_table_info pragma_version icu_calendar_names pg_timezone_names
	duckdb_tables duckdb_columns duckdb_views duckdb_schemas duckdb_constraints duckdb_indexes duckdb_types duckdb_functions duckdb_keywords`)

// shown are the words of "show" that tell nothing about the machine.
var shown = set("tables databases schemas __show_tables_expanded")

func set(names string) map[string]bool {
	s := map[string]bool{}
	for _, n := range strings.Fields(names) {
		s[n] = true
	}
	return s
}

func sorted(s map[string]bool) []string { return slices.Sorted(maps.Keys(s)) }

// function looks at a call. Schema and catalog before the name do not matter for most: DuckDB also reads them as the first argument, x.lower().
func (w *walk) function(m map[string]any) error {
	name, args, before := strings.ToLower(text(m, "function_name")), m["children"], text(m, "schema")
	bounded := true
	switch name {
	case "range", "generate_series":
		if w.lambdas > 0 { // a list in each value of a list: no time limit reaches into that
			return w.refuse("%s inside a lambda; write it in from: select … from %s(…) t(i)", name, name)
		}
		if length(args) == 0 || length(args) > 3 || !short(args) {
			return w.refuse("%s as a value, which may only be of whole numbers that stand in the query and give at most %d values; write it in from: select … from %s(…) t(i)", name, mostSeries, name)
		}
	case "lpad", "rpad":
		if long, ok := constant(args, 1).(float64); !ok || long > 999 {
			return w.refuse("%s to a length that is not a number up to 999 that stands in the query", name)
		}
	case "format", "printf":
		if s, ok := constant(args, 0).(string); !ok || wide.MatchString(s) {
			return w.refuse("%s with a format that is not a plain text, or pads to more than 999; write the format as a text", name)
		}
	case "levenshtein", "editdist3", "damerau_levenshtein":
		if list, _ := args.([]any); !brief(list) {
			return w.refuse("%s of texts that may be long; write %s(left(a, 200), left(b, 200))", name, name)
		}
	default:
		bounded = false
	}
	if bounded && before != "" && before != "main" { // its first argument would stand there
		return w.refuse("%s.%s; write %s(%s, …)", before, name, name, before)
	}
	if !bounded && !functions[name] {
		return w.refuse("the function %s; allowed are functions that work on the rows alone: they read no file or setting, wait for nothing, and make no huge value from a small one", name)
	}
	return nil
}

// wide is what makes a format pad by a number from elsewhere, or by a large one.
var wide = regexp.MustCompile(`[0-9]{4}|\*|\{[^{}]*\{`)

// short is true of the arguments of a list that is made at once, outside the memory limit. In from, the values come row by row.
func short(args any) bool {
	list, _ := args.([]any)
	n := []float64{0, 0, 1}
	for i := range list {
		v, ok := constant(args, i).(float64)
		if !ok {
			return false
		}
		n[i] = v
	}
	if len(list) == 1 {
		n[0], n[1] = 0, n[0]
	}
	return n[2] != 0 && (n[1]-n[0])/n[2] <= mostSeries
}

// brief is true when every argument is a text in the query, or left() of at most 200 characters: the work grows with the product of their
// lengths, and no time limit reaches into it.
func brief(args []any) bool {
	for i, a := range args {
		_, written := constant(args, i).(string)
		m, _ := a.(map[string]any)
		n, ok := constant(m["children"], 1).(float64)
		if !written && (strings.ToLower(text(m, "function_name")) != "left" || text(m, "schema") != "" || !ok || n < 0 || n > 200) {
			return false
		}
	}
	return true
}

// constant is the value of an argument, nil when it is not a constant.
func constant(args any, i int) any {
	list, _ := args.([]any)
	if i >= len(list) {
		return nil
	}
	m, _ := list[i].(map[string]any)
	value, _ := m["value"].(map[string]any)
	return value["value"]
}

// width bounds arrays of a fixed length: each value takes its whole length.
func (w *walk) width(m map[string]any) error {
	const most = 1000
	n := 1.0
	for m != nil {
		info, _ := m["type_info"].(map[string]any)
		if long, ok := info["size"].(float64); ok {
			n *= long
		}
		m, _ = info["child_type"].(map[string]any)
	}
	if n > most {
		return w.refuse("an array of %.0f values, at most %d may be made; use a list: type[]", n, most)
	}
	return nil
}

// table looks at a name in from.
func (w *walk) table(m map[string]any) (size, error) {
	catalog, schema, name := strings.ToLower(text(m, "catalog_name")), strings.ToLower(text(m, "schema_name")), strings.ToLower(text(m, "table_name"))
	if catalog == "" && (schema == "" || schema == "recurring") {
		if cte := find(w.ctes, name); cte.parts > 0 {
			return cte, nil
		}
	}
	for _, in := range searched(catalog, schema) {
		if columns := w.tables[in+"."+name]; columns > 0 {
			return size{1, columns}, nil
		}
	}
	near := ""
	if like := w.like(name); like != "" {
		near = ", did you mean " + like + "?"
	}
	return size{}, w.refuse(`the table %s%s; there are the tables of mart (show tables) and meta, information_schema, and names that "with" gives`,
		strings.TrimLeft(text(m, "catalog_name")+"."+text(m, "schema_name")+".", ".")+text(m, "table_name"), near)
}

// like is the table of mart or meta whose name is nearest, "" when none is near.
func (g *gate) like(name string) (found string) {
	if len(name) > 64 {
		return ""
	}
	least := len(name)/3 + 1
	for _, full := range slices.Sorted(maps.Keys(g.tables)) {
		schema, table, _ := strings.Cut(full, ".")
		if d := distance(name, table); d < least && (schema == "mart" || schema == "meta") {
			found, least = full, d
		}
	}
	return found
}

// distance is how many bytes of a name have to change to make the other: names of tables are short.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := i // of the row above, one to the left
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, before+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// searched are the schemas in which DuckDB looks for a name.
func searched(catalog, schema string) []string {
	switch schema {
	case "":
		if catalog == "" {
			return []string{"mart", "main", "pg_catalog"}
		}
	case "mart", "meta":
		if catalog == "" || catalog == "padu" {
			return []string{schema}
		}
	case "information_schema", "pg_catalog":
		return []string{schema}
	}
	return nil
}

// show looks at describe, summarize (which have a query) and show.
func (w *walk) show(m map[string]any) error {
	what, schema, catalog := strings.Trim(text(m, "table_name"), `"`), strings.ToLower(text(m, "schema_name")), strings.ToLower(text(m, "catalog_name"))
	switch text(m, "show_type") {
	case "DESCRIBE", "SUMMARY":
		if m["query"] != nil && what == "" {
			return nil
		}
	case "SHOW_UNQUALIFIED":
		if shown[what] && m["query"] == nil {
			return nil
		}
	case "SHOW_FROM":
		if m["query"] == nil && (catalog == "" || catalog == "padu") && (schema == "" || schema == "mart" || schema == "meta") {
			return nil
		}
	}
	return w.refuse("show %s; allowed are show tables, show all tables, show databases, and describe or summarize of a table or query", what)
}
