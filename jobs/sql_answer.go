package jobs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"padu/warehouse/door"
)

// sqlShell answers statements, one after the other.
type sqlShell struct {
	analyst
	o      *output
	tty    *os.File // where answers are shown; nil: a pipe or a file
	format string
	live   bool // statements are typed

	file, fileFormat string // that takes the next answer; empty: the output

	stops  chan os.Signal
	paging atomic.Bool // ^C is the pager's
}

// listen lets ^C stop a query instead of the program, and a reader of a pipe that goes away end it in order.
func (s *sqlShell) listen() (stop func()) {
	s.stops = make(chan os.Signal, 1)
	signal.Notify(s.stops, os.Interrupt)
	pipes := make(chan os.Signal, 1)
	signal.Notify(pipes, syscall.SIGPIPE)
	if !s.live {
		signal.Notify(s.stops, syscall.SIGTERM)
	}
	return func() { signal.Stop(s.stops); signal.Stop(pipes) }
}

// during runs f until a signal stops it.
func (s *sqlShell) during(whole context.Context, f func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(whole)) // ^C has ended the command's own
	defer cancel(nil)
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			select {
			case sig := <-s.stops:
				if sig != os.Interrupt || !s.paging.Load() {
					cancel(errStopped)
				}
			case <-done:
				return
			}
		}
	}()
	err := f(ctx)
	if errors.Is(context.Cause(ctx), errStopped) && err != nil {
		return errStopped
	}
	if errors.Is(err, syscall.EPIPE) { // whoever reads has had enough
		return nil
	}
	return err
}

var errStopped = errors.New("stopped")

// do answers a statement or does a command of the shell.
func (s *sqlShell) do(ctx context.Context, st statement) error {
	if st.dot() {
		return s.command(ctx, st.text)
	}
	news, err := s.ready(ctx)
	if err != nil {
		return err
	}
	if news != "" {
		fmt.Fprintf(s.o.err, "snapshot %s was published meanwhile and answers from now on\n", news)
	}
	file := s.file
	s.file = ""
	work := s.watch()
	defer work.stop()
	began := time.Now()
	r, err := s.session.Query(ctx, st.text)
	if err != nil {
		return hinted(st.text, err, s.live)
	}
	took := time.Since(began)
	if file != "" {
		err = s.toFile(file, r, work)
	} else if s.tty != nil {
		work.stop()
		err = s.show(r, took)
	} else if err = s.buffered(work.count(s.o.out, r), r, s.format); err == nil && forPeople(s.format) {
		s.o.printf("(%d rows)\n", r.Rows())
	}
	if err = errors.Join(err, r.Close()); err == nil && file != "" && (s.live || terminal(s.o.err) != nil) {
		work.stop()
		fmt.Fprintf(s.o.err, "(%s in %s to %s)\n", countText(r.Rows()), secondsText(time.Since(began)), file)
	}
	return err
}

// gatePlace is how the gate says where a mistake is: line and column.
var gatePlace = regexp.MustCompile(` \((\d+):(\d+)\)$`)

// hinted adds to an error what helps a person: the place that the gate names, and where to look in a conversation.
func hinted(query string, err error, live bool) error {
	if m := gatePlace.FindStringSubmatch(err.Error()); m != nil && errors.As(err, new(door.Refused)) {
		line, _ := strconv.Atoi(m[1]) // digits only, both
		at, _ := strconv.Atoi(m[2])
		if lines := strings.Split(query, "\n"); line >= 1 && line <= len(lines) {
			head := fmt.Sprintf("LINE %d: ", line)
			table := live && strings.Contains(err.Error(), "found the table ") && !strings.Contains(err.Error(), "table function")
			if err = fmt.Errorf("%w\n\n%s%s\n%*s", err, head, shownText(lines[line-1]), len(head)+at, "^"); table {
				err = fmt.Errorf("%w\n.tables lists what there is", err)
			}
		}
	}
	return err
}

func forPeople(format string) bool { return format == "table" || format == "lines" }

func countText(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return grouped(n) + " rows"
}

func secondsText(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// write writes an answer in a format.
func (s *sqlShell) write(out io.Writer, r *door.Result, format string) error {
	width, paint := 0, func(_ int, text string) string { return text }
	if _, paged := out.(*pages); paged {
		width, paint = s.o.width, s.o.paint
	}
	switch format {
	case "csv":
		return writeCSV(out, r)
	case "json":
		return writeJSON(out, r)
	case "parquet":
		return writeParquet(out, r)
	}
	return writeTable(out, r, width, format == "lines", paint)
}

// buffered writes an answer in few pieces.
func (s *sqlShell) buffered(out io.Writer, r *door.Result, format string) error {
	b := bufio.NewWriterSize(out, 256<<10)
	if err := s.write(b, r, format); err != nil {
		return err
	}
	return b.Flush()
}

// show writes an answer to the terminal, page by page where it is longer than that.
func (s *sqlShell) show(r *door.Result, took time.Duration) error {
	err := s.paged(func(p *pages) error { return s.write(p, r, s.format) })
	if err == nil {
		s.o.printf("(%s in %s)\n", countText(r.Rows()), secondsText(took))
	}
	return err
}

// paged lets f write to the terminal.
func (s *sqlShell) paged(f func(p *pages) error) error {
	s.o.width, s.o.height = terminalSize(s.tty)
	p := &pages{tty: s.tty, height: s.o.height - 2, paging: &s.paging}
	err := f(p)
	if errors.Is(err, syscall.EPIPE) { // the pager was left before the end
		err = nil
	}
	return errors.Join(err, p.close())
}

// toFile writes an answer beside file and then puts it there: whoever reads file finds all of it or what was there before.
func (s *sqlShell) toFile(file string, r *door.Result, work *overdue) (err error) {
	aside := file + ".new"
	if st, err := os.Stat(file); err == nil && !st.Mode().IsRegular() { // /dev/null, a named pipe
		aside = file
	}
	f, err := os.Create(aside)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	err = s.buffered(work.count(f, r), r, s.fileFormat)
	if err = errors.Join(err, f.Close()); aside == file {
		return err
	}
	if err == nil {
		err = os.Rename(aside, file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return nil
}

// overdue shows the progress of a statement that takes longer than a second.
type overdue struct {
	o    *output
	stop func()
}

func (s *sqlShell) watch() *overdue {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-end:
		case <-time.After(time.Second):
			s.o.progress.start("sql", 0, "")
			<-end
			s.o.progress.close()
		}
	}()
	return &overdue{s.o, sync.OnceFunc(func() { close(end); <-ended })}
}

// count tells with each write how many rows were read.
func (w *overdue) count(out io.Writer, r *door.Result) io.Writer {
	return counting{out, func() { w.o.progress.show(tally{Done: r.Read(), Total: r.Rows(), Unit: "rows"}) }}
}

// counting calls tell with each write.
type counting struct {
	io.Writer
	tell func()
}

func (c counting) Write(p []byte) (int, error) {
	c.tell()
	return c.Writer.Write(p)
}
