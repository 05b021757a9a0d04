package jobs

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"padu/warehouse"
)

// status prints one screen: the lines that must be seen, and of the sources as many as the screen has room for.
func (o *output) status(s status, c Config, all bool) {
	room, most := o.room(), 3
	if all {
		room, most = math.MaxInt, 99
	}
	sources := o.statusSources(s)
	var top, bottom []string
	for ; most > 0; most-- { // so many lines a text may take
		top, bottom = append(o.statusTop(s, c, most), o.statusNight(s, c, most)...), o.statusBottom(s, c, most)
		if len(top)+len(bottom)+4 <= room { // blank, head, the worst source, how many more
			break
		}
	}
	room -= len(top) + len(bottom)
	o.lines(top)
	if len(sources) > 0 {
		o.lines(fit([]block{{head: []string{"", sources[0]}, items: each(sources[1:]), least: 4, all: "padu status --all"}}, room))
	}
	o.lines(bottom)
}

// statusTop is whose workspace it is, what is broken, and what readers see.
func (o *output) statusTop(s status, c Config, most int) (lines []string) {
	now := s.Now.In(c.zone()).Format("Mon ") + c.clockTime(s.Now)
	name := cut(shownText(s.Workspace), o.width-len(now)-2)
	lines = append(lines, o.paint(1, fmt.Sprintf("%s%*s", name, o.width-len([]rune(name)), now)))
	for _, t := range s.Troubles[:min(len(s.Troubles), 2)] {
		lines = append(lines, o.entry("broken", t.What, 31, most)...)
	}
	switch {
	case s.Snapshot == "" && s.Site == "":
		return append(lines, o.entry("readers see", "nothing: no snapshot is published", 33, 1)...)
	case s.Snapshot == "":
		return append(lines, o.entry("readers see", "the site of snapshot "+s.Site+"; SQL finds no snapshot", 33, 2)...)
	}
	age := "of today"
	if s.AgeDays > 0 {
		age = plural(s.AgeDays, "day") + " old"
	}
	lines = append(lines, o.entry("readers see", fmt.Sprintf("data per %s, %s; snapshot %s", s.AsOf, age, s.Snapshot), 0, most)...)
	if s.Serving != nil && s.Serving.Address != "" {
		where := fmt.Sprintf("http://%s/, where padu serve runs (process %d)", s.Serving.Address, s.Serving.PID)
		if s.Serving.SQL != "" {
			where = fmt.Sprintf("http://%s/ and SQL at %s (process %d)", s.Serving.Address, s.Serving.SQL, s.Serving.PID)
		}
		lines = append(lines, o.entry("", where, 0, 1)...)
	}
	if c := s.Copy; c != nil {
		text, code := c.Note, 0
		if c.Held {
			text, code = "behind: "+text, 33
		}
		lines = append(lines, o.entry("copy", text, code, 1)...)
	}
	switch s.Site {
	case s.Snapshot:
	case "":
		lines = append(lines, o.entry("", "there is no site yet: padu "+o.at()+"report", 33, 2)...)
	default:
		lines = append(lines, o.entry("", "the site still shows snapshot "+s.Site+": padu report", 33, 2)...)
	}
	return lines
}

// stateCode colours a state.
func stateCode(state string) int {
	switch state {
	case warehouse.Done:
		return 32
	case warehouse.Failed, warehouse.Killed:
		return 31
	}
	return 33
}

// statusNight is how the last night ended, what it held back, what goes on now and what is to be typed.
func (o *output) statusNight(s status, c Config, most int) (lines []string) {
	n := s.Night
	if n == nil && s.LastRun != nil && s.LastRun.Ended() {
		n = s.LastRun
	}
	if n == nil {
		lines = o.entry("last night", "there was none yet", 33, 1)
	} else {
		lines = o.lastNight(n, s, c, most)
	}
	if !s.Missed.IsZero() && s.Running == nil {
		why := "padu serve does not run"
		if s.Serving != nil {
			why = "padu serve is about to make it up"
		}
		lines = append(lines, o.entry("missed", "the night of "+c.clockTime(s.Missed)+": "+why, 31, 1)...)
	}
	if r := s.Running; r != nil {
		what := fmt.Sprintf("process %d writes to the warehouse", r.PID)
		if r.Job != "" {
			what = fmt.Sprintf("%s: %s since %s (process %d)", r.Job, orElse(r.Step, "begins"), c.clockTime(r.Since), r.PID)
		}
		lines = append(lines, o.entry("now", what, 36, 1)...)
	}
	for _, w := range s.Waiting {
		again := fmt.Sprintf("%s, attempt %d, at %s", w.Job, w.Attempt, c.clockTime(w.At))
		if s.Serving == nil {
			again += ", when padu serve runs"
		}
		lines = append(lines, o.entry("again", again, 33, 1)...)
	}
	if s.ToDo != "" {
		lines = append(lines, o.command("to do", strings.Replace(s.ToDo, "padu ", "padu "+o.at(), 1), labelWidth)...)
	}
	return lines
}

// lastNight is one run in a few lines.
func (o *output) lastNight(r *warehouse.Run, s status, c Config, most int) (lines []string) {
	label := "last night"
	if r.Job != "nightly" {
		label = cut(r.Job, labelWidth-1)
	}
	text := fmt.Sprintf("%s; %s, %s", r.State, c.clockTime(r.StartedAt), ago(r.StartedAt, s.Now))
	if r.State != warehouse.Killed {
		text += ", took " + took(r.EndedAt.Sub(r.StartedAt))
	}
	if r.Attempt > 1 {
		text += fmt.Sprintf(", attempt %d", r.Attempt)
	}
	lines = o.entry(label, text, stateCode(r.State), most)
	if r.Rows.In > 0 {
		lines = append(lines, o.entry("rows in", rowsText(r.Rows), 0, 2)...)
		news := plural(len(r.Inputs), "new file")
		if r.Published == "" {
			news += "; it published nothing"
		} else {
			news += "; it published snapshot " + r.Published
		}
		lines = append(lines, o.entry("", news, 0, 1)...)
	}
	if r.Error != "" {
		lines = append(lines, o.entry("error", r.Error, 31, most)...)
	}
	var held []string
	for _, h := range worstHeld(r.Held) {
		held = append(held, cut(shownText(heldText(h)), o.width-labelWidth))
	}
	label = "held back"
	for _, l := range (block{items: each(held), all: "padu runs " + r.RunID}).within(most) {
		lines, label = append(lines, fmt.Sprintf("%-*s%s", labelWidth, label, o.paint(33, l))), ""
	}
	return lines
}

// worstHeld puts first what people decide on.
func worstHeld(held []warehouse.Held) []warehouse.Held {
	order := []string{heldPublish, "held", "refused", heldSource, heldFile, heldCopy}
	out := slices.Clone(held)
	slices.SortStableFunc(out, func(a, b warehouse.Held) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out
}

// heldText is what was held back and why.
func heldText(h warehouse.Held) string {
	kind, what := h.Kind, orElse(h.What, h.Source)
	if h.Kind == heldSource {
		kind = "not fetched"
	}
	if h.Kind == heldCopy {
		kind = "not copied"
	}
	if h.Kind == heldSource || h.Kind == heldFile {
		what = strings.TrimSpace(h.Source + " " + h.What)
	}
	return fmt.Sprintf("%s %s: %s", kind, what, h.Reason)
}

// statusSources is the table of sources, problems first.
func (o *output) statusSources(s status) []string {
	if len(s.Sources) == 0 {
		return nil
	}
	var rows []gridRow
	for _, r := range s.Sources {
		row := gridRow{cells: []string{r.Source, orElse(r.Last, "never"), grouped(int64(r.Batches)), grouped(r.Rows), grouped(r.Rejected), grouped(int64(r.HeldBack)), grouped(int64(r.LeftOut))}}
		if r.worth() < 2 {
			row.code = 33
		}
		rows = append(rows, row)
	}
	return o.grid([]column{{head: "source", give: true}, {head: "last good"}, {head: "batches", right: true}, {head: "rows", right: true},
		{head: "rejects", right: true}, {head: "held", right: true}, {head: "left out", right: true}}, rows)
}

// statusBottom is what is late, what comes next and how full the disk is.
func (o *output) statusBottom(s status, c Config, most int) (lines []string) {
	lines = append(lines, "")
	if n := len(s.Late); n > 0 {
		var names []string
		for _, r := range s.Late {
			names = append(names, fmt.Sprintf("%s %d days", r.Name, r.Days))
		}
		room := min(most, 99) * (o.width - labelWidth - 14)
		lines = append(lines, o.entry("late", fmt.Sprintf("%s: %s", plural(n, "region"), some(names, room)), 33, 0)...)
	}
	if n := len(s.Alerts); n > 0 {
		var titles []string
		for _, a := range s.Alerts {
			titles = append(titles, a.Title)
		}
		lines = append(lines, o.entry("alerts", fmt.Sprintf("%d open: %s", n, some(titles, o.width-labelWidth-28)), 33, 1)...)
	}
	var next []string
	for _, n := range s.Next {
		next = append(next, n.Job+" "+n.At.In(c.zone()).Format("2006-01-02 15:04"))
	}
	if lines = append(lines, o.entry("next", strings.Join(next, ", "), 0, most)...); s.Serving == nil {
		lines = append(lines, o.entry("", "padu serve does not run: nothing begins by itself", 33, 1)...)
	}
	return append(lines, o.entry("disk", diskText(s.Disk), diskCode(s.Disk), most)...)
}

// diskText says what is free, and the parts that take most, in the unit of the whole.
func diskText(u diskUsage) string {
	free := "free space unknown"
	if u.Free >= 0 {
		free = bytesText(u.Free) + " free"
	}
	parts := slices.Clone(u.Parts)
	slices.SortStableFunc(parts, func(a, b usagePart) int { return cmp.Compare(b.Bytes, a.Bytes) })
	var names []string
	for _, p := range parts {
		size := fmt.Sprintf("%d", (p.Bytes+5e5)/1e6)
		if u.Taken >= 1e9 {
			size = fmt.Sprintf("%.1f", float64(p.Bytes)/1e9)
		}
		names = append(names, p.Name+" "+size)
	}
	more := ""
	if !u.Whole {
		more = "more than "
	}
	return fmt.Sprintf("%s; padu takes %s%s: %s", free, more, bytesText(u.Taken), strings.Join(names, ", "))
}

// diskCode warns when the disk is nearly full.
func diskCode(u diskUsage) int {
	if u.Free >= 0 && (disk{free: u.Free, size: u.Size}).nearlyFull(false) {
		return 31
	}
	return 0
}

// toDo is the one command that helps most; without --dir, which the screen adds.
// heldFile is the kind of a file that no rule takes.
const heldFile = "left out"

func (s *status) toDo(runs []warehouse.Run) string {
	r := s.Night
	switch {
	case len(s.Troubles) > 0:
		return s.Troubles[0].Do
	case s.Running != nil:
		return ""
	case s.LastRun == nil:
		return "padu nightly"
	case r == nil:
		r = s.LastRun
	}
	if r == nil || r.State == warehouse.Done {
		return ""
	}
	if held := worstHeld(r.Held); len(held) > 0 && held[0].Kind != heldPublish && held[0].Source != "" {
		return "padu why " + held[0].Source
	} else if len(held) > 0 {
		return "padu runs " + r.RunID
	}
	if unfinished(*r) {
		return r.Job + " --resume"
	}
	return ""
}
