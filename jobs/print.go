package jobs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"padu/ingest"
)

// output is where a command speaks: results to out, progress and errors to err.
type output struct {
	out, err io.Writer
	json     bool
	color    bool
	dir      string // the workspace, for commands that people are told to type
	progress *progress

	width, height int // of the terminal
}

// at is how a command names the workspace.
func (o *output) at() string {
	if o.dir == "" || o.dir == "." {
		return ""
	}
	return "--dir " + o.dir + " "
}

func newOutput(out, err io.Writer, asJSON bool) *output {
	o := &output{out: out, err: err, json: asJSON, width: usualWidth, height: usualHeight, progress: newProgress(err, logText, asJSON, time.Now)}
	if f := terminal(out); f != nil {
		o.color = os.Getenv("NO_COLOR") == ""
		o.width, o.height = terminalSize(f)
		o.width, o.height = max(o.width, leastWidth), max(o.height, leastHeight)
	}
	return o
}

// terminal is w as a terminal on which lines can be drawn again; nil when it is none.
func terminal(w io.Writer) *os.File {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return f
}

// paint colours text in a terminal: 1 bold, 31 red, 32 green, 33 yellow.
func (o *output) paint(code int, text string) string {
	if !o.color || code == 0 {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}

func (o *output) printf(format string, args ...any) { fmt.Fprintf(o.out, format, args...) }

// object prints v as one JSON object.
func (o *output) object(v any) error {
	e := json.NewEncoder(o.out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// summary prints what a run did: rows by source, time by step, and what was held back and why.
func (o *output) summary(s Summary) error {
	if o.json {
		return o.object(s)
	}
	if len(s.Steps) == 0 { // it could not begin; the error says why
		return nil
	}
	if s.Rebuilt != nil {
		o.rebuilt(s)
		return nil
	}
	if !o.shownLive() {
		for _, st := range s.Steps {
			o.printf("%s\n", stepLine(st.Name, st.Seconds, st.Note))
		}
	}
	o.sources(s.Receipts)
	o.heldBack(s)
	if len(s.Stopped) > 0 {
		o.stopped(s)
		return nil
	}
	if s.State != "failed" && s.Published == "" && slices.ContainsFunc(s.Steps, func(st StepSummary) bool { return st.Name == "publish" }) {
		o.printf("\nNothing new: the current snapshot and site stay as they are.\n")
	}
	return nil
}

// stopped prints what a guard found in the snapshot that was not published, and the ways on.
func (o *output) stopped(s Summary) {
	o.printf("\n%s\n", o.paint(31, "stopped before publish: readers keep the current snapshot"))
	for i, h := range s.Stopped {
		if i == shown {
			o.printf("  … and %d more; all of them: --json\n", len(s.Stopped)-shown)
			break
		}
		o.printf("  %s: %s\n", h.What, h.Reason)
	}
	o.printf("When files are wrong: load the right ones. When it is right as it is: padu accept %s%s --why \"…\", then padu nightly%s\n", o.at(), s.RunID, strings.TrimRight(" "+o.at(), " "))
}

// shownLive is true when the steps stand on the same terminal already, each since it ended.
func (o *output) shownLive() bool { return o.progress.tty != nil && terminal(o.out) != nil }

// sourceSums is what came from a source.
type sourceSums struct{ files, fresh, in, loaded, rejected, skipped int64 }

func (s *sourceSums) missing() int64 { return s.in - s.loaded - s.rejected - s.skipped }

func (s *sourceSums) add(r ingest.Receipt) {
	s.files++
	if !r.Unchanged {
		s.fresh++
	}
	s.in, s.loaded, s.rejected, s.skipped = s.in+r.RowsIn, s.loaded+r.Loaded, s.rejected+r.Rejected, s.skipped+r.Skipped
}

// shownSources is how many sources are printed: a ministry has hundreds.
const shownSources = 20

// sources prints rows in = loaded + rejected + skipped for each source, and checks the sum before people's eyes.
func (o *output) sources(receipts []ingest.Receipt) {
	if len(receipts) == 0 { // a job that loads nothing
		return
	}
	by, total := map[string]*sourceSums{}, sourceSums{}
	for _, r := range receipts {
		if by[r.Source] == nil {
			by[r.Source] = &sourceSums{}
		}
		by[r.Source].add(r)
		total.add(r)
	}
	line := func(name string, s sourceSums) {
		mark := o.paint(32, "✓")
		if s.missing() != 0 {
			mark = o.paint(31, "✗ rows are missing")
		}
		o.printf("%-20s %6s %6s %9s = %9s + %7s + %7s %s\n", cut(name, 20), grouped(s.files), grouped(s.fresh), grouped(s.in), grouped(s.loaded), grouped(s.rejected), grouped(s.skipped), mark)
	}
	o.printf("\n%s\n", o.paint(1, fmt.Sprintf("%-20s %6s %6s %9s   %9s   %7s   %7s", "source", "files", "new", "rows in", "loaded", "rejected", "skipped")))
	names := sortedKeys(by)
	// Of too many, those with the worst to say are shown.
	slices.SortStableFunc(names, func(a, b string) int {
		x, y := by[a], by[b]
		return cmp.Or(cmp.Compare(y.missing(), x.missing()), cmp.Compare(y.rejected, x.rejected), cmp.Compare(y.fresh, x.fresh))
	})
	few := names[:min(len(names), shownSources)]
	slices.Sort(few)
	for _, name := range few {
		line(name, *by[name])
	}
	if more := len(names) - len(few); more > 0 {
		o.printf("… and %d more sources: padu %sstatus\n", more, o.at())
	}
	if len(by) > 1 {
		line("all", total)
	}
}

// shown is how many lines of one kind are printed before "and N more".
const shown = 8

// notice is something that was not taken.
type notice struct {
	kind, source, text string
}

func (o *output) heldBack(s Summary) {
	var all []notice
	for _, p := range s.Problems {
		all = append(all, notice{"left out", p.Source, strings.TrimSpace(p.Source+" "+p.File) + ": " + p.Reason})
	}
	for _, r := range s.Receipts {
		switch {
		case r.Status == "held" || r.Status == "refused":
			all = append(all, notice{r.Status, r.Source, r.File + ": " + r.Reason})
		case r.Rejected > 0:
			all = append(all, notice{"rejects", r.Source, fmt.Sprintf("%s: %s of %s rows", r.File, grouped(r.Rejected), grouped(r.RowsIn))})
		}
		if len(r.Unknown) > 0 && !r.Unchanged && s.Job == "ingest" {
			all = append(all, notice{"unused", r.Source, fmt.Sprintf("%s: columns that %s does not know: %s", r.File, r.Dataset, strings.Join(r.Unknown, ", "))})
		}
	}
	if len(all) == 0 {
		return
	}
	weight := map[string]int{"rejects": 1, "unused": 2} // what is not loaded at all stands first
	slices.SortStableFunc(all, func(a, b notice) int { return weight[a.kind] - weight[b.kind] })
	o.printf("\n%s\n", o.paint(1, "held back, rejected or left out"))
	var ask []string
	for i, n := range all {
		if i < shown {
			for _, l := range o.wrapped(n.text, 12) {
				colour := 33
				if n.kind == "stopped" {
					colour = 31
				}
				o.printf("  %s  %s\n", o.paint(colour, fmt.Sprintf("%-8s", n.kind)), l)
				n.kind = ""
			}
		}
		if n.source != "" && !slices.Contains(ask, n.source) {
			ask = append(ask, n.source)
		}
	}
	if len(all) > shown {
		o.printf("  … and %d more; all of them: site/current/mutu.html\n", len(all)-shown)
	}
	what := "SOURCE, one of " + strings.Join(ask[:min(len(ask), shown)], ", ")
	if len(ask) > shown {
		what += fmt.Sprintf(" and %d more", len(ask)-shown)
	}
	switch len(ask) {
	case 0:
		return
	case 1:
		what = ask[0]
	}
	for _, l := range o.wrapped(fmt.Sprintf("what to do: padu %swhy %s", o.at(), what), 2) {
		o.printf("  %s\n", l)
	}
}

// noticeLines is how many lines of a terminal a notice takes at most.
const noticeLines = 5

// wrapped is text in lines that fit the terminal beside so many columns; in a pipe it is one line, whole.
func (o *output) wrapped(text string, beside int) []string {
	tty := terminal(o.out)
	if tty == nil {
		return []string{text}
	}
	width, _ := terminalSize(tty)
	return folded(text, max(width-beside, 20), noticeLines)
}

// folded breaks text at its spaces into at most so many lines; … says that there is more.
func folded(text string, width, most int) (lines []string) {
	for rest := []rune(text); len(rest) > 0; {
		if len(rest) <= width {
			return append(lines, string(rest))
		}
		if len(lines) == most-1 {
			return append(lines, string(rest[:width-1])+"…")
		}
		end := width
		for i := width; i > width/2; i-- {
			if rest[i] == ' ' {
				end = i
				break
			}
		}
		lines = append(lines, string(rest[:end]))
		for rest = rest[end:]; len(rest) > 0 && rest[0] == ' '; {
			rest = rest[1:]
		}
	}
	return lines
}
