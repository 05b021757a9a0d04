package survival

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSnapshotGone takes away what readers use while they use it: who has the snapshot open goes on, who comes new is told what
// to do, and the next night makes it again though no file changed.
func TestSnapshotGone(t *testing.T) {
	more(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	want := workspace(t, dir)
	must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(0))
	before := marts(t, dir)
	pages := hashes(t, filepath.Join(dir, "site", "current"))
	_, site := serve(t, dir)
	target := func(link string) string {
		to, err := filepath.EvalSymlinks(filepath.Join(dir, link))
		if err != nil {
			t.Fatal(err)
		}
		return to
	}
	astray := func(link string) error {
		return os.Remove(filepath.Join(dir, link)) // and then it leads to nothing
	}
	took := []string{}
	for _, c := range []struct {
		name  string
		takes string // published or site
		do    func() error
	}{
		{"the snapshot's folder", "published", func() error { return os.RemoveAll(target("published/current")) }},
		{"all of published", "published", func() error { return os.RemoveAll(filepath.Join(dir, "published")) }},
		{"a link that leads astray", "published", func() error {
			if err := astray("published/current"); err != nil {
				return err
			}
			return os.Symlink("20010101T000000Z", filepath.Join(dir, "published", "current"))
		}},
		{"half of the snapshot's file", "published", func() error {
			file := filepath.Join(target("published/current"), "padu.duckdb")
			data, err := os.ReadFile(file)
			if err == nil {
				err = os.Remove(file) // readers keep the old one; this is what a copy that was cut short looks like
			}
			if err != nil {
				return err
			}
			return os.WriteFile(file, data[:len(data)/2], 0o444)
		}},
		{"the site's folder", "site", func() error { return os.RemoveAll(target("site/current")) }},
		{"all of site", "site", func() error { return os.RemoveAll(filepath.Join(dir, "site")) }},
		{"the site's link", "site", func() error { return astray("site/current") }},
	} {
		t.Log(c.name)
		reader := open(t, dir)
		if err := c.do(); err != nil {
			t.Fatal(err)
		}
		if got := held(t, reader); got != want {
			t.Errorf("%s: a reader that had it open reads %+v", c.name, got)
		}
		reader.Close()
		if c.takes == "published" {
			if out := must(t, exitFailed, "sql", "--dir", dir, "-c", "select 1"); !strings.Contains(out, "padu nightly") || strings.Contains(out, "panic") {
				t.Errorf("%s: a new reader is told: %s", c.name, out)
			}
		} else {
			res, err := http.Get(site + "/index.html")
			if err != nil {
				t.Fatal(err)
			}
			said, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusNotFound || !strings.Contains(string(said), "padu nightly") {
				t.Errorf("%s: a new visitor is told %s: %s (%v)", c.name, res.Status, said, err)
			}
		}
		must(t, exitDone, "nightly", "--dir", dir, "--as-of", day(0))
		holds(t, dir, want)
		for mart, rows := range marts(t, dir) {
			if rows != before[mart] {
				t.Errorf("%s: mart.%s was made otherwise", c.name, mart)
			}
		}
		now := hashes(t, filepath.Join(dir, "site", "current"))
		for page, h := range pages {
			if now[page] != h {
				t.Errorf("%s: page %s was made otherwise", c.name, page)
			}
		}
		took = append(took, c.name)
	}
	whole(t, dir)
	figure(t, "taken away and made again by the next night, with nothing new to load: %s", strings.Join(took, ", "))
}
