package ingest

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"strings"
)

// Bounds on JSON, so that a hostile file cannot take the machine's memory.
const (
	maxRecordBytes = 16 << 20 // one record as text
	maxJSONDepth   = 32
)

// containers are the names under which services put records, or what they say about them; totals those of the number of
// records that there are, columnLists those of the columns where a record is an array.
var (
	containers  = []string{"data", "records", "rows", "results", "result", "items", "response", "content", "payload", "meta", "pagination"}
	totals      = []string{"total", "total_rows", "total_record", "total_records", "totalrecords", "total_count", "totalcount"}
	columnLists = []string{"fields", "headers", "columns"}
)

// isJSON tells JSON from a text file by its first signs.
func isJSON(sample []byte) bool {
	s := strings.TrimLeft(string(sample[:min(len(sample), 4096)]), " \t\r\n")
	if s == "" || s[0] != '{' && s[0] != '[' {
		return false
	}
	next := strings.TrimLeft(s[1:], " \t\r\n")
	return next != "" && strings.IndexByte("{[\"]}", next[0]) >= 0
}

// jsonSheet is the one table of a JSON file: an array of records, one record after another (NDJSON), or an answer of a
// service that wraps them, as {"data": [...], "meta": {...}}. Nested names are joined with a space, lists with semicolons.
// A first reading finds the columns, in their order of appearance; the header is row 0 and the records are numbered from 1.
func jsonSheet(path string) (sheet, error) {
	j := &jsonFile{path: path, columns: map[string]int{}}
	for rec, err := range j.records() {
		if err != nil {
			return sheet{}, err
		}
		j.count++
		for _, f := range rec {
			if _, ok := j.columns[f.name]; !ok {
				j.columns[f.name] = len(j.names)
				j.names = append(j.names, f.name)
			}
		}
		if len(j.names) > maxColumns {
			return sheet{}, say("more than %d columns", maxColumns)
		}
	}
	for i := range j.names {
		if i < len(j.list) && j.names[i] == numbered(i) {
			j.names[i] = j.list[i]
		}
	}
	if j.count == 0 {
		return sheet{}, say("no records in the JSON; send the list with its records")
	}
	s := sheet{records: j.names, count: j.count, open: j.open}
	if j.stated > j.count {
		s.short = j.stated
	}
	return s, nil
}

// jsonFile is a JSON file and what a first reading told of it.
type jsonFile struct {
	path          string
	columns       map[string]int
	names         []string
	list          []string // the columns where a record is an array
	count, stated int
	src           *recordBound // what was opened last
}

// open reads the records as rows.
func (j *jsonFile) open() (*table, error) {
	next, stop := iter.Pull2(j.records())
	line := -1
	r := row{cells: make([]string, len(j.names)), numeric: make([]bool, len(j.names))}
	return &table{close: func() error { stop(); return nil }, read: func() int64 { return j.src.n }, next: func() (row, error) {
		line++
		r.line = line
		if line == 0 {
			copy(r.cells, j.names)
			return r, nil
		}
		rec, err, ok := next()
		if !ok {
			return row{}, io.EOF
		}
		if err != nil {
			return row{}, err
		}
		clear(r.cells)
		clear(r.numeric)
		for _, f := range rec {
			i := j.columns[f.name]
			r.cells[i], r.numeric[i] = f.text, f.number
		}
		return r, nil
	}}, nil
}

// jsonField is one value of a record.
type jsonField struct {
	name, text string
	number     bool
}

// errStop ends a walk whose reader has enough.
var errStop = errors.New("stop")

// records walks the file once and gives each record's fields; the slice is reused.
func (j *jsonFile) records() iter.Seq2[[]jsonField, error] {
	return func(yield func([]jsonField, error) bool) {
		err := j.walk(yield)
		if err == nil || errors.Is(err, errStop) {
			return
		}
		yield(nil, err)
	}
}

func (j *jsonFile) walk(yield func([]jsonField, error) bool) error {
	wrapped, err := j.wrapped()
	if err != nil {
		return err
	}
	s, closeFile, err := j.scan()
	if err != nil {
		return err
	}
	defer closeFile()
	s.yield = yield
	for {
		t, err := s.dec.Token()
		if err == io.EOF {
			return nil
		}
		switch {
		case err != nil:
		case t == json.Delim('{') && wrapped:
			err = s.wrapper(0)
		case t == json.Delim('['):
			err = s.array()
		default:
			err = s.one(t)
		}
		if err != nil {
			return s.broken(err)
		}
	}
}

// scan opens the file at its beginning.
func (j *jsonFile) scan() (*jsonScan, func(), error) {
	f, err := os.Open(j.path)
	if err != nil {
		return nil, nil, err
	}
	text, _, err := decode(f)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	src := &recordBound{r: text}
	j.src = src
	dec := json.NewDecoder(src)
	dec.UseNumber()
	return &jsonScan{dec: dec, file: j, src: src}, func() { f.Close() }, nil
}

// wrapped is true when the file's first value is an object in which a container holds records.
func (j *jsonFile) wrapped() (bool, error) {
	s, closeFile, err := j.scan()
	if err != nil {
		return false, err
	}
	defer closeFile()
	if t, err := s.dec.Token(); err != nil || t != json.Delim('{') {
		return false, eofIsFine(err)
	}
	found := false
	s.yield = func([]jsonField, error) bool { found = true; return false }
	if err = s.wrapper(0); errors.Is(err, errStop) {
		err = nil
	}
	return found || s.empty, s.broken(err)
}

func eofIsFine(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
