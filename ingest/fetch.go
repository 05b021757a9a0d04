package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// Fetched is one file that Fetch brought into the inbox.
type Fetched struct {
	File        string
	Pages       int // answers of a server that were read
	Records     int64
	Bytes       int64
	NotModified bool // the server says that the file is the one that is there; nothing came
	Same        bool // it came, and is to the byte the one that is there
}

// pulled is what a pull tells of its file when it has all of it.
type pulled struct {
	pages     int
	unchanged bool
	memory    []byte // what .<file>.etag remembers, nil for nothing
	told      string // what the server says beside no records
}

// aside is the beginning of every file that is not whole yet. Its dot hides it from Collect.
const aside = ".fetch-"

// Fetch brings what the source's HTTP and SQL say into dir/inbox/<source>/, one file each: all of it, or nothing, and then
// the file of the last good fetch stays and a Problem says why. No failure stops the others; the error is the caller's end.
func Fetch(ctx context.Context, dir string, s Source) (files []Fetched, problems []Problem, err error) {
	if len(s.HTTP)+len(s.SQL) == 0 {
		return nil, nil, nil
	}
	root := filepath.Join(dir, "inbox", s.Name)
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, nil, fmt.Errorf("fetch %s: %w", s.Name, err)
	}
	left, err := filepath.Glob(filepath.Join(root, aside+"*"))
	if err != nil {
		return nil, nil, fmt.Errorf("fetch %s: %w", s.Name, err)
	}
	for _, l := range left { // of a run that was killed; the writer's lock makes it no one's
		os.Remove(l)
	}
	do := func(file string, within time.Duration, max int64, hide secrets, pull func(context.Context, *target) (pulled, error)) {
		if ctx.Err() != nil {
			return
		}
		f, err := fetch(ctx, root, file, within, max, s.Progress, pull)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			p := leftOut(s.Name, "inbox/"+s.Name+"/"+file, err)
			p.Reason, p.Alasan = hide.mask(p.Reason), hide.mask(p.Alasan)
			problems = append(problems, p)
			return
		}
		files = append(files, f)
	}
	for _, h := range s.HTTP {
		do(h.File, h.Within, h.MaxBytes, h.secrets(), func(ctx context.Context, t *target) (pulled, error) { return h.pull(ctx, root, t) })
	}
	for _, q := range s.SQL {
		do(q.File, q.Within, 0, q.secrets(), q.pull)
	}
	return files, problems, ctx.Err()
}

// fetch makes one file.
func fetch(ctx context.Context, root, file string, within time.Duration, max int64, progress func(int, int64), pull func(context.Context, *target) (pulled, error)) (Fetched, error) {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	t, err := newTarget(root, file, max)
	if err != nil {
		return Fetched{}, err
	}
	defer t.drop()
	t.progress = progress
	p, err := pull(limited, t)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Fetched{}, say("not done within %s (within:), after %d records; raise it, or ask for less", within.String(), t.records)
	case err != nil && limited.Err() != nil:
		return Fetched{}, say("not done within %s (within:), after %d records; the last thing: %v", within.String(), t.records, err)
	case err != nil:
		return Fetched{}, err
	case p.unchanged:
		return Fetched{File: file, NotModified: true}, nil
	case t.records == 0 && p.told != "":
		return Fetched{}, say("no records came, and the server says %q; the file of the last good fetch stays", p.told)
	case t.records == 0:
		return Fetched{}, say("no records came; see whether the source is empty today; the file of the last good fetch stays")
	}
	// What is remembered must never be newer than the file, so the old memory goes first.
	memory := filepath.Join(root, "."+file+".etag")
	if err := os.Remove(memory); err != nil && !errors.Is(err, os.ErrNotExist) {
		return Fetched{}, err
	}
	same, err := t.same()
	if err == nil && !same {
		err = t.keep()
	}
	if err != nil {
		return Fetched{}, err
	}
	if p.memory != nil {
		err = warehouse.WriteFile(memory, p.memory)
	}
	return Fetched{File: file, Pages: p.pages, Records: t.records, Bytes: t.bytes, Same: same}, err
}

// target is a file in the inbox that is being fetched: written aside, and in its place only when it is whole.
type target struct {
	path    string
	file    *os.File
	buf     *bufio.Writer
	records int64
	bytes   int64
	max     int64 // most bytes, 0 for no bound
	pages   int   // that are whole
	tell    int64 // from so many bytes on progress is told again

	progress func(pages int, records int64)
}

func newTarget(root, file string, max int64) (*target, error) {
	f, err := os.CreateTemp(root, aside+"*")
	if err != nil {
		return nil, err
	}
	return &target{path: filepath.Join(root, file), file: f, buf: bufio.NewWriterSize(f, 1<<16), max: max}, nil
}

func (t *target) Write(p []byte) (int, error) {
	if t.bytes += int64(len(p)); t.max > 0 && t.bytes > t.max {
		return 0, say("more than %d bytes (max_bytes:); raise it when the source is right to be that large", t.max)
	}
	if t.bytes >= t.tell {
		t.told()
	}
	return t.buf.Write(p)
}

// told says how far the target is: after each page, and inside of large ones.
func (t *target) told() {
	if t.tell = t.bytes + 1<<16; t.progress != nil {
		t.progress(t.pages, t.records)
	}
}

// place is how far a target has come, where a failed attempt goes back to.
type place struct{ records, bytes int64 }

func (t *target) place() place { return place{t.records, t.bytes} }

func (t *target) back(to place) error {
	t.buf.Reset(io.Discard)
	err := t.file.Truncate(to.bytes)
	if err == nil {
		_, err = t.file.Seek(to.bytes, io.SeekStart)
	}
	t.buf.Reset(t.file)
	t.records, t.bytes = to.records, to.bytes
	return err
}

// same is true when the file that is there holds the same bytes.
func (t *target) same() (bool, error) {
	old, err := os.Open(t.path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer old.Close()
	if info, err := old.Stat(); err != nil || info.Size() != t.bytes {
		return false, err
	}
	if err := t.buf.Flush(); err != nil {
		return false, err
	}
	a, b := make([]byte, 1<<16), make([]byte, 1<<16)
	for at := int64(0); at < t.bytes; at += int64(len(a)) {
		n := min(int64(len(a)), t.bytes-at)
		if _, err := old.ReadAt(a[:n], at); err != nil && err != io.EOF {
			return false, err
		}
		if _, err := t.file.ReadAt(b[:n], at); err != nil && err != io.EOF {
			return false, err
		}
		if !bytes.Equal(a[:n], b[:n]) {
			return false, nil
		}
	}
	return true, nil
}

func (t *target) keep() error {
	if err := errors.Join(t.buf.Flush(), t.file.Chmod(0o644), t.file.Sync(), t.file.Close()); err != nil {
		return err
	}
	if err := os.Rename(t.file.Name(), t.path); err != nil {
		return err
	}
	return warehouse.SyncDir(filepath.Dir(t.path))
}

// drop removes what was not kept.
func (t *target) drop() {
	t.file.Close()
	os.Remove(t.file.Name())
}

// secrets are texts that no message may hold: tokens, passwords, whole DSNs.
type secrets []string

// secretKey are the names of query values that are passwords in all but name.
var secretKey = []string{"token", "key", "secret", "pass", "sandi", "auth", "sig", "session"}

func isSecretKey(name string) bool {
	return slices.ContainsFunc(secretKey, func(k string) bool { return strings.Contains(strings.ToLower(name), k) })
}

const hidden = "xxxxx"

func (s secrets) mask(text string) string {
	var forms []string
	for _, secret := range s {
		forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(fmt.Sprintf("%q", secret), `"`))
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	for _, f := range forms {
		if f != "" {
			text = strings.ReplaceAll(text, f, hidden)
		}
	}
	return text
}

// maskURL is an address as it may be shown: without its password and the values of keys such as token.
func maskURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(an address that cannot be read)"
	}
	v := *u
	if u.User != nil {
		v.User = url.User(hidden)
	}
	pairs := strings.Split(u.RawQuery, "&")
	for i, p := range pairs {
		if key, _, ok := strings.Cut(p, "="); ok && isSecretKey(key) {
			pairs[i] = key + "=" + hidden
		}
	}
	v.RawQuery, v.Fragment = strings.Join(pairs, "&"), ""
	return v.String()
}
