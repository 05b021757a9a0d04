package jobs

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"padu/warehouse/door"
)

// tableBlock is how many rows are in memory for the widths of a table's columns. Later ones may make a column wider.
const tableBlock = 10_000

// sqlTable writes an answer for people, at most width columns wide; 0: as wide as it is.
type sqlTable struct {
	out     *bufio.Writer
	width   int
	paint   func(code int, text string) string
	columns []column
	widths  []int
	n       int
}

// writeTable writes rows in columns. With lines, or where so many columns do not fit into width, each value has a line of its own.
func writeTable(out io.Writer, r *door.Result, width int, lines bool, paint func(int, string) string) error {
	t := &sqlTable{out: bufio.NewWriter(out), width: width, paint: paint}
	for _, f := range r.Schema().Fields() {
		right := arrow.IsInteger(f.Type.ID()) || arrow.IsFloating(f.Type.ID()) || arrow.IsDecimal(f.Type.ID())
		t.columns = append(t.columns, column{head: shownText(f.Name), right: right, give: !right})
		t.widths = append(t.widths, utf8.RuneCountInString(f.Name))
	}
	var block [][]string
	flush := func() error {
		if t.n == 0 {
			lines = lines || !t.fits(block)
		}
		if lines {
			t.lines(block)
		} else {
			t.rows(block)
		}
		t.n += len(block)
		block = block[:0]
		return t.out.Flush()
	}
	err := eachRow(r, func(vals []*string) error {
		row := make([]string, len(vals))
		for i, v := range vals {
			row[i] = "∅"
			if v != nil {
				row[i] = shownText(strings.Clone(*v))
			}
		}
		if block = append(block, row); len(block) < tableBlock {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	if len(block) > 0 || t.n == 0 {
		return flush()
	}
	return nil
}

// fits tells whether the columns have room beside one another.
func (t *sqlTable) fits(block [][]string) bool {
	t.measure(block)
	return t.width == 0 || narrow(t.columns, slices.Clone(t.widths), t.width-2*(len(t.widths)-1))
}

func (t *sqlTable) measure(block [][]string) {
	for _, row := range block {
		for i, v := range row {
			t.widths[i] = max(t.widths[i], utf8.RuneCountInString(v))
		}
	}
}

func (t *sqlTable) rows(block [][]string) {
	t.measure(block)
	widths := slices.Clone(t.widths)
	if t.width > 0 {
		narrow(t.columns, widths, t.width-2*(len(widths)-1))
	}
	if t.n == 0 {
		head := make([]string, len(t.columns))
		for i, c := range t.columns {
			head[i] = c.head
		}
		fmt.Fprintln(t.out, t.paint(1, t.row(head, widths)))
	}
	for _, row := range block {
		fmt.Fprintln(t.out, t.row(row, widths))
	}
}

func (t *sqlTable) row(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		cell = cut(cell, widths[i])
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if t.columns[i].right {
			cell, pad = pad+cell, ""
		}
		b.WriteString(cell + pad + "  ")
	}
	return strings.TrimRight(b.String(), " ")
}

// lines writes each value behind its column's name, broken where it is wider than the terminal.
func (t *sqlTable) lines(block [][]string) {
	label := 0
	for _, c := range t.columns {
		label = max(label, utf8.RuneCountInString(c.head))
	}
	for n, row := range block {
		fmt.Fprintln(t.out, t.paint(1, fmt.Sprintf("row %s", grouped(int64(t.n+n+1)))))
		for i, v := range row {
			head, rest, room := t.columns[i].head, []rune(v), max(t.width-label-4, 20)
			for t.width > 0 && len(rest) > room {
				fmt.Fprintf(t.out, "  %-*s  %s\n", label, head, string(rest[:room]))
				head, rest = "", rest[room:]
			}
			fmt.Fprintln(t.out, strings.TrimRight(fmt.Sprintf("  %-*s  %s", label, head, string(rest)), " "))
		}
	}
}
