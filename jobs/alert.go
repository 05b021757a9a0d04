package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"padu/warehouse"
)

const (
	sendWithin = 30 * time.Second       // one message to one channel
	lockWithin = 45 * time.Second       // until another process has told its own
	hookPause  = 300 * time.Millisecond // before a webhook is asked again; three times as long each time: with 5 tries 12 seconds in all
	hookTries  = 5
)

// alert finds what went wrong and what is right again, keeps that in runs/alerts.ndjson, and tells every channel, once, what
// it has not heard of. A channel that fails is tried again by a later call. A process that dies between sending and writing
// makes the next one tell it twice, which is better than never.
func (ws *workspace) alert(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil { // asked to end: the next call finds the same
		return err
	}
	wait, cancel := context.WithTimeout(ctx, lockWithin)
	defer cancel()
	unlock, err := lockWaiting(wait, filepath.Join(ws.dir, "runs", "alerts.lock"))
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("alerts: another padu has been telling its own for %s; the next call tells these", lockWithin)
	case err == nil:
		defer func() { err = errors.Join(err, unlock()) }()
	case ctx.Err() != nil:
		return err
	}
	lockErr := err // a disk on which no lock can be made is what people have to hear of
	b, err := ws.readBook()
	if err != nil {
		return fmt.Errorf("alerts: %w", err)
	}
	channels := ws.channels()
	err = errors.Join(lockErr, ws.meet(&b, channels), ws.judge(ctx, &b), ws.tell(ctx, &b, channels))
	if err != nil {
		return fmt.Errorf("alerts: %w", err)
	}
	return nil
}

// lockWaiting takes a lock as soon as nobody else has it.
func lockWaiting(ctx context.Context, path string) (release func() error, err error) {
	for {
		if release, err = warehouse.Lock(path); !errors.Is(err, warehouse.ErrLocked) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// meet notes the channels that are there for the first time.
func (ws *workspace) meet(b *book, channels []channel) error {
	var lines []told
	for _, c := range channels {
		if b.channels[c.name] == nil {
			lines = append(lines, told{State: channelJoined, At: ws.now().UTC(), Channel: c.name})
		}
	}
	return ws.note(b, lines...)
}

// judge compares what is wrong now with what was open, and notes the changes.
func (ws *workspace) judge(ctx context.Context, b *book) error {
	f, err := ws.conditions(ctx, b.open)
	if err != nil && f.conditions == nil && f.unjudged == nil { // nothing is known
		return err
	}
	at, seq := ws.now().UTC(), b.seq
	var lines []told
	now := map[string]bool{}
	for _, c := range f.conditions {
		now[c.key] = true
		if _, was := b.open[c.key]; !was {
			seq++
			lines = append(lines, told{State: alertRaised, At: at, Seq: seq, Key: c.key, Severity: c.severity, Title: shownText(c.title), Text: shownLines(c.text), Since: c.since.UTC()})
		}
	}
	for _, l := range byWeight(b.open) {
		if now[l.Key] || slices.ContainsFunc(f.unjudged, func(p string) bool { return strings.HasPrefix(l.Key, p) }) {
			continue
		}
		seq++
		lines = append(lines, told{State: alertRecovered, At: at, Seq: seq, Key: l.Key, Severity: l.Severity, Title: l.Title, Since: l.Since,
			Text: fmt.Sprintf("It was so from %s to %s.", ws.stamp(l.Since), ws.stamp(at))})
	}
	return errors.Join(err, ws.note(b, lines...))
}

// tell sends every channel what it has not heard of, all at the same time, and notes how that went.
func (ws *workspace) tell(ctx context.Context, b *book, channels []channel) error {
	lines, errs := make([]told, len(channels)), make([]error, len(channels))
	var all sync.WaitGroup
	for i, c := range channels {
		h := b.channels[c.name]
		if len(h.news)+len(h.over) == 0 || h.waits(ws.now()) {
			continue
		}
		m := ws.message(byWeight(h.news), byWeight(h.over), len(b.open))
		all.Go(func() {
			within, cancel := context.WithTimeout(ctx, sendWithin)
			defer cancel()
			lines[i] = told{State: channelTook, Channel: c.name, Through: b.seq}
			if err := c.send(within, m, ws.pause); err != nil {
				errs[i] = fmt.Errorf("tell %s: %w", c.name, err)
				lines[i] = told{State: channelFailed, Channel: c.name, Attempt: h.attempt + 1, Error: err.Error()}
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil { // a message that was cut off says nothing of its channel
		lines = slices.DeleteFunc(lines, func(l told) bool { return l.State == channelFailed })
	}
	lines = slices.DeleteFunc(lines, func(l told) bool { return l.State == "" })
	for i := range lines {
		lines[i].At = ws.now().UTC()
	}
	return errors.Join(errors.Join(errs...), ws.note(b, lines...))
}

// message is what one channel hears at one time.
type message struct {
	ID        string      `json:"id"` // the same when the same changes are sent again
	Workspace string      `json:"workspace"`
	At        time.Time   `json:"at"`
	New       []openAlert `json:"new"`
	Recovered []openAlert `json:"recovered"`
	Open      int         `json:"open"`
	Test      bool        `json:"test,omitempty"`
	Text      string      `json:"text"` // the same for people, which chat servers show as it is
	subject   string
}

func (ws *workspace) message(news, over []told, open int) message {
	m := message{Workspace: ws.config.Workspace.Name, At: ws.now().UTC(), New: []openAlert{}, Recovered: []openAlert{}, Open: open}
	h := sha256.New()
	fmt.Fprintln(h, ws.config.Workspace.Name)
	for _, l := range news {
		fmt.Fprintln(h, l.State, l.Seq, l.Key, l.At)
		m.New = append(m.New, openAlert{l.Key, l.Severity, l.Title, l.Text, l.Since, l.At})
	}
	for _, l := range over {
		fmt.Fprintln(h, l.State, l.Seq, l.Key, l.At)
		m.Recovered = append(m.Recovered, openAlert{l.Key, l.Severity, l.Title, l.Text, l.Since, l.At})
	}
	m.ID = hex.EncodeToString(h.Sum(nil))[:32]
	m.subject, m.Text = ws.words(m)
	return m
}

// testMessage is what padu alerts --test sends.
func (ws *workspace) testMessage(open int) message {
	m := message{ID: "test-" + ws.now().UTC().Format("20060102T150405.000000000Z"), Workspace: ws.config.Workspace.Name, At: ws.now().UTC(),
		New: []openAlert{}, Recovered: []openAlert{}, Open: open, Test: true}
	m.subject, m.Text = "padu "+shownText(m.Workspace)+": test", ws.heading(m)+"\nThis is a test: messages of padu reach you.\n"
	return m
}
