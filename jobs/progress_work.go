package jobs

import (
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// tally is how far a work is.
type tally struct {
	Done, Total int64 // of what Unit names; Total is 0 when nobody knows
	Unit        string
	Rows        int64
	Read, Of    int64  // what the bar and the time that is left go by, bytes for instance; Of is 0: by Done of Total
	Rough       bool   // the units are so unlike that what is done says nothing of the time that is left
	What        string // the one that it is at
}

// weight is what the bar goes by.
func (t *tally) weight() (done, of int64) {
	if t.Of > 0 {
		return t.Read, t.Of
	}
	return t.Done, t.Total
}

// rateOver is the time over which a rate is measured, once to twice.
const rateOver = 5 * time.Second

// mark is how far the work was at a moment.
type mark struct {
	at           time.Time
	rows, weight int64
}

// work is something that takes its time.
type work struct {
	name  string
	began time.Time
	said  bool // a line told of it

	mu         sync.Mutex
	tally      tally
	base, last mark // rates are since base
}

func newWork(name string, now time.Time, t tally) *work {
	return &work{name: name, began: now, tally: t, base: mark{at: now}, last: mark{at: now}}
}

func (w *work) move(to func(*tally) tally, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, before := w.tally.weight()
	w.tally = to(&w.tally)
	done, of := w.tally.weight()
	here := mark{now, w.tally.Rows, done}
	switch {
	case done < w.last.weight || of != before && before > 0: // another count began
		w.base, w.last = here, here
	case now.Sub(w.last.at) >= rateOver:
		w.base, w.last = w.last, here
	}
}

// speed is how many rows come in a second, and how long the rest will take; 0 where that cannot be told.
func (w *work) speed(now time.Time) (rows int64, left time.Duration) {
	took := now.Sub(w.base.at)
	done, of := w.tally.weight()
	if took < time.Second {
		return 0, 0
	}
	if n := w.tally.Rows - w.base.rows; n > 0 {
		rows = roughly(float64(n) / took.Seconds())
	}
	if n := done - w.base.weight; n > 0 && of > done && !w.tally.Rough {
		left = time.Duration(float64(took) * float64(of-done) / float64(n))
	}
	return rows, left
}

// roughly keeps two digits: more of them change too fast to be read.
func roughly(f float64) int64 {
	unit := 1.0
	for f/unit >= 100 {
		unit *= 10
	}
	return int64(f/unit+.5) * int64(unit)
}

// attrs are what a log wants to know.
func (w *work) attrs(now time.Time) []any {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := &w.tally
	attrs := []any{"done", t.Done, "total", t.Total, "unit", t.Unit}
	if t.Rows > 0 {
		attrs = append(attrs, "rows", t.Rows)
	}
	rows, left := w.speed(now)
	if rows > 0 {
		attrs = append(attrs, "rows_per_second", rows)
	}
	if left > 0 {
		attrs = append(attrs, "eta_seconds", int64(left.Seconds()))
	}
	return attrs
}

// leastCells is how wide a bar is at least; it takes a fifth of the line, up to mostCells.
const leastCells, mostCells = 8, 40

// text is the work on one line of at most width columns, with a bar; or of any width and without one when width is 0. What
// does not fit is left out, the least wanted first.
func (w *work) text(now time.Time, width int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := &w.tally
	rows, left := w.speed(now)
	var parts [4]string // in the order in which they are shown
	if t.Total > 0 {
		total := grouped(t.Total)
		parts[0] = fmt.Sprintf("%*s/%s %s", len(total), grouped(t.Done), total, t.Unit)
	} else if t.Done > 0 {
		parts[0] = strings.TrimSpace(grouped(t.Done) + " " + t.Unit)
	}
	if t.Rows > 0 {
		parts[1] = grouped(t.Rows) + " rows"
	}
	if rows > 0 {
		parts[2] = grouped(rows) + " rows/s"
	}
	if parts[3] = "ETA " + minutes(left); left == 0 {
		parts[3] = minutes(now.Sub(w.began))
	}
	line := func(bar string) string {
		s := fmt.Sprintf("%-8s", w.name)
		for _, p := range append([]string{bar}, parts[:]...) {
			if p != "" {
				s += "  " + p
			}
		}
		return s
	}
	if width == 0 {
		return strings.TrimSpace(line("") + "  " + t.What)
	}
	for _, least := range []int{2, 1, 3, 0} {
		if utf8.RuneCountInString(line("")) > width {
			parts[least] = ""
		}
	}
	room := width - utf8.RuneCountInString(line("")) - 2
	bar := ""
	if done, of := t.weight(); of > 0 && room >= leastCells {
		bar = barText(done, of, min(room, max(width/5, leastCells), mostCells))
		room -= len(bar) + 2
	}
	s := line(bar)
	if t.What != "" && room >= leastCells {
		s += "  " + cut(t.What, room)
	}
	return cut(s, width)
}

// barText is a bar of so many columns.
func barText(done, of int64, cells int) string {
	inside := cells - 2
	full := int(float64(inside) * float64(max(0, min(done, of))) / float64(of))
	s := strings.Repeat("=", full)
	if full > 0 && full < inside {
		s = s[1:] + ">"
	}
	return "[" + s + strings.Repeat(" ", inside-full) + "]"
}

// grouped is a number with commas between its thousands.
func grouped(n int64) string { return groupedDigits(fmt.Sprint(n)) }

func groupedDigits(s string) string {
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// minutes is a duration as minutes and seconds, with hours where there are some.
func minutes(d time.Duration) string {
	s := int64(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// cut is text within so many columns, with … where some of it is missing. Colour in it takes no columns.
func cut(text string, width int) string {
	n := 0
	for i := 0; i < len(text); {
		if end := strings.IndexByte(text[i:], 'm'); text[i] == '\x1b' && end > 0 {
			i += end + 1
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		if n++; n == width && i+size < len(text) && text[i+size] != '\x1b' {
			s := text[:i] + "…"
			if strings.Contains(s, "\x1b[") {
				s += "\x1b[0m"
			}
			return s
		}
		i += size
	}
	return text
}
