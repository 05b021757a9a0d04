package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func runNow() Run {
	run := testRun
	run.Now = time.Now() // the disk's clock is the real one
	return run
}

// TestLooked: a file that nobody touched is known without reading it; one that changed is read, whatever its size and time say.
func TestLooked(t *testing.T) {
	t.Parallel()
	w := openWarehouse(t)
	f := budgetFile(t, "anggaran.csv", 30)
	data, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(f.Path, old, old); err != nil {
		t.Fatal(err)
	}
	night := func() (r Receipt, read bool) {
		t.Helper()
		loader, err := NewLoader(t.Context(), w, w.Dir(), []File{f}, runNow())
		if err != nil {
			t.Fatal(err)
		}
		if r, err = loader.Load(t.Context(), 0, nil); err != nil {
			t.Fatal(err)
		}
		read = len(loader.looked.fresh) > 0 || loader.looked.marks(f.Path) == ""
		if err := loader.Close(); err != nil {
			t.Fatal(err)
		}
		return r, read
	}
	first, _ := night() // a moment after it was written: this look tells nothing
	var looks int
	if err := w.QueryRow(t.Context(), "select count(*) from landing.looked").Scan(&looks); err != nil || looks != 0 {
		t.Fatalf("%d looks kept of a file that was just written, %v", looks, err)
	}
	time.Sleep(settled + 100*time.Millisecond)
	if r, read := night(); !read || !r.Unchanged {
		t.Errorf("second night: read %v, %+v", read, r)
	}
	if r, read := night(); read || !r.Unchanged || r.BatchID != first.BatchID || r.SHA256 != first.SHA256 {
		t.Errorf("third night: read %v, %+v; wanted batch %s without reading", read, r, first.BatchID)
	}
	// The same size and time, other bytes.
	if err := os.WriteFile(f.Path, []byte(strings.Replace(string(data), ";1\n", ";2\n", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(f.Path, old, old); err != nil {
		t.Fatal(err)
	}
	time.Sleep(settled + 100*time.Millisecond)
	changed, read := night()
	if !read || changed.Unchanged || changed.BatchID == first.BatchID {
		t.Errorf("changed: read %v, %+v", read, changed)
	}
	// The archive's copy was lost: what is remembered does not stand for it.
	if err := os.Remove(kept(w.Dir(), changed.SHA256)); err != nil {
		t.Fatal(err)
	}
	if r, read := night(); !read || !r.Unchanged {
		t.Errorf("after the archive lost it: read %v, %+v", read, r)
	}
	if _, err := os.Stat(kept(w.Dir(), changed.SHA256)); err != nil {
		t.Error(err)
	}
}

// TestLookedInZIP: the members of a ZIP are known by how the ZIP looks.
func TestLookedInZIP(t *testing.T) {
	t.Parallel()
	w := openWarehouse(t)
	path := filepath.Join(t.TempDir(), "kiriman.zip")
	zipOf(t, path, packed{name: "a.csv", data: []byte("kode sub kegiatan;kode rekening;pagu\n1.01.02.2.01.0001;5.1.02.01.01.0001;1\n")})
	time.Sleep(settled + 100*time.Millisecond)
	rule := FileRule{Dataset: "apbd", Region: "32.71", Year: 2026, Stage: "murni"}
	files, problems := Unpack(File{Source: "uji", Path: path, Name: "inbox/uji/kiriman.zip"}, func(string) (FileRule, bool, error) { return rule, true, nil })
	if len(files) != 1 || len(problems) > 0 {
		t.Fatal(files, problems)
	}
	var got []string
	for range 2 {
		loader, err := NewLoader(t.Context(), w, w.Dir(), files, runNow())
		if err != nil {
			t.Fatal(err)
		}
		r, err := loader.Load(t.Context(), 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %v %d", r.Status, r.Unchanged, len(loader.looked.fresh)))
		if err := loader.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"loaded false 1", "loaded true 0"}; !slices.Equal(got, want) {
		t.Errorf("%q; wanted %q", got, want)
	}
}
