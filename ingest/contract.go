package ingest

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed contracts/*.yaml
var contractFiles embed.FS

// Contract says what one dataset must look like: which columns it may have, under which names, of which type, and how
// its rows are told apart.
type Contract struct {
	Dataset string   `yaml:"dataset"`
	Title   string   `yaml:"title"`
	Row     string   `yaml:"row"`  // what a row is, in Indonesian, for the regions
	Doc     string   `yaml:"doc"`  // the same and more for whoever reads the code
	Key     []string `yaml:"key"`  // fields that name a row; the part of a cover "rows"
	Leaf    string   `yaml:"leaf"` // the code field that only data rows fill whole; shorter codes are subtotals
	Coarse  Coarse   `yaml:"coarse"`
	Cover   string   `yaml:"cover"`   // what a file replaces unless told otherwise: region, agency or rows
	Above   []string `yaml:"above"`   // header texts of codes above the leaf: a row that has one of them and no leaf code is a subtotal
	Besides []string `yaml:"besides"` // header texts that forms of it have and padu has no use for, so that nothing is said about them
	Decided string   `yaml:"decided"` // the field in which somebody decides: a row that leaves it empty is undecided and skipped
	Part    []string `yaml:"part"`    // fields beside region, year, stage and month that tell covers of a dataset apart
	Fields  []Field  `yaml:"fields"`
}

// Coarse is the form of files that end one level above the leaf: where such a file has a column for the field Sign and no
// code of the leaf anywhere, Leaf is its leaf and the contract's own leaf takes its default.
type Coarse struct {
	Sign string `yaml:"sign"`
	Leaf string `yaml:"leaf"`
}

// Field is one column of a landing table.
type Field struct {
	Name     string              `yaml:"name"`
	Type     string              `yaml:"type"` // see types in fieldtype.go
	Required bool                `yaml:"required"`
	Default  string              `yaml:"default"`  // the value when the file, the rule and the banner say nothing; @file is the file's name
	Fallback string              `yaml:"fallback"` // the field in whose text the value may stand when its own cell has none
	Lenient  bool                `yaml:"lenient"`  // a value that is not understood is left out with a note, not a reject
	Aliases  []string            `yaml:"aliases"`  // header texts, normalised, best first
	Values   map[string][]string `yaml:"values"`   // for enum: value → what files write
	Open     bool                `yaml:"open"`     // for enum: an unknown value is kept as written
	Doc      string              `yaml:"doc"`
	Example  string              `yaml:"example"` // for texts, which no type explains: what a template shows
}

// Datasets names the contracts, sorted.
func Datasets() []string {
	var names []string
	for name := range contracts() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// FieldNames are the fields of a dataset that a file's column can be mapped to; nil when the dataset is not known.
func FieldNames(dataset string) []string {
	c := contracts()[dataset]
	if c == nil {
		return nil
	}
	var names []string
	for _, f := range c.Fields {
		if f.Type != "issued" && f.Type != "open_end" && f.Type != "level" {
			names = append(names, f.Name)
		}
	}
	return names
}

// contracts reads the embedded contracts once. They are part of the program and linted by a test, so a mistake in one is
// a programming error.
var contracts = sync.OnceValue(func() map[string]*Contract {
	out := map[string]*Contract{}
	entries, err := contractFiles.ReadDir("contracts")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := contractFiles.ReadFile("contracts/" + e.Name())
		if err != nil {
			panic(err)
		}
		c, err := parseContract(data)
		if err != nil {
			panic(fmt.Sprintf("contracts/%s: %v", e.Name(), err))
		}
		out[c.Dataset] = c
	}
	return out
})

// parseContract decodes strictly and reports every mistake at once.
func parseContract(data []byte) (*Contract, error) {
	var c Contract
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&c); err != nil {
		return nil, err
	}
	var bad []string
	wrong := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if c.Dataset == "" || c.Title == "" || c.Row == "" || c.Doc == "" {
		wrong("dataset, title, row and doc are needed")
	}
	if !slices.Contains(covers, c.Cover) {
		wrong("cover %q: allowed %s", c.Cover, strings.Join(covers, ", "))
	}
	seen, alias := map[string]bool{}, map[string]string{}
	for i, f := range c.Fields {
		if seen[f.Name] {
			wrong("field %s stands twice", f.Name)
		}
		seen[f.Name] = true
		if _, ok := fieldTypes[f.Type]; !ok {
			wrong("field %s: type %q is not known", f.Name, f.Type)
		}
		if f.Fallback != "" && !slices.ContainsFunc(c.Fields, func(o Field) bool { return o.Name == f.Fallback }) {
			wrong("field %s: fallback %q is not a field", f.Name, f.Fallback)
		}
		if from := c.field(f.Fallback); f.Type == "year" && from > i && c.Fields[from].Type == "date" {
			wrong("field %s: stands before %s, which must be read first", f.Name, f.Fallback)
		}
		if _, err := strconv.Atoi(f.Default); f.Default != "" && fieldTypes[f.Type].kind != textKind && (err != nil || f.Type == "money" && f.Default != "0") {
			wrong("field %s: default %q is not a number; of money only 0", f.Name, f.Default)
		}
		if f.Doc == "" {
			wrong("field %s: no doc", f.Name)
		}
		if (f.Type == "text" || f.Type == "lines") != (f.Example != "") {
			wrong("field %s: an example belongs to a text, and a text needs it", f.Name)
		}
		if (f.Type == "enum") != (len(f.Values) > 0) {
			wrong("field %s: values belong to an enum, and an enum needs them", f.Name)
		}
		for _, a := range f.Aliases {
			if a != normal(a) {
				wrong("field %s: alias %q: write it as %q", f.Name, a, normal(a))
			}
			if other := alias[a]; other != "" {
				wrong("alias %q stands at %s and %s", a, other, f.Name)
			}
			alias[a] = f.Name
		}
	}
	for _, k := range slices.Concat(c.Key, c.Part, []string{c.Leaf, c.Decided, c.Coarse.Sign, c.Coarse.Leaf}) {
		if k != "" && !seen[k] {
			wrong("key, part, leaf, decided or coarse %q is not a field", k)
		}
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(bad, "; "))
	}
	return &c, nil
}

// byDefault is the value of a field that nothing says.
func (f *Field) byDefault() value {
	if fieldTypes[f.Type].kind == textKind {
		return textValue(f.Default)
	}
	n, _ := strconv.ParseInt(f.Default, 10, 64) // a test reads every default
	return value{set: true, num: n}
}

// words are all column names that the contract knows.
func (c *Contract) words() []string {
	var out []string
	for _, f := range c.Fields {
		out = append(out, f.Aliases...)
	}
	return out
}

// field returns the index of the field named name, or -1.
func (c *Contract) field(name string) int {
	return slices.IndexFunc(c.Fields, func(f Field) bool { return f.Name == name })
}

func (c *Contract) has(name string) bool { return c.field(name) >= 0 }

// createSQL is the landing table of the contract. Every table starts with where the row stands and which batch replaced it.
func (c *Contract) createSQL() string {
	var b strings.Builder
	fmt.Fprintf(&b, "create table if not exists padu.landing.%s (\n  batch_id varchar not null, lembar varchar not null, baris integer not null, digantikan_oleh varchar", c.Dataset)
	for _, f := range c.Fields {
		if f.Type != "code" {
			fmt.Fprintf(&b, ",\n  %s %s", f.Name, fieldTypes[f.Type].sql)
		}
	}
	b.WriteString("\n)")
	return b.String()
}
