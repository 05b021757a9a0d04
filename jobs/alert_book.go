package jobs

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"padu/warehouse"
)

// told is one line of runs/alerts.ndjson: a change (an alert raised, or recovered from), or what a channel heard of them.
type told struct {
	State    string    `json:"state"`
	At       time.Time `json:"at"`
	Seq      int       `json:"seq,omitempty"` // number of a change
	Key      string    `json:"key,omitempty"`
	Severity string    `json:"severity,omitempty"`
	Title    string    `json:"title,omitempty"`
	Text     string    `json:"text,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	Channel  string    `json:"channel,omitempty"`
	Through  int       `json:"through,omitempty"` // the last change that the channel heard of
	Attempt  int       `json:"attempt,omitempty"`
	Error    string    `json:"error,omitempty"`
}

// States of told.
const (
	alertRaised    = "raised"
	alertRecovered = "recovered"
	channelJoined  = "joined"    // a channel is there for the first time: it hears of what is open, not of what was
	channelTook    = "delivered" // it took the message
	channelFailed  = "failed"    // it did not; it is tried again
)

// openAlert is an alert that was raised and is not over.
type openAlert struct {
	Key      string    `json:"key"`
	Severity string    `json:"severity"` // critical: readers or the work itself; warning: something a region sent, or did not
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Since    time.Time `json:"since"`
	At       time.Time `json:"at"` // when it was raised
}

// book is what the lines of runs/alerts.ndjson say together.
type book struct {
	seq      int
	open     map[string]told
	channels map[string]*heard
}

// heard is what a channel has still to hear, and how the last tries went.
type heard struct {
	news, over map[string]told // by key: raised, recovered
	attempt    int             // tries since the last message that it took
	tried      time.Time
}

func (ws *workspace) alertsPath() string { return filepath.Join(ws.dir, "runs", "alerts.ndjson") }

// openAlerts lists what is open, the gravest and then the oldest first.
func (ws *workspace) openAlerts() ([]openAlert, error) {
	lines, err := warehouse.ReadLines[told](ws.alertsPath())
	if err != nil {
		return nil, err
	}
	return bookOf(lines).opened(), nil
}

func (b book) opened() []openAlert {
	out := []openAlert{}
	for _, l := range byWeight(b.open) {
		out = append(out, openAlert{l.Key, l.Severity, l.Title, l.Text, l.Since, l.At})
	}
	return out
}

// byWeight sorts critical ones before the others, and older ones before newer ones.
func byWeight(m map[string]told) []told {
	return slices.SortedFunc(maps.Values(m), func(a, b told) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), a.Since.Compare(b.Since), cmp.Compare(a.Key, b.Key))
	})
}

func bookOf(lines []told) book {
	b := book{open: map[string]told{}, channels: map[string]*heard{}}
	for _, l := range lines {
		b.take(l)
	}
	return b
}

func (b *book) take(l told) {
	switch l.State {
	case alertRaised:
		b.seq = max(b.seq, l.Seq)
		b.open[l.Key] = l
		for _, h := range b.channels {
			h.news[l.Key] = l
			delete(h.over, l.Key)
		}
	case alertRecovered:
		b.seq = max(b.seq, l.Seq)
		delete(b.open, l.Key)
		for _, h := range b.channels {
			h.over[l.Key] = l // also of one that came and went before the channel heard of it
			delete(h.news, l.Key)
		}
	case channelJoined:
		b.channels[l.Channel] = &heard{news: maps.Clone(b.open), over: map[string]told{}}
	case channelTook, channelFailed:
		h := b.channels[l.Channel]
		if h == nil {
			return
		}
		h.attempt, h.tried = l.Attempt, l.At
		if l.State == channelTook {
			h.attempt = 0
			past := func(_ string, c told) bool { return c.Seq <= l.Through }
			maps.DeleteFunc(h.news, past)
			maps.DeleteFunc(h.over, past)
		}
	}
}

// waits is true while a channel that failed is left alone: for 1 minute, then for twice as long each time, up to 4 hours.
func (h *heard) waits(now time.Time) bool {
	if h.attempt == 0 || now.Before(h.tried) { // a clock that went back makes nobody wait
		return false
	}
	wait := time.Minute
	for range h.attempt - 1 {
		wait = min(2*wait, longestWait)
	}
	return now.Before(h.tried.Add(wait))
}

// note writes lines and takes them into the book. What the disk does not take is kept in memory and written later, so that a
// full disk makes padu tell twice after a restart, but neither every minute nor never.
func (ws *workspace) note(b *book, lines ...told) error {
	for _, l := range lines {
		b.take(l)
	}
	ws.unsaid = append(ws.unsaid, lines...)
	for len(ws.unsaid) > 0 {
		if err := warehouse.AppendLine(ws.alertsPath(), ws.unsaid[0]); err != nil {
			return fmt.Errorf("keep what was told: %w", err)
		}
		ws.unsaid = ws.unsaid[1:]
	}
	return nil
}

// readBook is what was told until now.
func (ws *workspace) readBook() (book, error) {
	lines, err := warehouse.ReadLines[told](ws.alertsPath())
	if err != nil {
		return book{}, err
	}
	return bookOf(append(lines, ws.unsaid...)), nil
}
