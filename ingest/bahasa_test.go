package ingest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryMessageHasBothLanguages reads the package's own source: planners never meet a message in English.
func TestEveryMessageHasBothLanguages(t *testing.T) {
	fset := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	verbs := regexp.MustCompile(`%[+#]?[a-z%]`)
	used := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) == 0 {
				return true
			}
			fn, ok := c.Fun.(*ast.Ident)
			if !ok || fn.Name != "say" && fn.Name != "refused" && fn.Name != "held" {
				return true
			}
			lit, ok := c.Args[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			en, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			used[en] = true
			id, ok := bahasa[en]
			if !ok {
				t.Errorf("%s: no Indonesian for %q", fset.Position(c.Pos()), en)
			} else if a, b := verbs.FindAllString(en, -1), verbs.FindAllString(id, -1); !slices.Equal(a, b) {
				t.Errorf("%q has %v, its Indonesian %v", en, a, b)
			}
			return true
		})
	}
	for en := range bahasa {
		if !used[en] {
			t.Errorf("%q is not used any more", en)
		}
	}
}
