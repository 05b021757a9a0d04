package reports

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"padu/reports/fonts"
)

// TestFonts: the fonts are whole and have every letter; a font that is cut, changed or of another kind is named.
func TestFonts(t *testing.T) {
	t.Parallel()
	if err := CheckFonts(); err != nil {
		t.Error(err)
	}
	whole := fonts.SansRegular
	for what, bad := range map[string][]byte{"cut": whole[:len(whole)/2], "empty": nil, "another file": []byte("%PDF-1.4 not a font at all"), "for the web": fonts.SansRegularWeb} {
		if err := checkFont("X", bad); err == nil || !strings.Contains(err.Error(), "font X") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, bad := range map[string][]byte{"cut": fonts.SansRegularWeb[:len(fonts.SansRegularWeb)-1], "empty": nil, "not for the web": whole} {
		if err := checkWebFont("X", bad); err == nil {
			t.Errorf("%s passes as a font of pages", what)
		}
	}
}

// TestLettersAreAll: every letter that stands in the texts of this package and in its templates is looked up.
func TestLettersAreAll(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	charts, err := filepath.Glob("chart/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, charts...) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, err := strconv.Unquote(l.Value)
				if err != nil {
					t.Fatal(err)
				}
				seen[name] += text
			}
			return true
		})
	}
	templates, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range templates {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen[name] = string(data)
	}
	n := 0
	for name, text := range seen {
		for _, r := range text {
			if n++; r > 0xa0 && !unicode.Is(unicode.Co, r) && !strings.ContainsRune(letters, r) {
				t.Errorf("%s: %q is not among the letters that padu doctor looks up", name, r)
			}
		}
	}
	if n < 10000 {
		t.Errorf("only %d letters were seen", n)
	}
}
