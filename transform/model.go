package transform

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"padu/transform/link"
)

//go:embed models rules tests parameter.csv
var files embed.FS

// model is one view or table with what its header says.
type model struct {
	schema string // staging, intermediate or mart
	name   string
	doc    string   // what a row is
	grain  []string // columns that name a row
	region string   // column by which rows belong to a region, or "-"
	rows   string   // marts only: condition for the rows of a role that may see the regions :daerah only; "": those whose region is one of them
	other  string   // marts only: columns that say something else to it, as in select * replace (…)
	inputs []string // models it reads, as schema.name
	landed []string // landing tables it reads, as landing.name
	parts  bool     // marts only: the rows of a region come from its landed rows alone
	cols   []column // marts only
	query  string   // "" for a mart that Go fills
}

// column is one column of a mart.
type column struct{ name, unit, doc string }

func (m model) full() string { return m.schema + "." + m.name }

// folders are the model folders and the schema that each makes.
var folders = [][2]string{{"staging", "staging"}, {"intermediate", "intermediate"}, {"marts", "mart"}}

// models reads every model file of fsys.
func models(fsys fs.FS) ([]model, error) {
	var out []model
	for _, f := range folders {
		names, err := fs.Glob(fsys, "models/"+f[0]+"/*.sql")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			m, err := parseModel(f[1], strings.TrimSuffix(path.Base(name), ".sql"), string(text))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if m.full() == "mart.temuan" { // its select is put together from the rules
				all, err := rules(fsys)
				if err != nil {
					return nil, err
				}
				for _, r := range all {
					m.reads(r.query)
				}
			}
			out = append(out, m)
		}
	}
	return out, nil
}

var (
	headerLine = regexp.MustCompile(`^-- ([a-z_0-9]+)(?: \[([^\]]+)\])?: (.+)$`)
	reference  = regexp.MustCompile(`\b(landing|staging|intermediate|mart)\.([a-z_0-9]+)`)
)

// parseModel reads a file: header lines, then the select.
func parseModel(schema, name, text string) (model, error) {
	m := model{schema: schema, name: name}
	seen := map[string]string{}
	rest := text
	for strings.HasPrefix(rest, "--") {
		line, after, _ := strings.Cut(rest, "\n")
		rest = after
		g := headerLine.FindStringSubmatch(line)
		_, again := "", false
		if g != nil {
			_, again = seen[g[1]]
		}
		switch {
		case g != nil && slices.Contains([]string{"grain", "wilayah", "masukan", "peran", "ganti", "bagian"}, g[1]) && !again:
			seen[g[1]] = g[3]
		case g != nil && schema == "mart":
			m.cols = append(m.cols, column{g[1], g[2], g[3]})
		case len(seen) == 0:
			m.doc = strings.TrimSpace(m.doc + " " + strings.TrimSpace(strings.TrimPrefix(line, "--")))
		default:
			return m, fmt.Errorf("header line %q: write -- kolom: arti", line)
		}
	}
	m.query = strings.TrimSpace(rest)
	m.region = seen["wilayah"]
	if m.doc == "" || seen["grain"] == "" || m.region == "" {
		return m, fmt.Errorf("the header needs a sentence, then -- grain: and -- wilayah: lines")
	}
	for c := range strings.SplitSeq(seen["grain"], ",") {
		m.grain = append(m.grain, strings.TrimSpace(c))
	}
	if m.query == "" && seen["masukan"] == "" {
		return m, fmt.Errorf("no select, and no -- masukan: that says what Go fills it from")
	}
	if m.rows, m.other = seen["peran"], seen["ganti"]; schema == "mart" && m.region == "-" && m.rows == "" {
		return m, fmt.Errorf("no -- wilayah: column and no -- peran:, which says what a role of some regions has: true, false, or a condition with :daerah")
	}
	if part, ok := seen["bagian"]; ok && (part != m.region || m.region == "-" || schema != "mart") {
		return m, fmt.Errorf("bagian: %s; it is the column of wilayah, of a mart", part)
	} else if ok {
		m.parts = true
	}
	m.reads(m.query + " " + seen["masukan"])
	return m, nil
}

// reads adds the tables that SQL names to what the model reads.
func (m *model) reads(sql string) {
	for _, in := range references(sql) {
		switch {
		case in == m.full() || slices.Contains(m.inputs, in) || slices.Contains(m.landed, in):
		case strings.HasPrefix(in, "landing."):
			m.landed = append(m.landed, in)
		default:
			m.inputs = append(m.inputs, in)
		}
	}
}

// references are the tables that SQL names, each once, in the order of their first mention.
func references(sql string) []string {
	var out []string
	for _, r := range reference.FindAllString(stripComments(sql), -1) {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

var comment = regexp.MustCompile(`--[^\n]*`)

// stripComments takes comments out of SQL; none of the models has -- inside a text.
func stripComments(sql string) string { return comment.ReplaceAllString(sql, "") }

// order sorts models so that each comes after what it reads. A cycle or an unknown input is an error that names it.
func order(all []model) ([]model, error) {
	byName := map[string]model{}
	for _, m := range all {
		byName[m.full()] = m
	}
	var out []model
	state := map[string]int{} // 1 on the way, 2 done
	var visit func(name, from string, trail []string) error
	visit = func(name, from string, trail []string) error {
		m, ok := byName[name]
		switch {
		case !ok:
			return fmt.Errorf("model %s reads %s, which is no model", from, name)
		case state[name] == 2:
			return nil
		case state[name] == 1:
			return fmt.Errorf("models read each other in a circle: %s", strings.Join(append(trail, name), " → "))
		}
		state[name] = 1
		for _, in := range m.inputs {
			if err := visit(in, name, append(trail, name)); err != nil {
				return err
			}
		}
		state[name] = 2
		out = append(out, m)
		return nil
	}
	for _, m := range all {
		if err := visit(m.full(), "", nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ModelsHash is the SHA-256, in hex, over every embedded model, rule, test and parameter, and the linker: marts built with
// another hash may differ although the data is the same.
func ModelsHash() string {
	h := sha256.New()
	fmt.Fprintln(h, link.Version())
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(p)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(h, "%s %d\n%s", p, len(data), data)
		return err
	})
	if err != nil {
		panic(err) // an embedded file that cannot be read is a broken program
	}
	return hex.EncodeToString(h.Sum(nil))
}
