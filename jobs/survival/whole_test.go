package survival

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"padu/warehouse"
)

// whole wants a workspace after its last night to be without a trace of what went wrong before: every run has ended, every
// row of every batch is counted, the archive holds the batches' files and no other, and nothing is left half.
func whole(t *testing.T, dir string) (batches int) {
	t.Helper()
	for _, r := range runs(t, dir) {
		if !r.Ended() {
			t.Errorf("run %s (%s) has no end in the ledger", r.RunID, r.Job)
		}
	}
	if err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if name := d.Name(); strings.HasPrefix(name, ".new-") || strings.HasSuffix(name, ".new") || strings.HasSuffix(name, ".wal") {
			t.Errorf("%s is left", p)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	defer s.Close()
	if wrong := texts(t, s, "select batch_id from meta.batches where rows_in <> rows_loaded + rows_rejected + rows_skipped"); len(wrong) > 0 {
		t.Errorf("batches with rows that are lost: %v", wrong)
	}
	if twice := texts(t, s, "select file || ' ' || sha256 from meta.batches where status = 'loaded' group by file, sha256 having count(*) > 1"); len(twice) > 0 {
		t.Errorf("files that are in force twice: %v", twice)
	}
	known := map[string]bool{}
	for _, h := range texts(t, s, "select distinct sha256 from meta.batches") {
		known[h] = true
	}
	archive := filepath.Join(dir, "archive")
	folders, err := os.ReadDir(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if len(f.Name()) != 2 {
			continue
		}
		for name, h := range hashes(t, filepath.Join(archive, f.Name())) {
			if !known[h] {
				t.Errorf("archive/%s/%s belongs to no batch", f.Name(), name)
			}
			delete(known, h)
		}
	}
	if len(known) > 0 {
		t.Errorf("batches whose files are not in the archive: %v", known)
	}
	return orders(t, s, archive)
}

// orders wants one order in the archive for each batch.
func orders(t *testing.T, s *warehouse.Snapshot, archive string) int {
	t.Helper()
	want := map[string]bool{}
	for _, b := range texts(t, s, "select batch_id from meta.batches") {
		want[b] = true
	}
	n := len(want)
	files, err := filepath.Glob(filepath.Join(archive, "orders", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		var o struct {
			Batch string `json:"batch_id"`
		}
		data, err := os.ReadFile(f)
		if err == nil {
			err = json.Unmarshal(data, &o)
		}
		if err != nil || !want[o.Batch] {
			t.Errorf("%s: batch %q, %v; each batch has one order, and each order a batch", f, o.Batch, err)
		}
		delete(want, o.Batch)
	}
	if len(want) > 0 {
		t.Errorf("batches without an order: %v", want)
	}
	return n
}

// wholeEditions wants every edition's files to be what its manifest says, and returns how many editions there are.
func wholeEditions(t *testing.T, dir string) int {
	t.Helper()
	manifests, err := filepath.Glob(filepath.Join(dir, "editions", "*", "*", "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifests {
		f, err := os.Open(m)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if f.Close(); err != nil {
			t.Fatal(err)
		}
		has := hashes(t, filepath.Dir(m))
		if len(has) != len(rows) { // the head of the list stands for the list itself
			t.Errorf("%s lists %d files, the folder has %d", m, len(rows), len(has))
		}
		for _, r := range rows[1:] {
			if has[filepath.FromSlash(r[0])] != r[2] {
				t.Errorf("%s: %s is not what the list says", m, r[0])
			}
		}
	}
	return len(manifests)
}

// used is how many bytes lie below root.
func used(t *testing.T, root string) (bytes int64) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		st, err := d.Info()
		if err == nil {
			bytes += st.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// mb writes bytes for people.
func mb(n int64) string { return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB" }
