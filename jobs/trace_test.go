package jobs

import (
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"padu/reports"
)

var shownCode = regexp.MustCompile(`data-jejak="([A-Z2-7]{8})"[^>]*>([^<]*)<`)

// TestEveryShownFigureIsListed: each code on a page stands in jejak.csv, and the sentence there says what the tile says.
func TestEveryShownFigureIsListed(t *testing.T) {
	dir, _ := demo()
	site := filepath.Join(dir, "site", "current")
	by := map[string]reports.Trace{}
	for _, f := range siteTraces(t, dir) {
		if was, ok := by[f.Code]; ok {
			t.Errorf("%s and %s have the same code %s", was.Sentence, f.Sentence, f.Code)
		}
		by[f.Code] = f
	}
	tiles := 0
	root, err := filepath.EvalSymlinks(site)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".html" {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(root, p)
		for _, m := range shownCode.FindAllStringSubmatch(string(data), -1) {
			f, ok := by[m[1]]
			if !ok || f.Page != filepath.ToSlash(rel) && rel != "index.html" {
				t.Errorf("%s shows %s, which is not listed for it", rel, m[1])
			}
			if text := html.UnescapeString(m[2]); f.Agreement == "" {
				if tiles++; !strings.Contains(f.Sentence, ": "+text) {
					t.Errorf("%s: tile %q, listed as %q", rel, text, f.Sentence)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if tiles < 4*6+4*5 {
		t.Errorf("%d tiles and cells with a code; the front page and five regions have four tiles each, the table of regions four cells for each", tiles)
	}
}

func siteTraces(t *testing.T, dir string) []reports.Trace {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "site", "current", reports.TraceFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := reports.ReadTraces(f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestFiguresAddUp: the mart rows of every figure make exactly what the page says; of the tiles and of every twentieth amount
// so do the rows in the archived files, and every row that is shown is found in its file.
func TestFiguresAddUp(t *testing.T) {
	dir, _ := demo()
	tr, err := openTracer(t.Context(), dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	all := siteTraces(t, dir)
	money, fileRows, places := 0, 0, 0
	for i, f := range all {
		for _, s := range f.Sums {
			sum := &tracedSum{Sum: s}
			if _, err := tr.counted(t.Context(), sum); err != nil {
				t.Fatal(err)
			}
			if sum.Found != s.Value {
				t.Errorf("%s %s, %s: the page says %s, its rows %s", f.Code, f.Sentence, s.Name, s.Value, sum.Found)
			}
			if s.Column != "" && s.Value != "0.00" {
				money++
			}
		}
		if f.Agreement != "" && i%20 != 0 {
			continue
		}
		found, err := tr.trace(t.Context(), strings.ToLower(f.Code))
		if err != nil {
			t.Fatal(err)
		}
		if err := addsUp(found); err != nil {
			t.Error(err)
		}
		for _, s := range found[0].Sums {
			fileRows += s.FileRows
			for _, r := range s.Shown {
				if r.Unsure || len(r.Sources) == 0 && s.Table != "dim_wilayah" {
					t.Errorf("%s: %v is not found in the archive", f.Code, r.Row)
				}
				places += len(r.Sources)
			}
		}
	}
	t.Logf("%d figures, %d amounts above 0, %d rows of files added up, %d places shown", len(all), money, fileRows, places)
	if len(all) < 500 || money < 200 || fileRows < 200 {
		t.Error("too few to mean anything")
	}
	// A figure that is not what its rows are is noticed.
	found, err := tr.trace(t.Context(), all[0].Code)
	if err != nil {
		t.Fatal(err)
	}
	found[0].Sums[0].Value += "1"
	if addsUp(found) == nil {
		t.Error("a wrong figure was not noticed")
	}
}
