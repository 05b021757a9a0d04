package ingest

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// FuzzZIP reads any bytes as a ZIP: every member that it names is one that lies inside, once, with bytes that read the same
// twice.
func FuzzZIP(f *testing.F) {
	for _, members := range [][]packed{{{"a.csv", []byte(register)}}, {{"dalam/a.csv", []byte(register)}, {"dalam/a.csv", []byte(register)}},
		{{"../a.csv", []byte(register)}}, {{`..\a.csv`, []byte(register)}}, {{"a.json", []byte(`[{"judul":"x"}]`)}, {"b/", nil}}, {}} {
		path := filepath.Join(f.TempDir(), "x.zip")
		zipOf(f, path, members...)
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	file := fuzzFile(f, "f.zip")
	f.Fuzz(func(t *testing.T, data []byte) {
		path := file(t, data)
		if !IsZIP(path) {
			return
		}
		files, problems := Unpack(File{Source: "uji", Path: path, Name: "f.zip"}, func(string) (FileRule, bool, error) { return FileRule{Dataset: "kerja_sama"}, true, nil })
		if len(files)+len(problems) == 0 {
			t.Fatal("nothing comes of it, and nothing is said")
		}
		seen := map[string]bool{}
		for _, m := range files {
			if rel, err := filepath.Rel("f.zip", m.Name); err != nil || !filepath.IsLocal(rel) || seen[m.Name] {
				t.Fatalf("member %q is named %q", m.Member, m.Name)
			}
			seen[m.Name] = true
			first, err := readMember(m)
			again, second := readMember(m)
			if !bytes.Equal(first, again) || (err == nil) != (second == nil) {
				t.Fatalf("%s: %d bytes, %v, then %d bytes, %v", m.Name, len(first), err, len(again), second)
			}
		}
	})
}

func readMember(m File) ([]byte, error) {
	r, err := m.reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, 1<<20))
}
