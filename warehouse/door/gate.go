package door

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Refused is a query that the gate does not let through; nothing of it was run.
type Refused struct{ Why string }

func (r Refused) Error() string { return "not allowed: " + r.Why }

// What a query may be at most. DuckDB has no bound of its own on these, and plans outside its memory limit.
const (
	mostText    = 256 << 10 // bytes of a query's text
	mostParts   = 200_000   // parts of a query, names for parts counted as often as they are used
	mostDepth   = 100       // levels of pieces; DuckDB plans deep ones for minutes, and cannot be interrupted then
	mostJoins   = 40        // in the whole query; as for levels
	mostLambdas = 4         // in each other; as for levels
	mostColumns = 5_000     // columns of any table or subquery in it
	mostSeries  = 10_000    // values of a list that range() makes
)

// gate knows what may be asked of one snapshot.
type gate struct {
	tables map[string]int // columns of each, by "schema.name" in lower case
}

// newGate reads which tables there are. A snapshot does not change.
func newGate(ctx context.Context, pool *sql.DB) (*gate, error) {
	rows, err := pool.QueryContext(ctx, `select lower(schema_name || '.' || table_name), count(*) from duckdb_columns()
		where database_name = 'padu' and schema_name in ('mart', 'meta') or schema_name = 'information_schema' or schema_name = 'pg_catalog' and table_name <> 'pg_settings'
			or schema_name = 'main' and table_name in ('duckdb_tables', 'duckdb_columns', 'duckdb_views', 'duckdb_schemas', 'duckdb_constraints', 'duckdb_types')
		group by all`)
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	defer rows.Close()
	g := &gate{tables: map[string]int{}}
	for rows.Next() {
		var name string
		var columns int
		if err := rows.Scan(&name, &columns); err != nil {
			return nil, fmt.Errorf("read the tables: %w", err)
		}
		g.tables[name] = columns
	}
	return g, rows.Err()
}

// admitted is a query to run.
type admitted struct {
	text    string // in parentheses, "(" and a line of its own, it is a table: "from " + text
	explain bool   // asked was how it would be run
}

// admit lets through exactly one select that is made of allowed parts. It fails closed: what it does not know it refuses. Looked at is
// the very text that is then run, parentheses included, so that no comment or semicolon can make two things of it.
func (g *gate) admit(ctx context.Context, conn *sql.Conn, query string) (a admitted, err error) {
	if err := fit(query); err != nil {
		return a, err
	}
	query = strings.TrimRight(query, "; \t\r\n")
	var before int // bytes of the query before what is run
	if m := explainWord.FindStringIndex(query); m != nil {
		a.explain, before = true, m[1]
	}
	for text := query[before:]; ; {
		a.text = "(\n" + text + "\n)"
		t, err := parse(ctx, conn, "select * from "+a.text)
		if err != nil {
			return a, err
		}
		if node := t.inner(); node != nil {
			w := walk{gate: g, query: query, shift: before - len("select * from (\n")}
			return a, w.whole(node)
		}
		// Alone it may still be a select: one with a comment after its semicolon.
		if t, err = parse(ctx, conn, text); err != nil {
			return a, err
		}
		end := strings.LastIndexByte(text, ';')
		if t.Error || len(t.Statements) != 1 || end < 0 {
			return a, t.refused(query, before)
		}
		text = text[:end]
	}
}

var explainWord = regexp.MustCompile(`(?i)^\s*explain\s+`)

// fit refuses texts that DuckDB's parser is not asked about.
func fit(query string) error {
	switch {
	case len(query) > mostText:
		return Refused{fmt.Sprintf("the query has %d bytes, at most %d may be sent; put long lists into values() joined once, or ask in parts", len(query), mostText)}
	case !utf8.ValidString(query):
		return Refused{"the query is not UTF-8 text; send it as UTF-8"}
	case strings.ContainsRune(query, 0):
		return Refused{"the query has a NUL character in it; leave it out"}
	}
	return nil
}

// tree is what DuckDB's parser says of a text.
type tree struct {
	Error      bool         `json:"error"`
	Kind       string       `json:"error_type"`
	Message    string       `json:"error_message"`
	Position   string       `json:"position"`
	Statements []*statement `json:"statements"`
}

type statement struct {
	Node map[string]any `json:"node"`
}

func parse(ctx context.Context, conn *sql.Conn, query string) (t tree, err error) {
	var text string
	const ask = "select cast(json_serialize_sql(cast(? as varchar), skip_default := true, skip_null := true, skip_empty := true) as varchar)"
	if err := conn.QueryRowContext(ctx, ask, query).Scan(&text); err != nil {
		if ctx.Err() != nil {
			return t, err
		}
		return t, Refused{"DuckDB cannot read the query: " + firstLine(err.Error())}
	}
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return t, Refused{"the query is too deep: " + err.Error()}
	}
	return t, nil
}

// inner is the query in "select * from (query)", nil when the tree is of anything else: the query then closed the parenthesis itself.
func (t tree) inner() map[string]any {
	if t.Error || len(t.Statements) != 1 {
		return nil
	}
	node := t.Statements[0].Node
	list, _ := node["select_list"].([]any)
	from, _ := node["from_table"].(map[string]any)
	if node["type"] != "SELECT_NODE" || len(list) != 1 || from["type"] != "SUBQUERY" || !only(node, "type", "select_list", "from_table", "aggregate_handling") ||
		!only(from, "type", "subquery", "query_location") {
		return nil
	}
	if star, _ := list[0].(map[string]any); star["class"] != "STAR" || !only(star, "class", "type", "query_location") {
		return nil
	}
	sub, _ := from["subquery"].(map[string]any)
	inside, _ := sub["node"].(map[string]any)
	return inside
}

func only(m map[string]any, keys ...string) bool {
	known := 0
	for _, k := range keys {
		if _, ok := m[k]; ok {
			known++
		}
	}
	return known == len(m)
}

// refused says why a text is not one select.
func (t tree) refused(query string, before int) error {
	at, err := strconv.Atoi(t.Position)
	switch {
	case t.Error && t.Kind == "parser" && err == nil:
		return Refused{fmt.Sprintf("%s (%s)", t.Message, place(query, before+at))}
	case t.Error && strings.HasPrefix(t.Message, "Only SELECT"):
		return Refused{`found a statement that is not a select; write one that begins with select, with, from, values, describe, summarize, show tables or explain. ` +
			`PIVOT needs its values written down: pivot t on tahun in (2025, 2026) using sum(pagu)`}
	case t.Error:
		return Refused{t.Message}
	case len(t.Statements) == 0:
		return Refused{"there is no statement; write one select"}
	case len(t.Statements) > 1:
		return Refused{fmt.Sprintf("found %d statements; write one select", len(t.Statements))}
	}
	return Refused{"this select cannot stand in parentheses; write it as one plain select"}
}

// place is where a byte of a query stands.
func place(query string, at int) string {
	before := query[:max(0, min(at, len(query)))]
	line := strings.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("%d:%d", strings.Count(before, "\n")+1, utf8.RuneCountInString(before[line:])+1)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// cleaned is an error of DuckDB as a client may read it: without paths of this machine, and with lines counted as in the client's text.
type cleaned struct {
	text  string
	cause error
}

func (c cleaned) Error() string { return c.text }
func (c cleaned) Unwrap() error { return c.cause }

var (
	pathLike = regexp.MustCompile(`(^|[\s"'(=:,\[])/[^\s/"'(),:;\]]+/[^\s"'(),:;\]]*`)
	lineMark = regexp.MustCompile(`LINE (\d+): `)
)

// clean is the one place where errors of DuckDB turn into what clients get.
func clean(err error) error {
	if refused := (Refused{}); err == nil || errors.As(err, &refused) {
		return err
	}
	text, _, _ := strings.Cut(err.Error(), "\n\nPossible solutions:") // they are for who runs the server
	text = pathLike.ReplaceAllString(text, "${1}(a file of the server)")
	text = lineMark.ReplaceAllStringFunc(text, func(mark string) string { // the first line is the gate's, see admitted
		n, _ := strconv.Atoi(lineMark.FindStringSubmatch(mark)[1])
		return fmt.Sprintf("%-*s", len(mark), fmt.Sprintf("LINE %d: ", max(n-1, 1)))
	})
	return cleaned{text, err}
}
