package jobs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/peterh/liner"
)

// talk asks for statements and answers them until it is told to quit.
func (s *sqlShell) talk(ctx context.Context) (err error) {
	if s.format == "parquet" {
		return usage{errors.New("sql: a Parquet file is not for the terminal; say .output FILE before the statement")}
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.live = true
	if _, err := s.ready(ctx); err != nil {
		return err
	}
	info := s.door.Info()
	s.o.printf("snapshot %s of %s; .help says what can be typed\n", info.RunID, info.AsOf.Format(time.DateOnly))
	stop := s.listen()
	defer stop()
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(ends)
	in := liner.NewLiner() // the terminal is its own from here on: what is typed during a query does not show
	in.SetCtrlCAborts(true)
	in.SetMultiLineMode(true)
	in.SetBeep(false)
	in.SetTabCompletionStyle(liner.TabPrints)
	over := make(chan error, 1)
	go func() { over <- s.converse(ctx, in) }()
	select {
	case err = <-over:
	case sig := <-ends: // the prompt cannot be woken; it goes with the process
		select {
		case s.stops <- sig:
		default: // a query is being stopped
		}
		err = fmt.Errorf("sql: ended by %s", sig)
	}
	return errors.Join(err, in.Close())
}

// converse reads line by line. A statement goes on until its semicolon.
func (s *sqlShell) converse(ctx context.Context, in *liner.State) error {
	memory := recall(in)
	pending := ""
	in.SetWordCompleter(func(line string, pos int) (string, []string, string) {
		tables, err := s.tables(ctx)
		if err != nil {
			return line, nil, "" // a completion has nobody to tell
		}
		runes := []rune(line)
		return completeSQL(tables, pending, string(runes[:pos]), string(runes[pos:]))
	})
	for {
		prompt := "padu> "
		if pending != "" {
			prompt = "   > "
		}
		line, err := in.Prompt(prompt)
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			pending = ""
			continue
		case errors.Is(err, io.EOF):
			s.o.printf("\n")
			return nil
		case err != nil:
			return fmt.Errorf("sql: read what is typed: %w", err)
		}
		if word := strings.ToLower(strings.TrimRight(strings.TrimSpace(line), ";")); pending == "" && (word == "quit" || word == "exit" || word == "help") {
			line = "." + word
		}
		list, rest := splitSQL(pending + line + "\n")
		for _, st := range list {
			memory.keep(st)
			err := s.during(ctx, func(ctx context.Context) error { return s.do(ctx, st) })
			if errors.Is(err, errQuit) {
				return nil
			}
			if err != nil {
				s.file = ""
				fmt.Fprintln(s.o.err, s.o.progress.paint(31, strings.TrimSpace(err.Error())))
			}
		}
		pending = rest
	}
}

// errQuit ends the conversation.
var errQuit = errors.New("quit")

// history is what was typed, one statement a line: in the list of the prompt and in a file of the user, for the next time. It is not the
// workspace's, which several people may share, or be free to read only.
type history struct {
	in   *liner.State
	file string
}

func historyFile() string {
	state := os.Getenv("XDG_STATE_HOME")
	if home, err := os.UserHomeDir(); state == "" && err == nil {
		state = filepath.Join(home, ".local", "state")
	}
	if state == "" {
		return ""
	}
	return filepath.Join(state, "padu", "sql_history")
}

// mostHistory is how large the file may be before it is cut down to what the prompt remembers.
const mostHistory = 1 << 20

// recall reads the history. One that cannot be read or written is none: nobody's query fails for it.
func recall(in *liner.State) *history {
	h := &history{in, historyFile()}
	f, err := os.Open(h.file)
	if err != nil {
		return h
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, mostHistory)
	for lines.Scan() {
		in.AppendHistory(lines.Text())
	}
	if st, err := f.Stat(); err == nil && st.Size() > mostHistory {
		if short, err := os.OpenFile(h.file+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err == nil {
			_, err := in.WriteHistory(short)
			if errors.Join(err, short.Close()) == nil {
				_ = os.Rename(short.Name(), h.file)
			}
		}
	}
	return h
}

// keep remembers a statement, unless a text in it has more than one line.
func (h *history) keep(st statement) {
	text := st.text
	if !st.dot() {
		text = oneLineSQL(text) + ";"
	}
	if strings.ContainsAny(text, "\r\n") {
		return
	}
	h.in.AppendHistory(text)
	if h.file == "" || os.MkdirAll(filepath.Dir(h.file), 0o700) != nil {
		return
	}
	// Each is added when it is typed, so that shells side by side keep what both were asked.
	if f, err := os.OpenFile(h.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		_, _ = fmt.Fprintln(f, text)
		_ = f.Close()
	}
}
