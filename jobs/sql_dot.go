package jobs

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"padu/warehouse/door"
)

// dotCommands are the commands of the shell itself.
var dotCommands = []struct {
	name, args, about string
	do                func(s *sqlShell, ctx context.Context, arg string) error
}{
	{".tables", "[PART]", "tables whose name has this part, or is like rekap*", (*sqlShell).listTables},
	{".describe", "TABLE", "its columns, their types and what they mean", (*sqlShell).describe},
	{".mode", "FORMAT", "show answers as table, lines, csv or json", (*sqlShell).mode},
	{".output", "FILE", "write the next answer to a .csv, .json or .parquet file", (*sqlShell).output},
	{".quit", "", "leave, as Ctrl-D does", func(*sqlShell, context.Context, string) error { return errQuit }},
}

// command does a command of the shell.
func (s *sqlShell) command(ctx context.Context, text string) error {
	name, arg, _ := strings.Cut(strings.TrimRight(text, "; \t"), " ")
	name, arg = strings.ToLower(name), strings.TrimSpace(arg)
	switch name {
	case ".help":
		s.help()
		return nil
	case ".exit":
		name = ".quit"
	}
	var names []string
	for _, c := range dotCommands {
		if c.name == name {
			return c.do(s, ctx, arg)
		}
		names = append(names, c.name)
	}
	return fmt.Errorf("%s is no command; there are %s, .help", name, strings.Join(names, ", "))
}

func (s *sqlShell) help() {
	s.o.printf("A statement is one select, over as many lines as it needs, up to its semicolon.\n\n")
	for _, c := range dotCommands {
		s.o.printf("%-18s %s\n", strings.TrimSpace(c.name+" "+c.args), c.about)
	}
	s.o.printf("\nTab completes names, Up and Ctrl-R look into the history, Ctrl-C stops a query.\n")
}

// listTables lists tables with what one row of each is.
func (s *sqlShell) listTables(ctx context.Context, arg string) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	arg = strings.ToLower(strings.ReplaceAll(arg, "%", "*"))
	if _, err := path.Match(arg, ""); err != nil {
		return fmt.Errorf(".tables %s: %w", arg, err)
	}
	var rows []gridRow
	for _, t := range tables {
		name := t.Schema + "." + t.Name
		whole, _ := path.Match(arg, t.Name) // the pattern was tried
		full, _ := path.Match(arg, name)
		if whole || full || strings.Contains(name, arg) {
			rows = append(rows, gridRow{cells: []string{name, t.Comment}})
		}
	}
	if len(rows) == 0 {
		return fmt.Errorf("no table is like %q; .tables lists all", arg)
	}
	return s.showLines(s.o.grid([]column{{head: "table"}, {head: "what one row is", give: true}}, rows))
}

// describe lists the columns of a table.
func (s *sqlShell) describe(ctx context.Context, arg string) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	arg = strings.ToLower(arg)
	at := slices.IndexFunc(tables, func(t door.Table) bool { return arg == t.Schema+"."+t.Name })
	if at < 0 {
		at = slices.IndexFunc(tables, func(t door.Table) bool { return arg == t.Name })
	}
	if at < 0 {
		return fmt.Errorf(".describe %s: no such table%s; .tables lists them", arg, alike(tables, arg))
	}
	t := tables[at]
	var rows []gridRow
	for _, c := range t.Columns {
		rows = append(rows, gridRow{cells: []string{c.Name, c.Type, c.Comment}})
	}
	head := fold(t.Schema+"."+t.Name+": "+cmp.Or(t.Comment, "no explanation"), s.o.width, 0)
	return s.showLines(append(head, s.o.grid([]column{{head: "column"}, {head: "type"}, {head: "what it means", give: true}}, s.folded(rows))...))
}

// alike names tables that have a word of the name.
func alike(tables []door.Table, name string) string {
	var found []string
	for _, t := range tables {
		for word := range strings.FieldsFuncSeq(strings.TrimPrefix(name, t.Schema+"."), notInNamePart) {
			if len(word) > 3 && strings.Contains(t.Name, word) && !slices.Contains(found, t.Name) {
				found = append(found, t.Name)
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return ", but " + some(found, 60)
}

func notInNamePart(r rune) bool { return r == '_' || notInName(r) }

// folded breaks the last cell of each row into as many rows as it needs within the terminal.
func (s *sqlShell) folded(rows []gridRow) (out []gridRow) {
	last := len(rows[0].cells) - 1
	room := s.o.width
	for i := range last {
		widest := 0
		for _, r := range rows {
			widest = max(widest, utf8.RuneCountInString(r.cells[i]))
		}
		room -= widest + 2
	}
	for _, r := range rows {
		for i, l := range append(fold(r.cells[last], max(room, 20), 0), "") {
			if i > 0 && l == "" {
				continue // the end; the first line is there even where the cell is empty
			}
			cells := slices.Clone(r.cells)
			if i > 0 {
				clear(cells)
			}
			cells[last] = l
			out = append(out, gridRow{cells: cells})
		}
	}
	return out
}

// showLines shows lines, page by page in a terminal.
func (s *sqlShell) showLines(lines []string) error {
	text := strings.Join(lines, "\n") + "\n"
	if s.tty == nil {
		s.o.printf("%s", text)
		return nil
	}
	return s.paged(func(p *pages) error { _, err := p.Write([]byte(text)); return err })
}

func (s *sqlShell) mode(_ context.Context, arg string) error {
	if arg == "parquet" {
		return fmt.Errorf(".mode parquet: a Parquet file is not for the terminal; .output FILE.parquet writes the next answer to one")
	}
	if !slices.Contains(sqlFormats, arg) {
		return fmt.Errorf(".mode %s: allowed table, lines, csv, json; it is %s now", arg, s.format)
	}
	s.format = arg
	return nil
}

func (s *sqlShell) output(_ context.Context, arg string) error {
	if arg == "" || formatOf(arg) == "" {
		return fmt.Errorf(".output %s: name a file that ends with .csv, .json or .parquet", arg)
	}
	s.file, s.fileFormat = arg, formatOf(arg)
	return nil
}
