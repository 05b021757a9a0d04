package jobs

import (
	"slices"
	"strings"
	"unicode"

	"padu/warehouse/door"
)

// sqlWords are the words of SQL and the functions that queries on the marts use most.
var sqlWords = strings.Fields(`all and any_value as asc avg between by case cast coalesce count cross current_date date date_diff
	date_part date_trunc desc distinct else end except exclude exists false filter first from full group having if ilike in inner intersect
	interval is join last lateral left length like limit list lower max median min not null nullif nulls offset on or order outer over
	partition pivot qualify quantile_cont rank regexp_matches replace right round row_number sample select string_agg sum summarize then trim
	true try_cast union unnest unpivot upper using values when where window with year`)

// completeSQL completes the word before the cursor. pending are the lines of the statement before this one; what can stand there is
// guessed from what stands before it: a table after from and join, a column after the name or alias of a table and a dot.
func completeSQL(tables []door.Table, pending, left, right string) (head string, list []string, tail string) {
	if pending == "" && strings.HasPrefix(strings.TrimSpace(left), ".") {
		return completeDot(tables, left, right)
	}
	head, word, open := lastWord(pending, left)
	if open {
		return left, nil, right
	}
	named := tablesIn(tables, append(tokensOf(pending+left), tokensOf(right)...))
	before := ""
	if t := tokensOf(pending + head); len(t) > 0 {
		before = strings.ToLower(t[len(t)-1].text)
	}
	var found []string
	if owner, _, dotted := cutLast(word, "."); dotted {
		for _, t := range tables {
			if strings.EqualFold(owner, t.Schema) {
				found = append(found, owner+"."+t.Name)
			}
		}
		if t, ok := named[strings.ToLower(owner)]; ok {
			for _, c := range t.Columns {
				found = append(found, owner+"."+c.Name)
			}
		}
	} else {
		if before != "from" && before != "join" {
			for name, t := range named {
				found = append(found, name)
				for _, c := range t.Columns {
					found = append(found, c.Name)
				}
			}
		}
		for _, t := range tables {
			found = append(found, t.Schema+".")
			if t.Schema == "mart" { // the door's own schema needs no name before its tables
				found = append(found, t.Name)
			}
		}
		if before != "from" && before != "join" && word != "" {
			found = append(found, cased(sqlWords, word)...)
		}
	}
	slices.Sort(found)
	found = slices.DeleteFunc(slices.Compact(found), func(s string) bool { return len(s) < len(word) || !strings.EqualFold(s[:len(word)], word) })
	return head, found, right
}

// lastWord cuts the word, with its dots, off the end of what was typed; open is true within a text or a comment.
func lastWord(pending, left string) (head, word string, open bool) {
	for s := pending + left; len(s) > 0; {
		t := nextToken(s)
		s = s[len(t.text):]
		open = t.open
	}
	i := len(left)
	for i > 0 && (left[i-1] == '.' || !notInName(rune(left[i-1])) || left[i-1] >= 0x80) {
		i--
	}
	return left[:i], left[i:], open
}

// tokensOf are the pieces of a text but for space and comments.
func tokensOf(s string) (list []sqlToken) {
	for len(s) > 0 {
		t := nextToken(s)
		s = s[len(t.text):]
		if t.kind != ' ' && t.kind != 'c' {
			list = append(list, t)
		}
	}
	return list
}

// tablesIn are the tables that a statement names, each by its name and its alias.
func tablesIn(tables []door.Table, list []sqlToken) map[string]door.Table {
	named := map[string]door.Table{}
	for i, t := range list {
		at := slices.IndexFunc(tables, func(k door.Table) bool { return strings.EqualFold(k.Name, t.text) })
		if t.kind != 'w' || at < 0 {
			continue
		}
		named[strings.ToLower(t.text)] = tables[at]
		rest := list[i+1:]
		if len(rest) > 1 && strings.EqualFold(rest[0].text, "as") {
			rest = rest[1:]
		}
		if len(rest) > 0 && rest[0].kind == 'w' && !slices.Contains(sqlWords, strings.ToLower(rest[0].text)) {
			named[strings.ToLower(rest[0].text)] = tables[at]
		}
	}
	return named
}

// cased gives words the case in which somebody began to type one.
func cased(words []string, typed string) []string {
	if strings.IndexFunc(typed, unicode.IsLower) >= 0 || strings.IndexFunc(typed, unicode.IsUpper) < 0 {
		return words
	}
	upper := make([]string, len(words))
	for i, w := range words {
		upper[i] = strings.ToUpper(w)
	}
	return upper
}

// completeDot completes a command of the shell or what it is about.
func completeDot(tables []door.Table, left, right string) (head string, list []string, tail string) {
	head, word, more := cutLast(left, " ")
	if !more {
		head, word = "", left
		for _, c := range dotCommands {
			list = append(list, c.name)
		}
		list = append(list, ".help")
	} else {
		switch strings.TrimSpace(head) {
		case ".describe", ".tables":
			for _, t := range tables {
				list = append(list, t.Schema+"."+t.Name)
				if t.Schema == "mart" {
					list = append(list, t.Name)
				}
			}
		case ".mode":
			list = []string{"csv", "json", "lines", "table"}
		}
		head += " "
	}
	slices.Sort(list)
	return head, slices.DeleteFunc(list, func(s string) bool { return !strings.HasPrefix(s, word) }), right
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}
