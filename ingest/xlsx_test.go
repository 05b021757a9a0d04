package ingest

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"
)

// TestXLSXAgainstExcelize reads every workbook of the real files, of this checkout and of the load tests with both readers:
// same sheets, same cells.
func TestXLSXAgainstExcelize(t *testing.T) {
	var files []string
	for _, root := range []string{"..", "../../shared/data"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if filepath.Ext(path) == ".xlsx" || filepath.Ext(path) == ".xlsm" {
				files = append(files, path)
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) { // the real files stand beside a checkout only where there are some
			t.Fatal(err)
		}
	}
	archives, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range archives {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if filepath.Ext(f.Name) == ".grid" {
				made := filepath.Join(t.TempDir(), filepath.Base(path)+"-"+f.Name+".xlsx")
				if err := os.WriteFile(made, workbook(t, string(f.Data)), 0o644); err != nil {
					t.Fatal(err)
				}
				files = append(files, made)
			}
		}
	}
	if len(files) < 3 {
		t.Fatalf("only %d workbooks", len(files))
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			compareWithExcelize(t, f)
		})
	}
}

func compareWithExcelize(t *testing.T, file string) {
	x, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sheets, err := openSheets(file)
	if err != nil {
		t.Fatal(err)
	}
	names := x.GetSheetList()
	if len(names) != len(sheets) {
		t.Fatalf("%d sheets, excelize has %d", len(sheets), len(names))
	}
	for i, s := range sheets {
		visible, err := x.GetSheetVisible(names[i])
		if err != nil {
			t.Fatal(err)
		}
		if s.name != names[i] || s.hidden == visible {
			t.Errorf("sheet %d: %q hidden %v; excelize has %q visible %v", i, s.name, s.hidden, names[i], visible)
		}
		want, err := x.GetRows(names[i], excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		got := map[int][]string{}
		for line, cells := range allRows(t, s) {
			got[line] = cells
		}
		differ, last := 0, len(want)
		for line := range got {
			last = max(last, line)
		}
		for n := range last {
			var cells []string
			if n < len(want) {
				cells = want[n]
			}
			have := got[n+1]
			for col := range max(len(cells), len(have)) {
				h, v := "", ""
				if col < len(have) {
					h = have[col]
				}
				if col < len(cells) {
					v = cells[col]
				}
				if h != strings.ReplaceAll(v, "\r\n", "\n") && h != v && !sameBool(h, v) && differ < 5 {
					differ++
					t.Errorf("%s!%s%d: %q, excelize has %q", s.name, columnName(col), n+1, h, v)
				}
			}
		}
	}
}

// sameBool: padu writes a boolean cell as people do.
func sameBool(a, b string) bool { return a == "Ya" && b == "1" || a == "Tidak" && b == "0" }

func allRows(t *testing.T, s sheet) func(yield func(int, []string) bool) {
	return func(yield func(int, []string) bool) {
		src, err := s.open()
		if err != nil {
			t.Fatal(err)
		}
		defer src.close()
		for {
			r, err := src.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !yield(r.line, append([]string{}, r.cells...)) {
				return
			}
		}
	}
}

func TestHostileWorkbooks(t *testing.T) {
	good := workbook(t, "a|b\n1|2")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"cut off":            {good[:len(good)/2], "not a whole workbook"},
		"old format":         {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "save it as .xlsx"},
		"pdf":                {[]byte("%PDF-1.7 rest"), "PDF"},
		"empty":              {nil, "empty"},
		"a zip, no workbook": {[]byte("PK\x03\x04 nothing in it"), "not a whole workbook"},
	} {
		path := filepath.Join(t.TempDir(), "f.xlsx")
		if err := os.WriteFile(path, c.data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := openSheets(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

func TestXMLScan(t *testing.T) {
	for in, want := range map[string]string{
		`<a x="1"><!-- > -- ><b/> --><t>a &amp; b &#65;&#x42;</t></a>`: "+a +t 'a & b AB' -t -a",
		`<?xml version="1.0"?><n:c r='A1'/>`:                           "+c -c",
		`<!DOCTYPE x [<!ENTITY lol "lol">]><x>&lol;</x>`:               "error",
		`<x>&lol;</x>`: "+x error",
		`<x>` + strings.Repeat("a", maxToken+10) + `</x>`: "+x error",
		`<x`:                   "error",
		`<x><![CDATA[a]]></x>`: "+x error",
	} {
		x := newXMLScan(bytes.NewReader([]byte(in)))
		var out []string
		for {
			ev, err := x.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				out = append(out, "error")
				break
			}
			switch ev {
			case xmlStart:
				out = append(out, "+"+string(x.tag))
			case xmlEnd:
				out = append(out, "-"+string(x.tag))
			case xmlText:
				out = append(out, "'"+string(x.text)+"'")
			}
		}
		if got := strings.Join(out, " "); got != want {
			t.Errorf("%.60s: %s, want %s", in, got, want)
		}
	}
}
