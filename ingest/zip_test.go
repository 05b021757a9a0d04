package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// packed is one file of a ZIP that a test makes.
type packed struct {
	name string
	data []byte
}

func zipOf(t testing.TB, path string, members ...packed) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

const register = "judul,nomor\nPengelolaan sampah,1/2024\nAir minum,2/2024\n"

// TestZIP sends files in a ZIP: each member is a batch of its own, what cannot be used is said, and nothing leads out.
func TestZIP(t *testing.T) {
	w := openWarehouse(t)
	dir := w.Dir()
	zipOf(t, filepath.Join(dir, "inbox/kota/kiriman.zip"),
		packed{"2026/kerja-sama.csv", []byte(register)}, packed{"__MACOSX/._kerja-sama.csv", []byte("x")}, packed{"../luar.csv", []byte(register)},
		packed{"lain.csv", []byte("a,b\n")}, packed{"kerja-sama-dalam.zip", inner(t)}, packed{"kerja-sama-bom.csv", make([]byte, 80<<20)})
	files, problems, err := Collect(dir, []Source{{Name: "kota", Region: "32.71", Files: []FileRule{{Match: "kerja-sama*", Dataset: "kerja_sama"}}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.File+": "+p.Reason)
	}
	for _, f := range files {
		r, err := Load(t.Context(), w, dir, f, testRun)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Load(t.Context(), w, dir, f, testRun)
		if err != nil || !again.Unchanged || again.BatchID != r.BatchID {
			t.Errorf("%s the second time: %+v, %v", f.Name, again, err)
		}
		got = append(got, fmt.Sprintf("%s: %s %d %s", r.File, r.Status, r.Loaded, r.Reason))
	}
	want := []string{
		`inbox/kota/kiriman.zip: the file "../luar.csv" in the ZIP leads out of it; pack it again without folders`,
		"inbox/kota/kiriman.zip/lain.csv: no rule of this source matches the name; add one to padu.yaml (files: match:)",
		"inbox/kota/kiriman.zip/2026/kerja-sama.csv: loaded 2 ",
		"inbox/kota/kiriman.zip/kerja-sama-bom.csv: refused 0 unpacks to more than 200 times its size, which no table does; nothing of it was read",
		"inbox/kota/kiriman.zip/kerja-sama-dalam.zip: refused 0 a ZIP inside a ZIP, or one without a workbook; unpack it and send the files",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func inner(t testing.TB) []byte {
	path := filepath.Join(t.TempDir(), "dalam.zip")
	zipOf(t, path, packed{"kerja-sama.csv", []byte(register)})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestBrokenZIP sends a ZIP that was cut off, and one whose member's bytes are wrong.
func TestBrokenZIP(t *testing.T) {
	w := openWarehouse(t)
	dir := w.Dir()
	whole := filepath.Join(t.TempDir(), "a.zip")
	zipOf(t, whole, packed{"kerja-sama.csv", []byte(register + strings.Repeat("Lahan,3/2024\n", 2000))})
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "inbox/kota/a.zip")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	sources := []Source{{Name: "kota", Region: "32.71", Files: []FileRule{{Match: "*", Dataset: "kerja_sama"}}}}
	for name, bad := range map[string][]byte{"cut off": data[:len(data)/2], "wrong bytes": append(append(append([]byte{}, data[:60]...), 0xff, 0xfe, 0xff), data[63:]...)} {
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		files, problems, err := Collect(dir, sources)
		if err != nil || len(files)+len(problems) != 1 {
			t.Fatalf("%s: %v %v %v", name, files, problems, err)
		}
		reason := ""
		if len(problems) > 0 {
			reason = problems[0].Reason
		} else if r, err := Load(t.Context(), w, dir, files[0], testRun); err != nil {
			t.Fatal(err)
		} else if reason = r.Reason; r.Status != "refused" {
			t.Errorf("%s: %s", name, r.Status)
		}
		if !strings.Contains(reason, "ZIP") {
			t.Errorf("%s: the reason is %q", name, reason)
		}
	}
	if n := scan(t, w, "select count(*) from landing.kerja_sama"); n != "0" {
		t.Errorf("%s rows landed", n)
	}
}
