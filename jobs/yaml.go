package jobs

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// decoder fills a struct from YAML and collects every mistake with its line, where a library's strict mode stops at the
// first one. It also sees how a value was written: a region code without quotes is a number, and 32.10 would become 32.1.
type decoder struct {
	lines    map[string]int // path → line
	mistakes []mistake
}

type mistake struct {
	line int
	path string
	text string
}

// decodeYAML fills out, a pointer to a struct with yaml tags.
func decodeYAML(data []byte, out any) *decoder {
	d := &decoder{lines: map[string]int{}}
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		// The parser's message holds its own line and the text around it.
		d.mistakes = append(d.mistakes, mistake{0, "", strings.TrimSpace(err.Error())})
		return d
	}
	for _, doc := range f.Docs {
		if doc.Body != nil {
			d.value(doc.Body, reflect.ValueOf(out).Elem(), "")
		}
	}
	return d
}

// say adds a mistake at path; a path that is not in the file gets the line of the nearest one above it.
func (d *decoder) say(path, format string, args ...any) {
	line, at := 0, path
	for line == 0 && at != "" {
		line = d.lines[at]
		at = at[:max(strings.LastIndexAny(at, ".["), 0)]
	}
	d.mistakes = append(d.mistakes, mistake{line, path, fmt.Sprintf(format, args...)})
}

// err is one error with all mistakes, by line.
func (d *decoder) err(file string) error {
	if len(d.mistakes) == 0 {
		return nil
	}
	slices.SortStableFunc(d.mistakes, func(a, b mistake) int { return a.line - b.line })
	var lines []string
	for _, m := range d.mistakes {
		place := file
		if m.line > 0 {
			place += ":" + strconv.Itoa(m.line)
		}
		if m.path != "" {
			place += ": " + m.path
		}
		lines = append(lines, place+": "+m.text)
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	if a, ok := n.(*ast.AnchorNode); ok {
		n = a.Value
	}
	if t := n.GetToken(); t != nil && d.lines[path] == 0 {
		d.lines[path] = t.Position.Line
	}
	if _, ok := n.(*ast.NullNode); ok {
		return
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Map:
		d.mapping(n, v, path)
	case reflect.Slice:
		s, ok := n.(*ast.SequenceNode)
		if !ok {
			d.say(path, "found %s; write a list, each item after a dash", kindOf(n))
			return
		}
		for i, item := range s.Values {
			e := reflect.New(v.Type().Elem()).Elem()
			d.value(item, e, fmt.Sprintf("%s[%d]", path, i))
			v.Set(reflect.Append(v, e))
		}
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) mapping(n ast.Node, v reflect.Value, path string) {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		d.say(path, "found %s; write keys and values", kindOf(n))
		return
	}
	fields := map[string]int{}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			fields[v.Type().Field(i).Tag.Get("yaml")] = i
		}
	} else if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		at := strings.TrimPrefix(path+"."+key, ".")
		d.lines[at] = p.Key.GetToken().Position.Line
		if v.Kind() == reflect.Map {
			e := reflect.New(v.Type().Elem()).Elem()
			d.value(p.Value, e, at)
			v.SetMapIndex(reflect.ValueOf(key), e)
			continue
		}
		i, ok := fields[key]
		if !ok {
			d.say(at, "not known; allowed here: %s", strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			continue
		}
		d.value(p.Value, v.Field(i), at)
	}
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) {
	t := n.GetToken()
	_, text := n.(*ast.StringNode)
	if l, ok := n.(*ast.LiteralNode); ok {
		t, text = l.Value.GetToken(), true
	}
	if _, ok := n.(ast.ScalarNode); !ok {
		d.say(path, "found %s; write one value", kindOf(n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		_, isFloat := n.(*ast.FloatNode)
		if isFloat && (strings.HasSuffix(path, "region") || strings.Contains(path, ".regions[")) {
			d.say(path, `found %s without quotes, which is a number and loses zeros; write "%s"`, t.Value, t.Value)
			return
		}
		v.SetString(t.Value)
	case reflect.Int:
		i, err := strconv.Atoi(t.Value)
		if err != nil || text && t.Type != token.IntegerType {
			d.say(path, "found %q; write a whole number without quotes", t.Value)
			return
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		b, err := strconv.ParseBool(t.Value)
		if err != nil || text {
			d.say(path, "found %q; write true or false", t.Value)
			return
		}
		v.SetBool(b)
	}
}

func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	}
	return fmt.Sprintf("%q", n.GetToken().Value)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
