package door

import (
	"fmt"
	"strings"
)

// walk goes over every piece of one query's parse tree.
type walk struct {
	*gate
	query   string
	shift   int // from a place in what was parsed to one in the query
	at      int // the last place that the tree told
	depth   int
	joins   int
	lambdas int     // around this piece
	ctes    []named // names that "with" gave, innermost last
	aliases []named // names of the columns selected so far; DuckDB puts what they stand for wherever they are used
}

// size is how much a piece comes to when names are replaced by what they stand for.
type size struct{ parts, columns int }

type named struct {
	name string
	size
}

func (w *walk) whole(node map[string]any) error {
	_, err := w.visit("node", node)
	return err
}

// visit looks at a piece, or a list of pieces.
func (w *walk) visit(kind string, v any) (s size, err error) {
	switch v := v.(type) {
	case map[string]any:
		return w.piece(kind, v)
	case []any:
		for _, each := range v {
			one, err := w.visit(kind, each)
			if err != nil {
				return s, err
			}
			s.parts, s.columns = s.parts+one.parts, s.columns+one.columns
			if m, _ := each.(map[string]any); kind == "selected" && m["alias"] != nil {
				w.aliases = append(w.aliases, named{strings.ToLower(text(m, "alias")), one})
			}
		}
		return s, nil
	}
	return s, w.refuse("%s %v, which the gate does not know; leave it out", kind, v)
}

func (w *walk) piece(kind string, m map[string]any) (s size, err error) {
	if at, ok := m["query_location"].(float64); ok {
		w.at = int(at)
	}
	name, err := w.shape(kind, m)
	if err != nil {
		return s, err
	}
	if s, err = w.named(name, m); err != nil {
		return s, err
	}
	if kind == "node" { // names end with the node that gave them
		ctes, aliases := len(w.ctes), len(w.aliases)
		defer func() { w.ctes, w.aliases = w.ctes[:ctes], w.aliases[:aliases] }()
	}
	defer w.deeper(name)()
	if err := w.plannable(); err != nil {
		return s, err
	}
	s.parts++
	known, below := 0, map[string]size{}
	for _, p := range shapes[name] {
		v, ok := m[p.key]
		if !ok {
			continue
		}
		known++
		if p.holds == plain {
			continue
		}
		if name == "node RECURSIVE_CTE_NODE" && p.key == "right" {
			w.ctes = append(w.ctes, named{strings.ToLower(text(m, "cte_name")), size{1, below["left"].columns}})
		}
		one, err := w.visit(p.holds, v)
		if err != nil {
			return s, err
		}
		below[p.key] = one
		s.parts += one.parts
	}
	if known != len(m) {
		return s, w.refuse("%s, which the gate does not know; leave it out", unknown(name, m))
	}
	s.columns += columns(name, m, below)
	switch {
	case s.parts > mostParts:
		return s, w.refuse("a query of more than %d parts, names counted as often as they stand for something; use a name fewer times, or ask in steps", mostParts)
	case s.columns > mostColumns:
		return s, w.refuse("a table of %d columns, at most %d may be made; name the columns that you need", s.columns, mostColumns)
	}
	if name == "cte" {
		w.ctes = append(w.ctes, named{strings.ToLower(text(m, "key")), s})
	}
	return s, nil
}

// deeper counts a piece that DuckDB's planner takes long for, until it is left.
func (w *walk) deeper(name string) (left func()) {
	lambda := 0
	switch name {
	case "table JOIN":
		w.joins++
	case "expression LAMBDA":
		lambda = 1
	}
	w.depth, w.lambdas = w.depth+1, w.lambdas+lambda
	return func() { w.depth, w.lambdas = w.depth-1, w.lambdas-lambda }
}

func (w *walk) plannable() error {
	switch {
	case w.depth > mostDepth:
		return w.refuse("a query of more than %d levels; write many + as a sum, many unions as values", mostDepth)
	case w.joins > mostJoins:
		return w.refuse("more than %d joins; ask in steps", mostJoins)
	case w.lambdas > mostLambdas:
		return w.refuse("more than %d lambdas in each other; unnest the lists", mostLambdas)
	}
	return nil
}

// shape is the key in shapes of a piece.
func (w *walk) shape(kind string, m map[string]any) (string, error) {
	if kind == "selected" {
		kind = "expression"
	}
	if _, ok := shapes[kind]; ok {
		return kind, nil
	}
	of, ofType := text(m, "class"), text(m, "type")
	if of == "" {
		of = ofType
	} else if !types[ofType] {
		return "", w.refuse("an expression %s, which the gate does not know; leave it out", ofType)
	}
	if _, ok := shapes[kind+" "+of]; !ok {
		return "", w.refuse("%s %s, which the gate does not know; leave it out", kind, of)
	}
	return kind + " " + of, nil
}

// unknown names a key that the shape of a piece has not.
func unknown(name string, m map[string]any) string {
	for key := range m {
		known := false
		for _, p := range shapes[name] {
			known = known || p.key == key
		}
		if !known {
			return fmt.Sprintf("%q of %s", key, name)
		}
	}
	return name
}

// named looks at the names in a piece: of functions, tables, columns.
func (w *walk) named(name string, m map[string]any) (s size, err error) {
	switch name {
	case "expression FUNCTION", "expression WINDOW":
		return s, w.function(m)
	case "table function FUNCTION":
		if f := strings.ToLower(text(m, "function_name")); !tableFunctions[f] {
			return s, w.refuse("the table function %s; allowed are %s", f, strings.Join(sorted(tableFunctions), ", "))
		}
	case "table BASE_TABLE":
		return w.table(m)
	case "table SHOW_REF":
		return s, w.show(m)
	case "expression COLUMN_REF":
		list, _ := m["column_names"].([]any)
		for _, n := range list {
			s.parts += find(w.aliases, fmt.Sprint(n)).parts
		}
	case "logical type":
		return s, w.width(m)
	}
	return s, nil
}

// columns is how many a piece has.
func columns(name string, m map[string]any, below map[string]size) int {
	switch name {
	case "node SELECT_NODE":
		stars := below["select_list"].columns
		return length(m["select_list"]) - stars + stars*below["from_table"].columns
	case "node SET_OPERATION_NODE":
		if text(m, "setop_type") == "UNION_BY_NAME" {
			return below["left"].columns + below["right"].columns
		}
		return max(below["left"].columns, below["right"].columns)
	case "node RECURSIVE_CTE_NODE":
		return below["left"].columns
	case "table JOIN":
		return below["left"].columns + below["right"].columns
	case "table PIVOT":
		made := max(length(m["aggregates"]), 1)
		pivots, _ := m["pivots"].([]any)
		for _, p := range pivots {
			made = min(made*max(length(p.(map[string]any)["entries"]), 1), mostColumns+1)
		}
		return below["source"].columns + made
	case "table EXPRESSION_LIST":
		if rows, _ := m["values"].([]any); len(rows) > 0 {
			return length(rows[0])
		}
	case "table TABLE_FUNCTION", "table SHOW_REF":
		return 25 // the widest has fewer
	case "table SUBQUERY":
		return below["subquery"].columns
	case "query":
		return below["node"].columns
	case "definition":
		return below["query"].columns
	case "cte":
		return below["value"].columns
	case "expression STAR":
		return 1 // of a select list's: as many as from has
	case "expression SUBQUERY":
		return 0
	}
	if strings.HasPrefix(name, "expression ") {
		for _, one := range below {
			if one.columns > 0 {
				return 1
			}
		}
	}
	return 0
}

func (w *walk) refuse(format string, a ...any) error {
	return Refused{fmt.Sprintf("found "+format, a...) + " (" + place(w.query, w.at+w.shift) + ")"}
}

func find(names []named, name string) size {
	for i := len(names) - 1; i >= 0; i-- {
		if strings.EqualFold(names[i].name, name) {
			return names[i].size
		}
	}
	return size{}
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func length(v any) int {
	list, _ := v.([]any)
	return len(list)
}
