package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// longestWait is how long padu waits when a server says Retry-After; one that wants more is left for the next night.
const longestWait = 2 * time.Minute

var errTimeout = errors.New("one request took too long")

// caller asks one server, not faster than it is allowed to, and again when that may help.
type caller struct {
	h         HTTP
	client    *http.Client
	tick      *time.Ticker // the next request may go
	asked     bool
	known     remembered // what was remembered before, then what is to be remembered
	unchanged bool       // the server says that the file is the one that was remembered
}

func newCaller(h HTTP, first *url.URL) *caller {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	return &caller{h: h, client: &http.Client{Transport: transport, CheckRedirect: h.redirects}, tick: time.NewTicker(time.Second / time.Duration(h.Rate))}
}

func (c *caller) close() {
	c.tick.Stop()
	c.client.CloseIdleConnections()
}

// memory is what to remember of the answer, nil when there is nothing.
func (c *caller) memory() []byte {
	if c.h.Paging != "none" || c.known.ETag == "" && c.known.LastModified == "" {
		return nil
	}
	c.known.Of = c.h.hash()
	data, err := json.Marshal(c.known)
	if err != nil {
		panic(err) // three texts
	}
	return append(data, '\n')
}

// records reads the page at an address into t.
func (c *caller) records(ctx context.Context, at *url.URL, t *target) (p *page, err error) {
	err = c.ask(ctx, at, t, func(head http.Header, body *bufio.Reader) error {
		p = newPage(c.h, body, t)
		if err := p.read(isLines(head, body)); err != nil {
			return err
		}
		if c.h.Paging == "next" && p.next == "" {
			p.next = nextLink(head)
		}
		return nil
	})
	return p, err
}

// whole copies the body at an address into t as it comes.
func (c *caller) whole(ctx context.Context, at *url.URL, t *target) (pulled, error) {
	err := c.ask(ctx, at, t, func(_ http.Header, body *bufio.Reader) error { return asItComes(body, t, filepath.Ext(c.h.File)) })
	return pulled{pages: 1, unchanged: c.unchanged, memory: c.memory()}, err
}

// ask sends one request and reads its answer; after a failure that may pass it goes back to where t was and tries again.
func (c *caller) ask(ctx context.Context, at *url.URL, t *target, read func(http.Header, *bufio.Reader) error) error {
	if err := t.buf.Flush(); err != nil {
		return err
	}
	start := t.place()
	return again(ctx, c.h.Pause, c.h.Retries, func() error {
		err := c.once(ctx, at, read)
		if err == nil {
			return nil
		}
		if back := t.back(start); back != nil {
			return backoff.Permanent(back)
		}
		return err
	})
}

// again tries once and then retries times, after pauses that grow from pause; an error that is backoff.Permanent is for good.
func again(ctx context.Context, pause time.Duration, retries int, try func() error) error {
	var last error
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval = pause
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := try()
		if last == nil || ctx.Err() == nil { // that the time is over says less than what failed before
			last = err
		}
		return struct{}{}, err
	}, backoff.WithBackOff(waits), backoff.WithMaxTries(uint(retries)+1), backoff.WithMaxElapsedTime(0))
	if err != nil {
		return last // err itself may say no more than that the time is over
	}
	return nil
}

// once is one attempt. An error that is said is for good unless it is wrapped by passing.
func (c *caller) once(ctx context.Context, at *url.URL, read func(http.Header, *bufio.Reader) error) error {
	if c.asked {
		select {
		case <-c.tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	c.asked = true
	ctx, cancel := context.WithTimeoutCause(ctx, c.h.Timeout, errTimeout)
	defer cancel()
	request, err := c.h.request(ctx, at, c.known)
	if err != nil {
		return backoff.Permanent(err)
	}
	answer, err := c.client.Do(request)
	if err != nil {
		return c.broken(ctx, at, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotModified && (c.known.ETag != "" || c.known.LastModified != "") {
		c.unchanged = true
		return nil
	}
	if err := status(answer, at); err != nil {
		return err
	}
	err = read(answer.Header, bufio.NewReaderSize(answer.Body, 1<<16))
	if err != nil {
		return c.broken(ctx, at, err)
	}
	c.known = remembered{ETag: answer.Header.Get("ETag"), LastModified: answer.Header.Get("Last-Modified")}
	return nil
}

// broken says what came between request and whole answer, and whether trying again may help.
func (c *caller) broken(ctx context.Context, at *url.URL, err error) error {
	var told said
	var certificate *tls.CertificateVerificationError
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err // without the address, which may hold a secret
	}
	place := maskURL(at.String())
	switch {
	case errors.As(err, &told):
		return backoff.Permanent(told)
	case errors.As(err, &certificate):
		return backoff.Permanent(say("%s: its certificate is not right (%v); ask whoever runs it to renew it", place, certificate.Err))
	case context.Cause(ctx) == errTimeout:
		return say("%s: no whole answer within %s (timeout:); raise it, or ask for less at once", place, c.h.Timeout.String())
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return say("%s: the answer was cut off; padu will ask again next time", place)
	}
	return say("%s: %v; see whether the server is up and this machine reaches it", place, err)
}

// status says what an answer without content means.
func status(answer *http.Response, at *url.URL) error {
	place, code := maskURL(at.String()), answer.Status
	switch s := answer.StatusCode; {
	case s == http.StatusOK:
		return nil
	case s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s >= 500:
		why := say("%s answers %s; the server is busy or broken, try later or ask whoever runs it", place, code)
		wait, ok := retryAfter(answer.Header)
		if wait > longestWait {
			return backoff.Permanent(say("%s answers %s and wants to be left alone for %s; run padu again after that, or lower rate:", place, code, wait.String()))
		}
		if ok {
			return errors.Join(why, &backoff.RetryAfterError{Duration: wait})
		}
		return why
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		return backoff.Permanent(say("%s answers %s; it wants another login: see token_env: or token_file:, token_header: and token_prefix:", place, code))
	}
	return backoff.Permanent(say("%s answers %s; correct url:", place, code))
}

// retryAfter is how long a server wants to be left alone. A date counts from the server's own clock.
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 1e6)) * time.Second, true
	}
	until, err := http.ParseTime(text)
	now, err2 := http.ParseTime(h.Get("Date"))
	if err != nil || err2 != nil {
		return 0, false
	}
	return max(until.Sub(now), 0), true
}

var title = regexp.MustCompile(`(?is)<title[^>]*>\s*(.*?)\s*</title>`)

// opening is what a body begins with after its byte order mark and spaces; a web page where data should be is an error.
func opening(body *bufio.Reader) ([]byte, error) {
	start, err := body.Peek(4096)
	if len(start) == 0 && err != nil && err != io.EOF {
		return nil, err
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	if len(start) == 0 || start[0] != '<' {
		return start, nil
	}
	if m := title.FindSubmatch(start); m != nil {
		return nil, say("a web page came where data should be, its title is %q; the address wants a login, or is not the one of the data", shorten(string(m[1]), 80))
	}
	return nil, say("a web page came where data should be; the address wants a login, or is not the one of the data")
}

// asItComes copies a body and counts its lines below the first, so that a table of a header alone counts as empty.
func asItComes(body *bufio.Reader, t *target, ext string) error {
	start, err := opening(body)
	if err != nil {
		return err
	}
	if ext != ".csv" {
		if len(start) > 0 && !bytes.HasPrefix(start, []byte("PK")) {
			return say("what came is no %s: it begins with %q; correct url:", ext, shorten(string(start[:min(len(start), 200)]), 60))
		}
		n, err := io.Copy(t, body)
		t.records += min(n, 1)
		return err
	}
	if len(start) > 1 && (start[0] == '{' || start[0] == '[') {
		return say("JSON came where CSV should be: %q; name the file .ndjson, or correct url:", shorten(string(start[:min(len(start), 200)]), 80))
	}
	lines := lineCounter{}
	_, err = io.Copy(io.MultiWriter(t, &lines), body)
	t.records += max(lines.n-1, 0)
	return err
}

// lineCounter counts the lines that hold something, whatever ends them.
type lineCounter struct {
	n    int64
	full bool // the line holds something
}

func (l *lineCounter) Write(p []byte) (int, error) {
	for _, c := range p {
		switch c {
		case '\n', '\r':
			l.full = false
		case ' ', '\t':
		default:
			if !l.full {
				l.n++
			}
			l.full = true
		}
	}
	return len(p), nil
}
