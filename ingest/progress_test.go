package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgressOfALoad: while a file is read its rows and bytes are told, and the bytes go with the rows to the file's size.
func TestProgressOfALoad(t *testing.T) {
	t.Parallel()
	const rows = 10_000
	var csv, grid, json strings.Builder
	csv.WriteString("kode_sub_kegiatan,nama_sub_kegiatan,pagu\n")
	grid.WriteString("kode_sub_kegiatan|nama_sub_kegiatan|pagu\n")
	for i := range rows {
		code, name, amount := "1.03.04.2.01.0012", fmt.Sprintf("Pembangunan jalan nomor %d", i*7919), 1000+i
		fmt.Fprintf(&csv, "%s,%s,%d\n", code, name, amount)
		fmt.Fprintf(&grid, "%s|%s|%d\n", code, name, amount)
		fmt.Fprintf(&json, "{\"kode_sub_kegiatan\":%q,\"nama_sub_kegiatan\":%q,\"pagu\":%d}\n", code, name, amount)
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{"rkpd-2024.csv": []byte(csv.String()), "rkpd-2025.ndjson": []byte(json.String()), "rkpd-2026.xlsx": workbook(t, grid.String())} {
		path := filepath.Join(dir, "inbox", "uji", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	zipOf(t, filepath.Join(dir, "inbox", "uji", "kiriman.zip"), packed{"rkpd-2027.csv", []byte(csv.String() + "\n")})
	files, problems, err := Collect(dir, []Source{{Name: "uji", Region: "32.71", Files: []FileRule{{Match: "rkpd-{year}.*", Dataset: "rkpd", Region: "32.71"}}}})
	if err != nil || len(problems) > 0 || len(files) != 4 {
		t.Fatal(files, problems, err)
	}
	w := openWarehouse(t)
	for _, f := range files {
		var told []int64
		last := int64(0)
		run := testRun
		run.Progress = func(rows, bytes int64) {
			if told = append(told, rows); bytes < last || bytes == 0 || bytes > f.Bytes {
				t.Errorf("%s: %d bytes of %d after %d", f.Name, bytes, f.Bytes, last)
			}
			last = bytes
		}
		r, err := Load(t.Context(), w, dir, f, run)
		if err != nil || r.Loaded != rows {
			t.Fatalf("%s: %+v %v", f.Name, r, err)
		}
		if fmt.Sprint(told) != "[4096 8192]" {
			t.Errorf("%s: told of %v rows", f.Name, told)
		}
		if share := float64(last) / float64(f.Bytes); share < .5 {
			t.Errorf("%s: %d bytes of %d after %d rows of %d", f.Name, last, f.Bytes, told[len(told)-1], rows)
		}
	}
}
