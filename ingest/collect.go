package ingest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Source is who sends files and which contracts they meet, as padu.yaml says it.
type Source struct {
	Name   string
	Region string // kode wilayah, "" where files of several regions come
	Files  []FileRule
	HTTP   []HTTP  // what Fetch asks servers for
	SQL    []Query // what Fetch asks databases for

	// Progress is called while Fetch reads an answer, with the pages and records of the file so far. It may be nil.
	Progress func(pages int, records int64)
}

// FileRule says what the files of a source that match are. What it leaves open is read from the file.
type FileRule struct {
	Match   string // file name with * and ?, and {year} {month} {stage} {region} that take their value from it
	Dataset string
	Region  string
	Year    int
	Stage   string
	Month   int
	Cover   string            // region, agency or rows; "" = the contract's
	Sheet   string            // the sheet to read; "" = every visible one with a header
	Dates   string            // dmy or mdy, where a column of dates does not tell
	Decimal string            // comma or point, where a column of amounts does not tell
	Columns map[string]string // the source's own column names → field
	MaxFall int               // percent by which rows or money may fall against the last good batch; 0 = 50, 100 = any
}

// covers are the parts of a dataset that a file may replace.
var covers = []string{"region", "agency", "rows"}

// File is one file to load under one rule.
type File struct {
	Source string
	Path   string // where it is
	Member string // its name inside the ZIP at Path, "" where Path is the file itself
	Name   string // how people know it: its path inside the workspace, or its base name
	Rule   FileRule

	Bytes int64 // how large it is, unpacked where it is in a ZIP

	Accepted string // the held batch that a decision lets in: guards are silent, and the rule's word counts
}

// Problem is a file that no rule matched, or a source that could not be read.
type Problem struct {
	Source string `json:"source"`
	File   string `json:"file"`
	Reason string `json:"reason"`           // for the operator
	Alasan string `json:"alasan,omitempty"` // for the pages, in Indonesian
}

func leftOut(source, file string, why error) Problem {
	s := asSaid(why)
	return Problem{source, file, s.en, s.id}
}

// Collect lists the files in dir/inbox/<source>/ with the first rule that matches each, nomenclature and agencies first,
// then by source and name. A file that no rule matches is a Problem, never silence.
func Collect(dir string, sources []Source) (files []File, problems []Problem, err error) {
	for _, s := range sources {
		root := filepath.Join(dir, "inbox", s.Name)
		if _, err := os.Stat(root); os.IsNotExist(err) {
			problems = append(problems, leftOut(s.Name, "", say("folder inbox/%s is not there; make it and put the files in", s.Name)))
			continue
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				problems = append(problems, leftOut(s.Name, path, err))
				return nil
			}
			if d.IsDir() || ignored(d.Name()) {
				return nil
			}
			name, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			f := File{Source: s.Name, Path: path, Name: filepath.ToSlash(name)}
			if IsZIP(path) {
				in, bad := Unpack(f, s.rule)
				files, problems = append(files, in...), append(problems, bad...)
				return nil
			}
			rule, ok, err := s.rule(d.Name())
			if err == nil && !ok {
				err = errNoRule
			}
			if err != nil {
				problems = append(problems, leftOut(s.Name, name, err))
				return nil
			}
			if info, err := d.Info(); err == nil { // one that is gone is missed when it is opened
				f.Bytes = info.Size()
			}
			f.Rule = rule
			files = append(files, f)
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("collect %s: %w", s.Name, err)
		}
	}
	slices.SortStableFunc(files, func(a, b File) int {
		if d := turn(a.Rule.Dataset) - turn(b.Rule.Dataset); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	return files, problems, nil
}

// ignored leaves out what programs put beside files: temporary, hidden and lock files.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".part")
}

func turn(dataset string) int {
	return slices.Index([]string{"nomenklatur", "perangkat_daerah"}, dataset) * -1
}

// rule gives the first rule whose pattern matches name, with what the name says filled in. A file that went home as a
// workbook is what it was before: apbd.csv.xlsx follows the rule of apbd.csv.
func (s Source) rule(name string) (FileRule, bool, error) {
	own := ownName(name)
	r, ok, err := s.match(own)
	if !ok && err == nil && own != name {
		return s.match(name)
	}
	return r, ok, err
}

func (s Source) match(name string) (FileRule, bool, error) {
	for _, r := range s.Files {
		p, err := Pattern(r.Match)
		if err != nil {
			return FileRule{}, false, err
		}
		m := p.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if r.Region == "" {
			r.Region = s.Region
		}
		for i, key := range p.SubexpNames() {
			if err := r.take(key, m[i]); err != nil {
				return FileRule{}, false, fmt.Errorf("file name: %w", err)
			}
		}
		return r, true, nil
	}
	return FileRule{}, false, nil
}

// take sets what a part of the file name says.
func (r *FileRule) take(key, text string) (err error) {
	switch key {
	case "year":
		r.Year, err = strconv.Atoi(text)
	case "month":
		r.Month, err = parseMonth(text)
	case "stage":
		r.Stage, err = ParseStage(strings.ReplaceAll(text, "_", "-"))
	case "region":
		r.Region, _, err = references().regionByCode(text, "", false)
	}
	return err
}

var parts = map[string]string{"{year}": `(?P<year>\d{4})`, "{month}": `(?P<month>\d{1,2}|\pL+)`, "{stage}": `(?P<stage>[\pL]+(?:[-_ ]\d+)?)`, "{region}": `(?P<region>\d\d(?:\.\d\d)?)`}

var partOf = regexp.MustCompile(`\{\w*\}|\*|\?|[^{}*?]+|[{}]`)

// patterns are those that were compiled: each file of the inbox is held against all of its source.
var patterns sync.Map

// Pattern compiles a file pattern: * and ? as in a shell, {year} {month} {stage} {region}, letter case ignored.
func Pattern(match string) (*regexp.Regexp, error) {
	if p, ok := patterns.Load(match); ok {
		return p.(*regexp.Regexp), nil
	}
	var b strings.Builder
	b.WriteString("(?i)^")
	for _, p := range partOf.FindAllString(match, -1) {
		switch {
		case p == "*":
			b.WriteString(".*")
		case p == "?":
			b.WriteString(".")
		case parts[p] != "":
			b.WriteString(parts[p])
		case strings.HasPrefix(p, "{") || p == "}":
			return nil, fmt.Errorf("match %q: %s is not known; allowed {year} {month} {stage} {region}, * and ?", match, p)
		default:
			b.WriteString(regexp.QuoteMeta(p))
		}
	}
	p, err := regexp.Compile(b.String() + "$")
	if err == nil {
		patterns.Store(match, p)
	}
	return p, err
}
