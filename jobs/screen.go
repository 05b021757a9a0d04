package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A terminal is taken to be this large where there is none, and not smaller than the least.
const (
	usualWidth, usualHeight = 80, 24
	leastWidth, leastHeight = 50, 16
)

// room is how many lines one screen has, beside the command that was typed and the prompt after it.
func (o *output) room() int { return o.height - 2 }

// cutFront makes text at most n columns wide and keeps its end, which tells files apart.
func cutFront(text string, n int) string {
	all := []rune(text)
	if len(all) <= n {
		return text
	}
	return "…" + string(all[len(all)-max(n-1, 0):])
}

// fold breaks text between words into lines of at most width columns; with most > 0 into so many, the last of which is cut.
func fold(text string, width, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(shownText(text)) {
		for {
			with := strings.TrimSpace(line + " " + word)
			if utf8.RuneCountInString(with) <= width {
				line = with
				break
			}
			if line == "" { // one long word
				all := []rune(word)
				lines, word = append(lines, string(all[:width])), string(all[width:])
				continue
			}
			lines, line = append(lines, line), ""
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if most > 0 && len(lines) > most {
		rest := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1], cut(rest, width))
	}
	return lines
}

// labelWidth is that of the words at the left of a screen.
const labelWidth = 12

// entry is a labelled text, folded; the label stands before its first line.
func (o *output) entry(label, text string, code, most int) (lines []string) {
	for i, l := range fold(text, o.width-labelWidth, most) {
		if i > 0 {
			label = ""
		}
		lines = append(lines, fmt.Sprintf("%-*s%s", labelWidth, label, o.paint(code, l)))
	}
	return lines
}

// command is a command to type behind a label of so many columns. It is never cut: where it does not fit, the shell goes on after a
// backslash.
func (o *output) command(label, text string, indent int) (lines []string) {
	all := fold(text, o.width-indent-5, 0)
	for i, l := range all {
		if i > 0 {
			label, l = "", "  "+l
		}
		if i < len(all)-1 {
			l += ` \`
		}
		lines = append(lines, fmt.Sprintf("%-*s%s", indent, label, o.paint(1, l)))
	}
	return lines
}

// lines prints lines.
func (o *output) lines(lines []string) {
	for _, l := range lines {
		o.printf("%s\n", l)
	}
}

// column is one column of a grid. One that can give is cut, at its front when end is set, where the grid is too wide.
type column struct {
	head             string
	right, give, end bool
}

// gridRow is a line of a grid; code colours it.
type gridRow struct {
	cells []string
	code  int
}

// narrow takes from the columns that can give, the widest first, until all fit into width; false when they do not.
func narrow(columns []column, widths []int, width int) bool {
	total := 0
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := -1
		for i, c := range columns {
			if c.give && widths[i] > leastGiven && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

// leastGiven is how far a column gives.
const leastGiven = 8

// grid lays rows out in columns, as wide as the terminal at most.
func (o *output) grid(columns []column, rows []gridRow) (lines []string) {
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = utf8.RuneCountInString(c.head)
		for _, r := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(r.cells[i]))
		}
	}
	gap := 2
	if !narrow(columns, widths, o.width-gap*(len(widths)-1)) {
		gap = 1
		narrow(columns, widths, o.width-gap*(len(widths)-1))
	}
	line := func(cells []string, code int) string {
		var b strings.Builder
		for i, c := range columns {
			text := shownText(cells[i])
			if text = cut(text, widths[i]); c.end {
				text = cutFront(shownText(cells[i]), widths[i])
			}
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			if c.right {
				text, pad = pad+text, ""
			}
			b.WriteString(text + pad + strings.Repeat(" ", gap))
		}
		return o.paint(code, cut(strings.TrimRight(b.String(), " "), o.width))
	}
	var heads []string
	for _, c := range columns {
		heads = append(heads, c.head)
	}
	lines = append(lines, line(heads, 1))
	for _, r := range rows {
		lines = append(lines, line(r.cells, r.code))
	}
	return lines
}

// block is a part of a screen that can be shortened: its head, and items of one line or more.
type block struct {
	head  []string
	items [][]string
	least int    // so many lines it has at least, where it has so many
	all   string // the command that shows everything
}

func (b block) height() (n int) {
	for _, item := range b.items {
		n += len(item)
	}
	return n + len(b.head)
}

// within are as many items as fit into n lines, and how many others there are. The first is always there.
func (b block) within(n int) []string {
	lines, left := slices.Clone(b.head), b.height()-len(b.head)
	for i, item := range b.items {
		if rest := len(b.items) - i; i > 0 && len(lines)+left > n && (rest > 1 || len(item) > 1) && len(lines)+len(item)+1 > n {
			return append(lines, fmt.Sprintf("… and %d more: %s", rest, b.all))
		}
		lines, left = append(lines, item...), left-len(item)
	}
	return lines
}

// fit shortens blocks until they have at most room lines together, the last one first.
func fit(blocks []block, room int) (lines []string) {
	heights, total := make([]int, len(blocks)), 0
	for i, b := range blocks {
		heights[i] = b.height()
		total += heights[i]
	}
	for i := len(blocks) - 1; i >= 0 && total > room; i-- {
		less := min(total-room, max(0, heights[i]-blocks[i].least))
		heights[i], total = heights[i]-less, total-less
	}
	for i, b := range blocks {
		lines = append(lines, b.within(heights[i])...)
	}
	return lines
}

// each makes an item of each line.
func each(lines []string) (items [][]string) {
	for _, l := range lines {
		items = append(items, []string{l})
	}
	return items
}

// some joins as many items as fit into n columns and says how many more there are.
func some(items []string, n int) string {
	text := ""
	for i, item := range items {
		with := strings.TrimPrefix(text+", "+item, ", ")
		if i > 0 && utf8.RuneCountInString(with) > n {
			return fmt.Sprintf("%s … and %d more", text, len(items)-i)
		}
		text = with
	}
	return text
}

// took is a time span as people say it.
func took(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}

// ago is how long before now t was, roughly.
func ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < -time.Minute:
		return "in the future: the clock was wrong"
	case d < 2*time.Minute:
		return "just now"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	default:
		return fmt.Sprintf("%d days ago", d/(24*time.Hour))
	}
}

// plural is n of a thing.
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
