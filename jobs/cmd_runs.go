package jobs

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"padu/warehouse"
)

func (c *cli) runsCmd() *cobra.Command {
	job, last, all := "", 20, false
	cmd := &cobra.Command{Use: "runs [RUN]", Short: "The runs of the ledger, or all about one of them", Args: cobra.MaximumNArgs(1),
		Long: "RUN is the number of a run or its beginning, or last. The list begins with the newest. A run that published a snapshot has a ✓ before it, the one whose " +
			"snapshot readers see a ●.",
		Example: "  padu runs                    # the last 20\n" +
			"  padu runs last               # its steps, files, and what was held back\n" +
			"  padu runs --job nightly --last 60\n" +
			"  padu runs --json | jq '.runs[] | select(.state == \"failed\") | .error'",
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			runs, err := ws.runs(job)
			if err != nil {
				return err
			}
			o := c.output()
			if len(args) == 1 {
				r, err := findRun(runs, args[0])
				switch {
				case err != nil:
					return usage{err}
				case o.json:
					return o.object(r)
				}
				o.run(r, ws.config, all)
				return nil
			}
			slices.Reverse(runs)
			more := max(0, len(runs)-last)
			if runs = runs[:len(runs)-more]; o.json {
				return o.object(map[string]any{"runs": runs, "more": more})
			}
			o.runs(runs, more, ws)
			return nil
		}}
	cmd.Flags().StringVar(&job, "job", "", "runs of this job alone: nightly, monthly, …, ingest, accept")
	cmd.Flags().IntVar(&last, "last", last, "so many runs, from the newest")
	cmd.Flags().BoolVar(&all, "all", false, "of one run: every file and everything that was held back")
	return cmd
}

// runs are those of the ledger, oldest first, of one job when it is named.
func (ws *workspace) runs(job string) ([]warehouse.Run, error) {
	runs, err := ws.ledger.Runs()
	if err != nil {
		return nil, err
	}
	writer, err := warehouse.Writing(ws.dir)
	if err != nil {
		return nil, err
	}
	settle(runs, writer)
	if runs == nil {
		runs = []warehouse.Run{}
	}
	return slices.DeleteFunc(runs, func(r warehouse.Run) bool { return job != "" && r.Job != job }), nil
}

// findRun finds a run by the beginning of its number; last is the last one.
func findRun(runs []warehouse.Run, id string) (found warehouse.Run, err error) {
	if len(runs) == 0 {
		return found, fmt.Errorf("runs %s: there was no run yet; padu nightly is one", id)
	}
	if id == "last" {
		return runs[len(runs)-1], nil
	}
	var like []string
	for _, r := range runs {
		if r.RunID == id {
			return r, nil
		}
		if strings.HasPrefix(r.RunID, id) {
			found, like = r, append(like, r.RunID)
		}
	}
	switch len(like) {
	case 1:
		return found, nil
	case 0:
		return found, fmt.Errorf("runs %s: no run begins so; padu runs lists them", id)
	}
	return found, fmt.Errorf("runs %s: %d runs begin so: %s", id, len(like), some(like, 60))
}

// shortest is how many letters of a run's number tell it from all others, not fewer than the minute.
func shortest(runs []warehouse.Run) int {
	var ids []string
	for _, r := range runs {
		ids = append(ids, r.RunID)
	}
	slices.Sort(ids)
	n := len("20260102T1504")
	for i := range ids[min(1, len(ids)):] {
		same := 0
		for same < len(ids[i]) && same < len(ids[i+1]) && ids[i][same] == ids[i+1][same] {
			same++
		}
		n = max(n, same+1)
	}
	if n > len("20060102T150405Z") { // two in one second: their numbers whole
		return n + 1
	}
	return n
}

func (o *output) runs(runs []warehouse.Run, more int, ws *workspace) {
	if len(runs) == 0 {
		o.printf("there was no run yet; padu %snightly is one\n", o.at())
		return
	}
	current := ws.published()
	n := shortest(runs)
	var rows []gridRow
	for _, r := range runs {
		mark := " "
		switch {
		case r.RunID == current:
			mark = "●"
		case r.Published != "":
			mark = "✓"
		}
		row := gridRow{cells: []string{mark, r.RunID[:min(n, len(r.RunID))], r.Job, stateText(r), "-", ws.config.timeOf(r.StartedAt), "-", fmt.Sprint(r.Attempt),
			rowCount(r.Rows.In), fmt.Sprint(len(r.Inputs)), fmt.Sprint(len(r.Held))}, code: 0}
		if !r.DueAt.IsZero() {
			row.cells[4] = r.DueAt.In(ws.config.zone()).Format("15:04")
		}
		if !r.EndedAt.IsZero() {
			row.cells[6] = brief(r.EndedAt.Sub(r.StartedAt))
		}
		if r.State != warehouse.Done {
			row.code = stateCode(r.State)
		}
		rows = append(rows, row)
	}
	o.lines(o.grid([]column{{head: " "}, {head: "run"}, {head: "job", give: true}, {head: "state"}, {head: "due", right: true}, {head: "started"}, {head: "took", right: true},
		{head: "try", right: true}, {head: "rows", right: true}, {head: "new", right: true}, {head: "held", right: true}}, rows))
	if more > 0 {
		o.printf("… and %d more: padu runs --last %d\n", more, more+len(runs))
	}
	o.printf("%s; ● readers see its snapshot, ✓ it published one; more: padu runs RUN\n", zoneNames[ws.config.zone().String()])
}

// stateText is the state of a run; one that has no end goes on.
func stateText(r warehouse.Run) string {
	if !r.Ended() {
		return "running"
	}
	return r.State
}

// brief is a time span in few letters.
func brief(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
}

// rowCount is a number of rows in few letters.
func rowCount(n int64) string {
	if n >= 1e7 {
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	}
	return grouped(n)
}

// rowsText is where the rows that came in went.
func rowsText(r warehouse.Rows) string {
	return fmt.Sprintf("%s = %s loaded + %s rejected + %s skipped", grouped(r.In), grouped(r.Loaded), grouped(r.Rejected), grouped(r.Skipped))
}

// timeOf is a time in the zone, without its year.
func (c Config) timeOf(t time.Time) string { return t.In(c.zone()).Format("01-02 15:04") }

// run prints all about one run: how it ended, its steps, what was held back and its files.
func (o *output) run(r warehouse.Run, c Config, all bool) {
	o.printf("%s\n", o.paint(1, cut(fmt.Sprintf("%s  %s", r.Job, r.RunID), o.width)))
	state := fmt.Sprintf("%s; began %s", stateText(r), c.clockTime(r.StartedAt))
	if !r.EndedAt.IsZero() && r.State != warehouse.Killed {
		state += ", took " + took(r.EndedAt.Sub(r.StartedAt))
	}
	o.lines(o.entry("state", state, stateCode(r.State), 0))
	due := "by hand"
	if !r.DueAt.IsZero() {
		due = fmt.Sprintf("due %s, attempt %d", c.clockTime(r.DueAt), r.Attempt)
	}
	o.lines(o.entry("called", fmt.Sprintf("%s; data of %s; process %d", due, orElse(r.AsOf, "-"), r.PID), 0, 0))
	if r.Rows.In > 0 {
		o.lines(o.entry("rows in", rowsText(r.Rows), 0, 0))
	}
	o.lines(o.entry("published", orElse(r.Published, "nothing"), 0, 0))
	if r.Error != "" {
		o.lines(o.entry("error", r.Error, 31, 0))
	}
	var steps []gridRow
	for _, s := range r.Steps {
		state, spent := s.State, fmt.Sprintf("%.2f s", s.Seconds)
		if s.State == warehouse.Started {
			state, spent = "running", "-"
		}
		row := gridRow{cells: []string{s.Name, state, spent, orElse(s.Error, s.Note)}}
		if s.State != warehouse.Done {
			row.code = stateCode(s.State)
		}
		steps = append(steps, row)
	}
	o.printf("\n")
	o.lines(o.grid([]column{{head: "step"}, {head: "state"}, {head: "took", right: true}, {head: "what", give: true}}, steps))
	o.runHeld(r, all)
	o.runInputs(r, all)
}

func (o *output) runHeld(r warehouse.Run, all bool) {
	held := worstHeld(r.Held)
	if len(held) == 0 {
		return
	}
	o.printf("\n%s\n", o.paint(1, "held back"))
	for i, h := range held {
		if i == shown && !all {
			o.printf("  … and %d more: padu runs %s%s --all\n", len(held)-shown, o.at(), r.RunID)
			return
		}
		for j, l := range fold(heldText(h), o.width-4, 0) {
			o.printf("%s%s\n", [2]string{"  ", "    "}[min(j, 1)], o.paint(33, l))
		}
	}
}

// runInputs lists the files that came first in this run, those with losses first.
func (o *output) runInputs(r warehouse.Run, all bool) {
	inputs := slices.Clone(r.Inputs)
	if len(inputs) == 0 {
		return
	}
	slices.SortStableFunc(inputs, func(a, b warehouse.Input) int {
		bad := func(i warehouse.Input) int64 {
			if i.Status != "loaded" {
				return 1 << 62
			}
			return i.Rejected
		}
		return cmp.Compare(bad(b), bad(a))
	})
	var rows []gridRow
	for _, i := range inputs {
		row := gridRow{cells: []string{strings.TrimPrefix(i.File, "inbox/"), i.Status, grouped(i.Loaded), grouped(i.Rejected), cut(moneyText(i.Money), 20)}}
		if i.Status != "loaded" {
			row.code = 33
		}
		rows = append(rows, row)
	}
	lines := o.grid([]column{{head: "new file", give: true, end: true}, {head: "status"}, {head: "loaded", right: true}, {head: "rejects", right: true}, {head: "rupiah", give: true}}, rows)
	room := shown + 2
	if all {
		room = math.MaxInt
	}
	o.lines(block{head: []string{"", lines[0]}, items: each(lines[1:]), all: "padu runs " + r.RunID + " --all"}.within(room))
}

// moneyText is the rupiah of a file, field by field in the order of their names, which --json says.
func moneyText(money map[string]string) string {
	var parts []string
	for _, name := range sortedKeys(money) {
		whole, cents, _ := strings.Cut(money[name], ".")
		whole = groupedDigits(whole)
		if strings.Trim(cents, "0") != "" {
			whole += "." + cents
		}
		parts = append(parts, whole)
	}
	return strings.Join(parts, " / ")
}

// published is the number of the run whose snapshot readers see.
func (ws *workspace) published() string {
	at, err := os.Readlink(filepath.Join(ws.dir, "published", "current"))
	if err != nil {
		return ""
	}
	return at
}
