package jobs

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"padu/warehouse"
)

// What stands in a message: what, which, since when, and what to do. A line that begins with four spaces is a command to type.

func (ws *workspace) failedCondition(r warehouse.Run, since time.Time) condition {
	step, said := "", r.Error
	for _, s := range r.Steps {
		if s.State == warehouse.Failed || s.State == warehouse.Killed || s.State == warehouse.Started {
			step, said = " in its step "+s.Name, strings.TrimPrefix(r.Error, s.Name+": ")
		}
	}
	what := fmt.Sprintf("Run %s of %s failed%s: %s", r.RunID, r.Job, step, shorten(said, 400))
	if r.State == warehouse.Killed {
		what = fmt.Sprintf("Run %s of %s ended%s without a word: it was killed, the memory was full, or the machine went down.", r.RunID, r.Job, step)
	}
	then := "It is not tried again by itself before its next time."
	if at, ok := ws.config.Schedule.retry(r); ok {
		then = fmt.Sprintf("padu serve tries it again, not before %s.", ws.stamp(at))
	}
	return condition{"failed:" + r.Job, critical, r.Job + " failed", what + "\nReaders keep what they have. " + then + " When the cause is mended, go on from there:\n" +
		ws.command(r.Job+" --resume"), since}
}

func (ws *workspace) heldCondition(key string, h warehouse.Held, batch string, since time.Time) condition {
	short, what := strings.TrimSpace(h.Source+" "+filepath.Base(h.What)), h.What
	switch {
	case h.What == "":
		short, what = h.Source, h.Source
	case h.Source != "" && !strings.HasPrefix(h.What, "inbox/"+h.Source+"/"):
		what += " from " + h.Source
	}
	reason, look := shorten(h.Reason, 400), ""
	if h.Source != "" {
		look = "\n" + ws.command("why "+h.Source)
	}
	c := condition{key: key, severity: warning, since: since}
	switch h.Kind {
	case "held":
		c.title = "held back: " + short
		c.text = fmt.Sprintf("%s was held back: %s\nWhat came before it stays in force. When the file is right, let it in; when not, put the corrected one into inbox/%s/.\n%s",
			what, reason, h.Source, ws.command("accept "+orElse(batch, "BATCH")+` --why "…"`))
	case "refused":
		c.title = "refused: " + short
		c.text = fmt.Sprintf("%s was refused: %s\nNothing of it was loaded; what came before it stays in force. Ask for it again, corrected, with what lies for it in returns/%s/; it goes into inbox/%s/.%s",
			what, reason, h.Source, h.Source, look)
	case heldSource:
		c.title = "not fetched: " + short
		c.text = fmt.Sprintf("%s could not be fetched: %s\nThe last good file stays in force, and the next run asks again. When this lasts, ask whoever runs that server.%s", what, reason, look)
	case heldCopy:
		c.title = "not copied: " + what
		c.text = fmt.Sprintf("The copy in PostgreSQL (%s) could not be brought up to date: %s\nIts readers keep the snapshot before it; site and SQL here have the new one. The next nightly tries again. To see what the server says:\n%s",
			what, reason, ws.command("doctor"))
	default:
		c.title = "left out: " + short
		c.text = fmt.Sprintf("%s was left out: %s%s", what, reason, look)
	}
	return c
}

func (ws *workspace) stoppedCondition(held []warehouse.Held, r warehouse.Run, since time.Time) condition {
	var lines []string
	then := "When the figures are wrong, mend what was sent:\n" + ws.command("status")
	for i, h := range held {
		if h.Change != nil { // a test that failed cannot be let through
			then = "When they are right, let them through; when not, mend what was sent:\n" + ws.command("accept "+r.RunID+` --why "…"`)
		}
		if i < shown {
			lines = append(lines, strings.TrimPrefix(h.What+": "+shorten(h.Reason, 300), ": "))
		}
	}
	if len(held) > shown {
		lines = append(lines, fmt.Sprintf("and %d more", len(held)-shown))
	}
	return condition{heldPublish, critical, "publish was stopped", fmt.Sprintf("What run %s built was not published:\n%s\nReaders keep the snapshot before it, and the site says so. %s",
		r.RunID, strings.Join(lines, "\n"), then), since}
}

func (ws *workspace) lateCondition(r lateRegion, asOf time.Time) condition {
	last := fmt.Sprintf("Nothing of %s ever came, %d days after the first night.", strings.Join(r.Datasets, ", "), r.Days)
	if r.LastGood != "" {
		last = fmt.Sprintf("Nothing good of %s came for %d days; the last was of %s.", strings.Join(r.Datasets, ", "), r.Days, r.LastGood)
	}
	return condition{"late:" + r.Region, warning, fmt.Sprintf("%s is late: %s", r.Name, strings.Join(r.Datasets, ", ")),
		last + " Ask the region for it; where that is as it should be, write late_days: into padu.yaml.\n" + ws.command("why "+r.Region), ws.midnight(asOf)}
}

func (ws *workspace) diskCondition(d disk) condition {
	return condition{"disk", critical, "disk nearly full", fmt.Sprintf("%s of %s are free where the workspace lies. A night needs room for the next snapshot and site beside the current ones. "+
		"Make room; see first what padu itself could remove:\n%s", bytesText(d.free), bytesText(d.size), ws.command("prune --dry-run")), ws.now()}
}

// command is what to type, whole, on any folder.
func (ws *workspace) command(verb string) string {
	dir, err := filepath.Abs(ws.dir)
	if err != nil {
		dir = ws.dir
	}
	return "    padu " + verb + " --dir " + shellQuoted(dir)
}

// stamp is a moment as people here read it.
func (ws *workspace) stamp(t time.Time) string {
	z := ws.config.zone()
	return fmt.Sprintf("%s %s", t.In(z).Format("Mon 2 Jan 2006 15:04"), zoneNames[z.String()])
}

// midnight is when a day began here.
func (ws *workspace) midnight(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, ws.config.zone())
}

// shownLines keeps control characters of file names and errors out of terminals and mails.
func shownLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = shownText(lines[i])
	}
	return strings.Join(lines, "\n")
}

// shorten cuts a text that is longer than n runes, and puts it on one line.
func shorten(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > n {
		return string(r[:n]) + " …"
	}
	return string(r)
}

// mailColumns is how wide a line of a mail is; a command is never broken.
const mailColumns = 72

// listed is how many alerts a mail tells in full.
const listed = 20

func (ws *workspace) heading(m message) string {
	return wrap(fmt.Sprintf("padu, %s, %s", shownText(m.Workspace), ws.stamp(m.At)), "")
}

// words are a message for people.
func (ws *workspace) words(m message) (subject, text string) {
	var b strings.Builder
	b.WriteString(ws.heading(m))
	section := func(title string, alerts []openAlert) {
		for i, a := range alerts {
			if i == 0 {
				fmt.Fprintf(&b, "\n%s\n", title)
			}
			if i == listed {
				fmt.Fprintf(&b, "\n… and %d more\n", len(alerts)-listed)
				return
			}
			head := fmt.Sprintf("%d. %s (%s)", i+1, a.Title, a.Severity)
			if title == "NEW" {
				head += ", since " + ws.stamp(a.Since)
			}
			fmt.Fprintf(&b, "\n%s%s", wrap(head, ""), wrap(a.Text, "   "))
		}
	}
	section("NEW", m.New)
	section("RECOVERED", m.Recovered)
	fmt.Fprintf(&b, "\nOpen now: %d. List them:\n%s\n", m.Open, ws.command("alerts"))
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{{len(m.New), "new"}, {len(m.Recovered), "recovered"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	return "padu " + shownText(m.Workspace) + ": " + strings.Join(parts, ", "), b.String()
}

// wrap breaks every line of a text at mailColumns and indents it; a command stands alone as it is.
func wrap(text, indent string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "    ") {
			b.WriteString(line + "\n")
			continue
		}
		at := 0
		for _, word := range strings.Fields(line) {
			n := len([]rune(word))
			switch {
			case at == 0:
				b.WriteString(indent + word)
				at = len(indent) + n
			case at+1+n > mailColumns:
				b.WriteString("\n" + indent + word)
				at = len(indent) + n
			default:
				b.WriteString(" " + word)
				at += 1 + n
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
