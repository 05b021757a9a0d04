package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// jsonScan walks a JSON text.
type jsonScan struct {
	dec    *json.Decoder
	file   *jsonFile
	src    *recordBound
	record []jsonField
	n      int
	empty  bool // a container holds nothing
	yield  func([]jsonField, error) bool
}

// broken says where the text stopped making sense.
func (s *jsonScan) broken(err error) error {
	var told said
	if err == nil || errors.Is(err, errStop) || errors.As(err, &told) {
		return err
	}
	return say("not whole JSON after record %d: %v; save it again and send it", s.n, err)
}

// wrapper reads the object around records.
func (s *jsonScan) wrapper(depth int) error {
	if depth > maxJSONDepth {
		return say("JSON nested deeper than %d levels", maxJSONDepth)
	}
	for s.dec.More() {
		key, err := s.dec.Token()
		if err != nil {
			return err
		}
		name := strings.ToLower(fmt.Sprint(key))
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		switch {
		case t == json.Delim('{') && slices.Contains(containers, name):
			err = s.wrapper(depth + 1)
		case t == json.Delim('[') && slices.Contains(containers, name):
			s.empty = s.empty || !s.dec.More()
			err = s.array()
		case t == json.Delim('[') && slices.Contains(columnLists, name):
			err = s.columnList()
		default:
			if n, ok := t.(json.Number); ok && slices.Contains(totals, name) {
				if v, err := n.Int64(); err == nil {
					s.file.stated = int(v)
				}
			}
			err = s.skip(t)
		}
		if err != nil {
			return err
		}
		s.mark()
	}
	_, err := s.dec.Token()
	return err
}

// array reads a list of records; a list of plain values holds none, and a list of both is not one to guess at.
func (s *jsonScan) array() error {
	plain, before := 0, s.n
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		if _, ok := t.(json.Delim); !ok {
			plain++
		} else if err := s.one(t); err != nil {
			return err
		}
		if plain > 0 && s.n > before {
			return say("record %d is %q, not an object; send a list of objects", s.n, shorten(fmt.Sprint(t), 40))
		}
		s.mark()
	}
	_, err := s.dec.Token()
	return err
}

// one reads the record that begins with t.
func (s *jsonScan) one(t json.Token) error {
	s.n++
	s.record = s.record[:0]
	var err error
	switch t {
	case json.Delim('{'):
		err = s.fields("", t, false, 0)
	case json.Delim('['):
		err = s.listed()
	default:
		return say("record %d is %q, not an object; send a list of objects", s.n, shorten(fmt.Sprint(t), 40))
	}
	if err != nil {
		return err
	}
	s.mark()
	if !s.yield(s.record, nil) {
		return errStop
	}
	return nil
}

// listed reads a record that is an array: its columns are numbered, because their names may stand after the records.
func (s *jsonScan) listed() error {
	for i := 0; s.dec.More(); i++ {
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		if err := s.fields(numbered(i), t, false, 1); err != nil {
			return err
		}
	}
	_, err := s.dec.Token()
	return err
}

func numbered(i int) string { return fmt.Sprintf("kolom %d", i+1) }

// columnList reads the names of columns: texts, or objects with an id, a name or a label.
func (s *jsonScan) columnList() error {
	var names []string
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		before := len(s.record)
		if err := s.fields("", t, false, 0); err != nil {
			return err
		}
		for _, f := range s.record[before:] {
			if f.name == "" || f.name == "id" || f.name == "name" || f.name == "label" {
				names = append(names, f.text)
				break
			}
		}
		s.record = s.record[:before]
	}
	if len(names) > 0 {
		s.file.list = names
	}
	_, err := s.dec.Token()
	return err
}

// fields adds the value that begins with t under name; in a list values of one name are joined.
func (s *jsonScan) fields(name string, t json.Token, inList bool, depth int) error {
	if depth > maxJSONDepth {
		return say("JSON nested deeper than %d levels", maxJSONDepth)
	}
	d, ok := t.(json.Delim)
	if !ok {
		return s.add(name, t, inList)
	}
	for s.dec.More() {
		below := name
		if d == '{' {
			key, err := s.dec.Token()
			if err != nil {
				return err
			}
			below = strings.TrimSpace(name + " " + fmt.Sprint(key))
		}
		t, err := s.dec.Token()
		if err != nil {
			return err
		}
		if err := s.fields(below, t, inList || d == '[', depth+1); err != nil {
			return err
		}
	}
	_, err := s.dec.Token()
	return err
}

// add puts a plain value into the record.
func (s *jsonScan) add(name string, t json.Token, inList bool) error {
	f := jsonField{name: name}
	switch v := t.(type) {
	case nil:
	case bool:
		f.text = map[bool]string{true: "Ya", false: "Tidak"}[v]
	case json.Number:
		f.text, f.number = v.String(), true
	default:
		f.text = fmt.Sprint(v)
	}
	at := slices.IndexFunc(s.record, func(o jsonField) bool { return o.name == name })
	switch {
	case at < 0:
		s.record = append(s.record, f)
	case !inList:
		return say("record %d: %q stands twice; which of the two is right?", s.n, name)
	case f.text != "":
		old := &s.record[at]
		old.text, old.number = strings.Trim(old.text+"; "+f.text, "; "), false
	}
	return nil
}

// skip reads over the value that begins with t.
func (s *jsonScan) skip(t json.Token) error {
	depth := 0
	for {
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if t, err = s.dec.Token(); err != nil {
			return err
		}
		s.mark()
	}
}

// mark lets the reading of the next record begin.
func (s *jsonScan) mark() { s.src.from = s.dec.InputOffset() }

// recordBound stops a reading that has passed from by more than a record may have.
type recordBound struct {
	r       io.Reader
	n, from int64
}

func (b *recordBound) Read(p []byte) (int, error) {
	if b.n-b.from > maxRecordBytes {
		return 0, say("a value or record of more than %d MiB", maxRecordBytes>>20)
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	return n, err
}
