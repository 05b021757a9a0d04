package jobs

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"padu/ingest"
)

// output is where a command speaks: results to out, progress and errors to err.
type output struct {
	out, err io.Writer
	json     bool
	color    bool
	dir      string // the workspace, for commands that people are told to type
}

// at is how a command names the workspace.
func (o *output) at() string {
	if o.dir == "" || o.dir == "." {
		return ""
	}
	return "--dir " + o.dir + " "
}

func newOutput(out, err io.Writer, asJSON bool) *output {
	f, ok := out.(*os.File)
	return &output{out: out, err: err, json: asJSON, color: ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))}
}

// paint colours text in a terminal: 1 bold, 31 red, 32 green, 33 yellow.
func (o *output) paint(code int, text string) string {
	if !o.color {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}

func (o *output) printf(format string, args ...any) { fmt.Fprintf(o.out, format, args...) }

// progress says what is going on, to people only.
func (o *output) progress(format string, args ...any) {
	if !o.json {
		fmt.Fprintf(o.err, format+"\n", args...)
	}
}

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
	o.sources(s.Receipts)
	o.printf("\n")
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	for _, st := range s.Steps {
		fmt.Fprintf(t, "%s\t%6.2f s\t%s\n", st.Name, st.Seconds, st.Note)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	o.heldBack(s)
	if s.State != "failed" && s.Published == "" && slices.ContainsFunc(s.Steps, func(st StepSummary) bool { return st.Name == "publish" }) {
		o.printf("\nNothing new: the current snapshot and site stay as they are.\n")
	}
	return nil
}

// sources prints rows in = loaded + rejected + skipped for each source, and checks the sum before people's eyes.
func (o *output) sources(receipts []ingest.Receipt) {
	type sums struct{ files, fresh, in, loaded, rejected, skipped int64 }
	by, total := map[string]*sums{}, sums{}
	for _, r := range receipts {
		if by[r.Source] == nil {
			by[r.Source] = &sums{}
		}
		for _, s := range []*sums{by[r.Source], &total} {
			s.files++
			if !r.Unchanged {
				s.fresh++
			}
			s.in, s.loaded, s.rejected, s.skipped = s.in+r.RowsIn, s.loaded+r.Loaded, s.rejected+r.Rejected, s.skipped+r.Skipped
		}
	}
	line := func(name string, s sums) {
		mark := o.paint(32, "✓")
		if s.in != s.loaded+s.rejected+s.skipped {
			mark = o.paint(31, "✗ rows are missing")
		}
		o.printf("%-22s %6d %6d %10d = %10d + %8d + %8d  %s\n", name, s.files, s.fresh, s.in, s.loaded, s.rejected, s.skipped, mark)
	}
	o.printf("%s\n", o.paint(1, fmt.Sprintf("%-22s %6s %6s %10s   %10s   %8s   %8s", "source", "files", "new", "rows in", "loaded", "rejected", "skipped")))
	for _, name := range sortedKeys(by) {
		line(name, *by[name])
	}
	if len(by) > 1 {
		line("all", total)
	}
}

// shown is how many lines of one kind are printed before "and N more".
const shown = 8

func (o *output) heldBack(s Summary) {
	var lines []string
	for _, p := range s.Problems {
		lines = append(lines, fmt.Sprintf("%s  %s: %s", o.paint(33, "left out"), strings.TrimSpace(p.Source+" "+p.File), p.Reason))
	}
	for _, r := range s.Receipts {
		switch {
		case r.Status == "held" || r.Status == "refused":
			lines = append(lines, fmt.Sprintf("%-8s  %s: %s", o.paint(33, r.Status), r.File, r.Reason))
		case r.Rejected > 0:
			lines = append(lines, fmt.Sprintf("%-8s  %s: %d of %d rows; see them: padu sql %s-c \"select * from meta.rejects where batch_id = '%s'\"", "rejects", r.File, r.Rejected, r.RowsIn, o.at(), r.BatchID))
		}
		if len(r.Unknown) > 0 && !r.Unchanged && s.Job == "ingest" {
			lines = append(lines, fmt.Sprintf("%-8s  %s: columns that %s does not know: %s", "unused", r.File, r.Dataset, strings.Join(r.Unknown, ", ")))
		}
	}
	if len(lines) == 0 {
		return
	}
	o.printf("\n%s\n", o.paint(1, "held back, rejected or left out"))
	for i, l := range lines {
		if i == shown {
			o.printf("  … and %d more; all of them: site/current/mutu.html\n", len(lines)-shown)
			break
		}
		o.printf("  %s\n", l)
	}
}
