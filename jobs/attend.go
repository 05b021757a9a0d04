package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"padu/warehouse"
)

// attendant does what the schedule wants, one run after the other: they all need the writer's lock.
type attendant struct {
	ws    *workspace // with what padu.yaml says now; only attend changes it
	o     *output
	since time.Time                 // the schedule is in force
	said  map[string]string         // what is wrong, by what it is about: said once, not each minute
	now   atomic.Pointer[workspace] // ws, for those who only look
}

func newAttendant(ws *workspace, o *output) *attendant {
	a := &attendant{ws: ws, o: o, since: ws.now(), said: map[string]string{}}
	a.now.Store(ws)
	if at := ws.changedAt(); at.Before(a.since) {
		a.since = at
	}
	return a
}

// attend does everything that is due now.
func (a *attendant) attend(ctx context.Context) {
	a.readConfig()
	for ctx.Err() == nil {
		d, ok, err := a.next()
		a.sayOnce("schedule", err)
		if err != nil || !ok {
			break
		}
		if err := a.work(ctx, d); err != nil {
			a.o.progress.say("%s: %v", d.job, err)
			break // the next minute looks again
		}
	}
	if err := a.ws.alert(ctx); ctx.Err() == nil {
		a.sayOnce("alerts", err)
	}
}

// sayOnce says an error when it is not the one that was said last of the same.
func (a *attendant) sayOnce(about string, err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && text != a.said[about] {
		a.o.progress.say("%s", text)
	}
	a.said[about] = text
}

// readConfig takes what padu.yaml says now; a mistake in it is said once, and what it said before stays in force.
func (a *attendant) readConfig() {
	c, err := LoadConfig(a.ws.dir)
	if err != nil {
		a.sayOnce("padu.yaml", fmt.Errorf("%w\nwhat padu.yaml said before stays in force", err))
		return
	}
	a.sayOnce("padu.yaml", nil)
	next := *a.ws
	next.config = c
	a.ws = &next
	a.now.Store(a.ws)
	a.ws.door.look()
}

// next is the run to do now; none while somebody writes to the warehouse.
func (a *attendant) next() (due, bool, error) {
	runs, err := a.ws.ledger.Runs()
	if err != nil {
		return due{}, false, err
	}
	writer, err := warehouse.Writing(a.ws.dir)
	if err != nil {
		return due{}, false, err
	}
	todo := a.ws.config.due(runs, a.since, a.ws.now(), func(r warehouse.Run) bool { return writer != 0 && r.PID == writer })
	if len(todo) == 0 || writer != 0 {
		return due{}, false, nil
	}
	return todo[0], true, nil
}

// work does one run in a process of its own and waits for it. Its result is in the ledger; the error is of a process that left no
// line there.
func (a *attendant) work(ctx context.Context, d due) error {
	before, err := a.runsOf(d)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	zone := a.ws.config.zone()
	args := []string{d.job, "--dir", a.ws.dir, "--as-of", d.at.In(zone).Format(time.DateOnly), "--due", d.at.UTC().Format(time.RFC3339),
		"--attempt", strconv.Itoa(d.attempt), "--now", a.ws.now().UTC().Format(time.RFC3339Nano)}
	if d.resume {
		args = append(args, "--resume")
	}
	if a.o.progress.log != nil { // what a run did stands in its log
		args = append(args, "--log", logJSON)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C in a terminal reaches padu serve, which tells the worker
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopWithin
	last := &tail{}
	cmd.Stderr = io.MultiWriter(a.o.err, last)
	if a.o.progress.log == nil {
		cmd.Stdout = a.o.out
	}
	a.o.progress.say("%s, due %s, attempt %d", d.job, a.ws.config.clockTime(d.at), d.attempt)
	ended := cmd.Run()
	after, err := a.runsOf(d)
	if err != nil || ended == nil || after > before {
		return err
	}
	if ctx.Err() != nil {
		return nil
	}
	return a.failed(d, fmt.Errorf("%w: %s", ended, last.line()))
}

// runsOf is how many runs of a due time the ledger has.
func (a *attendant) runsOf(d due) (n int, err error) {
	runs, err := a.ws.ledger.Runs()
	for _, r := range runs {
		if r.Job == d.job && r.DueAt.Equal(d.at) {
			n++
		}
	}
	return n, err
}

// failed writes down a run whose process could not begin, so that it is tried again later and not each minute.
func (a *attendant) failed(d due, why error) error {
	if pid, err := warehouse.Writing(a.ws.dir); err == nil && pid != 0 {
		return why // somebody was quicker; the run waits
	}
	id, err := a.ws.runID()
	if err != nil {
		return errors.Join(why, err)
	}
	e := warehouse.Entry{RunID: id, Job: d.job, State: warehouse.Started, At: a.ws.now().UTC(), DueAt: d.at, Attempt: d.attempt, PID: os.Getpid()}
	err = a.ws.ledger.Append(e)
	e.State, e.Error = warehouse.Failed, why.Error()
	return errors.Join(why, err, a.ws.ledger.Append(e))
}

// tail keeps the end of what a process said.
type tail struct{ data []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.data = append(t.data, p...)
	t.data = t.data[max(0, len(t.data)-4096):]
	return len(p), nil
}

// line is the last line.
func (t *tail) line() string {
	lines := bytes.Split(bytes.TrimSpace(t.data), []byte("\n"))
	return strings.TrimSpace(string(lines[len(lines)-1]))
}
