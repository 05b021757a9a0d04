package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
)

// What --log may say: lines for people, or a JSON record each for a program.
const (
	logText = "text"
	logJSON = "json"
)

// lineEvery is how often long work says in a pipe or a log how far it is.
const lineEvery = 10 * time.Second

// progress says on stderr what is going on: with a bar in a terminal, in plain lines in a pipe, or as a log of JSON records. It
// prints nothing on stdout. Its methods may be called from several goroutines.
type progress struct {
	err   io.Writer
	now   func() time.Time
	log   slog.Handler // of --log json; nil for people
	quiet bool         // no lines: with --json whoever reads stderr may be a program
	color bool
	tty   *os.File // nil: no terminal

	mu         sync.Mutex
	runID, job string
	work       *work // what is being done; nil between two works
	bar        *bar  // of it, in a terminal
	line       time.Time
	failed     error // that of the last work, which the log has
}

// newProgress is the progress of a command whose --log says text or json.
func newProgress(err io.Writer, log string, asJSON bool, now func() time.Time) *progress {
	p := &progress{err: err, now: now, quiet: asJSON}
	if log == logJSON {
		p.log = slog.NewJSONHandler(err, nil)
		return p
	}
	p.tty = terminal(err)
	p.color = p.tty != nil && os.Getenv("NO_COLOR") == ""
	return p
}

// of names the run that everything said from now on belongs to.
func (p *progress) of(runID, job string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.runID, p.job = runID, job
}

// start begins a work: a step of a run, or another thing that takes its time. It has so many units; 0 when that is not known yet.
func (p *progress) start(name string, total int64, unit string) {
	p.close()
	p.tell(slog.LevelInfo, "", "step started", "step", name)
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.work, p.line = newWork(name, now, tally{Total: total, Unit: unit}), now
	if p.tty != nil {
		p.bar = newBar(p.tty, p.work, p.now)
	}
}

// show says how far the work is.
func (p *progress) show(t tally) { p.moved(func(*tally) tally { return t }) }

// add says that n more units of the work are done.
func (p *progress) add(n int64) { p.moved(func(t *tally) tally { t.Done += n; return *t }) }

func (p *progress) moved(to func(*tally) tally) {
	p.mu.Lock()
	w, now := p.work, p.now()
	if w == nil {
		p.mu.Unlock()
		return
	}
	w.move(to, now)
	due := p.bar == nil && now.Sub(p.line) >= lineEvery
	if due {
		p.line, w.said = now, true
	}
	p.mu.Unlock()
	if due {
		p.tell(slog.LevelInfo, w.text(now, 0), "progress", w.attrs(now)...)
	}
}

// done ends the work, with what there is to say of it. In a terminal the bar gives way to a line; in a pipe only long work has one.
func (p *progress) done(note string) { p.ended(slog.LevelInfo, note, "step done", "note", note) }

// fail ends the work that an error ended.
func (p *progress) fail(err error) {
	p.ended(slog.LevelError, p.paint(31, "failed"), "step failed", "error", err.Error())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed = err
}

func (p *progress) ended(level slog.Level, note, msg string, attrs ...any) {
	p.mu.Lock()
	w := p.work
	if w == nil {
		p.mu.Unlock()
		return
	}
	seconds, text := p.now().Sub(w.began).Seconds(), ""
	if p.tty != nil || w.said {
		text = stepLine(w.name, seconds, note)
	}
	p.mu.Unlock()
	p.close()
	p.tell(level, text, msg, append([]any{"step", w.name, "seconds", seconds}, attrs...)...)
}

// fatal says the error that ends the command, unless the log has it already.
func (p *progress) fatal(err error) {
	if p.log == nil {
		fmt.Fprintf(p.err, "padu: %v\n", advised(err))
	} else if p.failed == nil || !errors.Is(err, p.failed) {
		p.tell(slog.LevelError, "", "failed", "error", advised(err).Error())
	}
}

// close takes the bar off the terminal, however the work ended.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.close()
	}
	p.work, p.bar = nil, nil
}

// say prints a line, above the bar when there is one.
func (p *progress) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	p.tell(slog.LevelInfo, text, strings.TrimSpace(text))
}

// tell says text to people, or msg and its attributes to a log. One that is empty is not said.
func (p *progress) tell(level slog.Level, text, msg string, attrs ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.log != nil {
		p.record(level, msg, attrs)
		return
	}
	if text == "" || p.quiet {
		return
	}
	to := p.err
	if p.bar != nil {
		to = p.bar
	}
	if p.tty != nil {
		width, _ := terminalSize(p.tty)
		text = cut(text, width-1)
	}
	fmt.Fprintln(to, text)
}

func (p *progress) record(level slog.Level, msg string, attrs []any) {
	if msg == "" {
		return
	}
	r := slog.NewRecord(p.now().UTC(), level, msg, 0)
	if p.runID != "" {
		r.Add("run_id", p.runID, "job", p.job)
	}
	if p.work != nil {
		r.Add("step", p.work.name)
	}
	r.Add(attrs...)
	_ = p.log.Handle(context.Background(), r) // stderr is all there is to complain to
}

func (p *progress) paint(code int, text string) string {
	if !p.color {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}

// stepLine is a step as the summary shows it.
func stepLine(name string, seconds float64, note string) string {
	return strings.TrimRight(fmt.Sprintf("%-8s %6.2f s  %s", name, seconds, note), " ")
}
