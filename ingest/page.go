package ingest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"
)

// page reads one JSON answer: its records go to the target one by one, each on a line with its values as they were
// written; beside them it finds the stated total, the link to the next page, and what the server has to say.
type page struct {
	h       HTTP
	dec     *json.Decoder
	src     *recordBound
	out     *target
	digest  hash.Hash
	line    bytes.Buffer
	lists   []string            // where lists of records stand; more than one that is not empty is ambiguous
	columns map[string][]string // names of columns by the object that holds them, where a record is a list
	keys    []string            // the keys of the answer
	count   int64
	total   int64 // -1: not stated
	next    string
	told    string // what stands under error or message
}

func newPage(h HTTP, body *bufio.Reader, out *target) *page {
	src := &recordBound{r: body}
	p := &page{h: h, src: src, dec: json.NewDecoder(src), out: out, digest: sha256.New(), columns: map[string][]string{}, total: -1}
	p.dec.UseNumber()
	if start, err := body.Peek(3); err == nil && string(start) == "\ufeff" {
		body.Discard(3)
	}
	return p
}

func (p *page) sum() (s [32]byte) {
	copy(s[:], p.digest.Sum(nil))
	return s
}

// read reads an answer, or, where lines is true, one record after another.
func (p *page) read(lines bool) error {
	if lines {
		return p.readLines()
	}
	start, err := opening(p.src.r.(*bufio.Reader))
	if err != nil {
		return err
	}
	if len(start) == 0 {
		return p.broken(io.ErrUnexpectedEOF)
	}
	if start[0] != '{' && start[0] != '[' {
		return say("what came is not JSON: it begins with %q; correct url:", shorten(string(start[:min(len(start), 200)]), 60))
	}
	if err := p.value("", 0); err != nil {
		return p.broken(err)
	}
	if _, err := p.dec.Token(); err != io.EOF {
		if err == nil {
			return say("more stands behind the end of the JSON; correct url:")
		}
		return p.broken(err)
	}
	if len(p.lists) == 0 && p.told != "" {
		return say("no list of records came, and the server says %q; correct url: or records:", p.told)
	}
	if len(p.lists) == 0 {
		return say("no list of records in the answer, which has %s; name it: records: path.to.list", strings.Join(p.keys, ", "))
	}
	return nil
}

func (p *page) readLines() error {
	for {
		var raw json.RawMessage
		if err := p.dec.Decode(&raw); err == io.EOF {
			return nil
		} else if err != nil {
			return p.broken(err)
		}
		p.src.from = p.dec.InputOffset()
		if err := p.record(raw, nil); err != nil {
			return err
		}
	}
}

// broken says where JSON stopped; a connection that broke is told apart, because it may hold next time.
func (p *page) broken(err error) error {
	var told said
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &told):
		return told
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	case errors.As(err, &syntax):
		return say("not whole JSON after record %d: %v; ask whoever runs the server", p.count, err)
	}
	return err
}

// value reads the value at path.
func (p *page) value(path string, depth int) error {
	if depth > maxJSONDepth {
		return say("JSON of more than %d levels", maxJSONDepth)
	}
	t, err := p.dec.Token()
	if err != nil {
		return err
	}
	p.src.from = p.dec.InputOffset()
	switch t {
	case json.Delim('['):
		return p.array(path)
	case json.Delim('{'):
		for p.dec.More() {
			key, err := p.dec.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			if depth == 0 && len(p.keys) < 20 {
				p.keys = append(p.keys, name)
			}
			if err := p.value(strings.TrimPrefix(path+"."+name, "."), depth+1); err != nil {
				return err
			}
		}
		_, err := p.dec.Token()
		return err
	}
	return p.scalar(path, t)
}

// scalar takes what is wanted of a single value.
func (p *page) scalar(path string, t json.Token) error {
	var text string
	switch v := t.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	}
	switch {
	case text == "" || path == "":
	case path == p.h.Total:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return say("total: %s is %q, not a whole number; correct the path", path, shorten(text, 40))
		}
		p.total = n
	case path == p.h.Next:
		p.next = text
	case slices.Contains([]string{"error", "message", "error.message", "pesan"}, path):
		if _, isText := t.(string); isText {
			p.told = shorten(text, 200)
		}
	}
	return nil
}

// array reads the list at path: records, the names of columns, or something to pass over.
func (p *page) array(path string) error {
	parent, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		parent, name = path[:i], path[i+1:]
	}
	records := path == p.h.Records && path != "" || p.h.Records == "" && slices.Contains(listsOfRecords, path)
	start, raw := p.count, json.RawMessage(nil)
	for i := 1; p.dec.More(); i++ {
		if err := p.dec.Decode(&raw); err != nil {
			return err
		}
		p.src.from = p.dec.InputOffset()
		var err error
		switch {
		case records:
			err = p.record(raw, p.columns[parent])
		case slices.Contains(columnLists, name):
			p.columns[parent] = append(p.columns[parent][:min(i-1, len(p.columns[parent]))], listedName(raw))
		}
		if err != nil {
			return err
		}
	}
	if records {
		if len(p.lists) > 0 && start > 0 && p.count > start {
			return say("records stand at %s and at %s; name the list: records:", p.lists[0], path)
		}
		if p.count > start || len(p.lists) == 0 {
			p.lists = []string{path}
		}
	}
	_, err := p.dec.Token()
	return err
}

// listedName is the name that an element of a list of columns gives: a text, or an object with an id or a name.
func listedName(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var o struct{ ID, Name string }
	if json.Unmarshal(raw, &o) == nil && o.ID == "" {
		return o.Name
	}
	return o.ID
}

// record writes one record on a line of its own.
func (p *page) record(raw json.RawMessage, columns []string) error {
	p.count++
	p.line.Reset()
	switch raw[0] {
	case '{':
		if err := json.Compact(&p.line, raw); err != nil {
			return err
		}
	case '[':
		if err := p.listed(raw, columns); err != nil {
			return err
		}
	default:
		return say("record %d is %q, not an object; name the list of objects: records: path.to.list", p.count, shorten(string(raw), 40))
	}
	p.line.WriteByte('\n')
	p.digest.Write(p.line.Bytes())
	p.out.records++
	_, err := p.out.Write(p.line.Bytes())
	return err
}

// listed makes an object of a record that is a list of values.
func (p *page) listed(raw json.RawMessage, columns []string) error {
	var values []json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	if len(values) != len(columns) {
		return say("record %d has %d values, and the answer names %d columns before it; ask for records with names", p.count, len(values), len(columns))
	}
	for i, v := range values {
		p.line.WriteByte("{,"[min(i, 1)])
		p.line.Write(jsonText(columns[i]))
		p.line.WriteByte(':')
		if err := json.Compact(&p.line, v); err != nil {
			return err
		}
	}
	p.line.WriteByte('}')
	return nil
}
