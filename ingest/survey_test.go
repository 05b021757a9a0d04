package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// TestSurveyArchive: what is missing, changed or nobody's is found; a fault that a rebuild would feel is told from one that it would not.
func TestSurveyArchive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if s, err := SurveyArchive(t.Context(), dir, true); err != nil || s.Files+s.Orders+len(s.Faults) > 0 {
		t.Errorf("no archive: %+v, %v", s, err)
	}
	put := func(rel string, data []byte) {
		t.Helper()
		if err := warehouse.WriteFile(filepath.Join(dir, "archive", rel), data); err != nil {
			t.Fatal(err)
		}
	}
	name := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		sumText := hex.EncodeToString(sum[:])
		return sumText[:2] + "/" + sumText
	}
	order := func(seq int64, text string) string {
		batch := fmt.Sprint("apbd-", seq)
		data, err := json.Marshal(loadOrder{Batch: batch, Seq: seq, SHA256: name(text)[3:]})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Base(orderPath(dir, seq, batch))
		put("orders/"+path, data)
		return "archive/orders/" + path
	}
	put(name("a"), []byte("a"))
	put("decisions/accept-x.json", []byte("{}"))
	put("expected.json", []byte("{}"))
	put(".new-123", []byte("half"))
	order(1, "a")
	if s, err := SurveyArchive(t.Context(), dir, true); err != nil || s.Files != 1 || s.Bytes != 1 || s.Orders != 1 || !s.Batches["apbd-1"] || len(s.Faults) > 0 {
		t.Errorf("a good archive: %+v, %v", s, err)
	}
	lost := order(2, "b")
	put(name("c"), []byte("other bytes"))
	order(3, "c")
	put(name("d"), []byte("d"))
	put("notes.txt", []byte("mine"))
	put("orders/00000004-apbd-4.json", []byte("{"))
	put("orders/00000005-apbd-5.json", []byte(`{"batch_id": "apbd-9", "seq": 9, "sha256": "zz"}`))
	want := map[string]bool{"archive/orders/00000004-apbd-4.json": true, "archive/orders/00000005-apbd-5.json": true, lost: true,
		"archive/" + name("c"): true, "archive/" + name("d"): false, "archive/notes.txt": false}
	s, err := SurveyArchive(t.Context(), dir, true)
	got := map[string]bool{}
	for _, f := range s.Faults {
		got[f.File] = f.Lost
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	delete(want, "archive/"+name("c")) // only a reader of the bytes sees it
	if s, err = SurveyArchive(t.Context(), dir, false); err != nil || len(s.Faults) != len(want) {
		t.Errorf("not deep: %+v, %v", s.Faults, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "archive", "orders")); err != nil {
		t.Fatal(err)
	}
	if s, err = SurveyArchive(t.Context(), dir, false); err != nil || s.Orders != 0 || s.Files != 3 {
		t.Errorf("without orders: %+v, %v", s, err)
	}
}
