package jobs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sqlToken is a piece of SQL as far as the shell must know it.
type sqlToken struct {
	kind rune // 'w' word or number, 's' string, 'q' quoted name, 'c' comment, ' ' space, or the character itself
	text string
	open bool // a string, name or comment without its end
}

// nextToken takes the first piece off a text that is not empty.
func nextToken(s string) sqlToken {
	to := func(kind rune, end string, from int) sqlToken {
		if i := strings.Index(s[from:], end); i >= 0 {
			return sqlToken{kind, s[:from+i+len(end)], false}
		}
		return sqlToken{kind, s, true}
	}
	switch {
	case strings.HasPrefix(s, "--"):
		if i := strings.IndexByte(s, '\n'); i >= 0 {
			return sqlToken{'c', s[:i+1], false}
		}
		return sqlToken{'c', s, true}
	case strings.HasPrefix(s, "/*"):
		return to('c', "*/", 2)
	case s[0] == '"':
		return to('q', `"`, 1) // a doubled quote makes two names of one, which does no harm here
	case s[0] == '\'':
		return to('s', "'", 1) // the same
	case s[0] == '$':
		if i := strings.IndexByte(s[1:], '$'); i >= 0 && strings.IndexFunc(s[1:1+i], notInName) < 0 && (i == 0 || !unicode.IsDigit(rune(s[1]))) {
			return to('s', s[:i+2], i+2)
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	same := func(is func(rune) bool) string {
		if i := strings.IndexFunc(s, func(r rune) bool { return !is(r) }); i >= 0 {
			return s[:i]
		}
		return s
	}
	switch {
	case unicode.IsSpace(r):
		return sqlToken{' ', same(unicode.IsSpace), false}
	case !notInName(r):
		word := same(func(r rune) bool { return !notInName(r) })
		if (word == "e" || word == "E") && strings.HasPrefix(s[1:], "'") { // a backslash keeps the next character from ending it
			for i := 2; i < len(s); i++ {
				if s[i] == '\\' {
					i++
				} else if s[i] == '\'' {
					return sqlToken{'s', s[:i+1], false}
				}
			}
			return sqlToken{'s', s, true}
		}
		return sqlToken{'w', word, false}
	}
	return sqlToken{r, s[:size], false}
}

func notInName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// statement is one of a script.
type statement struct {
	text string // without the semicolon
	line int    // where it begins in the script, from 1
}

// dot is true for a command to the shell.
func (s statement) dot() bool { return strings.HasPrefix(s.text, ".") }

// splitSQL cuts a script into its statements and what is left after the last semicolon, which is empty when it is nothing but space and
// comments. A line that begins with a dot where a statement may begin is one of its own.
func splitSQL(script string) (list []statement, rest string) {
	line, start, began := 1, 0, false // began: the statement has more than space and comments
	from := 1
	for i := 0; i < len(script); {
		t := nextToken(script[i:])
		if !began && t.kind != ' ' && (t.kind != 'c' || t.open && strings.HasPrefix(t.text, "/*")) {
			if t.kind == '.' {
				t.text, _, _ = strings.Cut(script[i:], "\n")
				list = append(list, statement{strings.TrimSpace(t.text), line})
				i += len(t.text)
				start = i
				continue
			}
			began, start, from = true, i, line
			if t.kind == ';' {
				began = false
			}
		}
		if t.kind == ';' && began {
			list, began = append(list, statement{strings.TrimSpace(script[start:i]), from}), false
		}
		line += strings.Count(t.text, "\n")
		i += len(t.text)
		if !began {
			start = i
		}
	}
	if began {
		rest = script[start:]
	}
	return list, rest
}

// oneLineSQL is a statement on one line, for the history: a comment to the end of its line becomes one that ends.
func oneLineSQL(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		t := nextToken(s)
		s = s[len(t.text):]
		switch {
		case t.kind == ' ':
			if !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
		case t.kind == 'c' && strings.HasPrefix(t.text, "--"):
			b.WriteString("/*" + strings.ReplaceAll(strings.TrimRight(t.text[2:], "\r\n"), "*/", "* /") + " */ ")
		default:
			b.WriteString(t.text)
		}
	}
	return strings.TrimSpace(b.String())
}
