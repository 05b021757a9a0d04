package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"padu/warehouse"
)

// sent is one file that a test sends, and what should become of it.
type sent struct {
	name, text string
	rule       FileRule
	status     string
	reason     string // part of it
}

func apbd(lines int, amount string) string {
	var b strings.Builder
	b.WriteString("kode_skpd;kode_sub_kegiatan;kode_rekening;anggaran\n")
	for i := range lines {
		fmt.Fprintf(&b, "1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.%04d;%s\n", i+1, amount)
	}
	return b.String()
}

func realisasi(month int, amount string) string {
	return fmt.Sprintf("bulan;kode_skpd;kode_sub_kegiatan;kode_rekening;realisasi\n%d;1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.0024;%s\n", month, amount)
}

// TestGuards sends files in turn: what falls far below the last good batch, what contradicts its title block and what is
// another year's file is held, and the good batch stays in force until a person lets the new one in.
func TestGuards(t *testing.T) {
	rule := func(dataset string, year int) FileRule {
		return FileRule{Dataset: dataset, Region: "32.71", Year: year}
	}
	lenient := rule("apbd", 2026)
	lenient.MaxFall = 100
	rows := func(n int) string {
		var b strings.Builder
		b.WriteString("judul,nomor\n")
		for i := range n {
			fmt.Fprintf(&b, "Perjanjian %d,%d/PKS/2024\n", i, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		files []sent
		query string // after the last file
		want  string
		after string // after accepting the last file
	}{
		"fewer rows": {[]sent{{"a.csv", rows(10), rule("kerja_sama", 0), "loaded", ""}, {"a.csv", rows(4), rule("kerja_sama", 0), "held", "rows fell from 10 to 4"}},
			"select count(*) from landing.kerja_sama where digantikan_oleh is null", "10", "4"},
		"not so few": {[]sent{{"a.csv", rows(10), rule("kerja_sama", 0), "loaded", ""}, {"a.csv", rows(5), rule("kerja_sama", 0), "loaded", ""}},
			"select count(*) from landing.kerja_sama where digantikan_oleh is null", "5", ""},
		"less money": {[]sent{{"a.csv", apbd(3, "1.000.000,00"), rule("apbd", 2026), "loaded", ""}, {"a.csv", apbd(3, "1.000,00"), rule("apbd", 2026), "held", "anggaran fell from 3000000 to 3000"}},
			"select sum(anggaran) from landing.apbd where digantikan_oleh is null", "3000000.00", "3000.00"},
		"allowed by the source": {[]sent{{"a.csv", apbd(3, "1.000.000,00"), lenient, "loaded", ""}, {"a.csv", apbd(3, "1.000,00"), lenient, "loaded", ""}},
			"select sum(anggaran) from landing.apbd where digantikan_oleh is null", "3000.00", ""},
		"another year begins low": {[]sent{{"a.csv", apbd(3, "1.000.000,00"), rule("apbd", 2026), "loaded", ""}, {"b.csv", apbd(1, "1.000,00"), rule("apbd", 2027), "loaded", ""}},
			"select count(*) from landing.apbd where digantikan_oleh is null", "4", ""},
		"same bytes for another year": {[]sent{{"a.csv", apbd(3, "1.000.000,00"), rule("apbd", 2026), "loaded", ""}, {"b.csv", apbd(3, "1.000.000,00"), rule("apbd", 2027), "held", "the same bytes were loaded for 2026"}},
			"select count(*) from landing.apbd where digantikan_oleh is null", "3", "6"},
		"a month below the one before": {[]sent{{"a.csv", realisasi(3, "9.000.000,00"), rule("realisasi", 2026), "loaded", ""}, {"b.csv", realisasi(4, "90.000,00"), rule("realisasi", 2026), "held", "realisasi fell"}},
			"select max(bulan) from landing.realisasi where digantikan_oleh is null", "3", "4"},
		"a month above the one before": {[]sent{{"a.csv", realisasi(3, "9.000.000,00"), rule("realisasi", 2026), "loaded", ""}, {"b.csv", realisasi(4, "9.000.000,01"), rule("realisasi", 2026), "loaded", ""}},
			"select max(bulan) from landing.realisasi where digantikan_oleh is null", "4", ""},
		"the title block names another region": {[]sent{{"a.csv", "PEMERINTAH KOTA DEPOK,\n" + rows(3), rule("kerja_sama", 0), "held", "the title block says region 32.76"}},
			"select coalesce(max(kode_wilayah), '-') from landing.kerja_sama", "-", "32.71"},
		"the title block names another year": {[]sent{{"a.csv", "APBD TAHUN ANGGARAN 2025;;;\n" + apbd(2, "1.000,00"), rule("apbd", 2026), "held", "the title block says year 2025"}},
			"select coalesce(max(tahun), 0) from landing.apbd", "0", "2026"},
		"an additional list": {[]sent{{"a.csv", rows(10), rule("kerja_sama", 0), "loaded", ""},
			{"b.csv", "judul,nomor\nTambahan,99/PKS/2025\n", FileRule{Dataset: "kerja_sama", Region: "32.71", Cover: "rows"}, "loaded", ""}},
			"select count(*) from landing.kerja_sama where digantikan_oleh is null", "11", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWarehouse(t)
			var last Receipt
			for _, s := range c.files {
				path := filepath.Join(t.TempDir(), s.name)
				if err := os.WriteFile(path, []byte(s.text), 0o644); err != nil {
					t.Fatal(err)
				}
				var err error
				if last, err = Load(t.Context(), w, w.Dir(), File{Source: "uji", Path: path, Name: "inbox/uji/" + s.name, Rule: s.rule}, testRun); err != nil {
					t.Fatal(err)
				}
				if last.Status != s.status || !strings.Contains(last.Reason, s.reason) || last.RowsIn != last.Loaded+last.Rejected+last.Skipped {
					t.Fatalf("%s: %+v; wanted %s because %q", s.name, last, s.status, s.reason)
				}
			}
			if got := scan(t, w, c.query); got != c.want {
				t.Errorf("%s = %s, wanted %s", c.query, got, c.want)
			}
			if c.after == "" {
				if err := Accept(t.Context(), w, Decision{Batch: last.BatchID}); err == nil {
					t.Error("a loaded batch was accepted")
				}
				return
			}
			accept(t, w, last.BatchID)
			if got := scan(t, w, c.query); got != c.after {
				t.Errorf("after accepting %s = %s, wanted %s", c.query, got, c.after)
			}
		})
	}
}

// accept lets a held batch in and loads it, and checks that the night after finds nothing to do.
func accept(t *testing.T, w *warehouse.DB, batch string) {
	t.Helper()
	if err := Accept(t.Context(), w, Decision{Batch: batch, By: "penguji", Why: "memang turun", At: testRun.Now}); err != nil {
		t.Fatal(err)
	}
	files, err := Accepted(t.Context(), w)
	if err != nil || len(files) != 1 {
		t.Fatalf("accepted: %v, %v", files, err)
	}
	r, err := Load(t.Context(), w, w.Dir(), files[0], testRun)
	if err != nil || r.Status != "loaded" || r.BatchID != batch {
		t.Fatalf("load accepted: %+v, %v", r, err)
	}
	if files, err := Accepted(t.Context(), w); err != nil || len(files) != 0 {
		t.Errorf("still to load: %v, %v", files, err)
	}
	files[0].Accepted = ""
	if r, err := Load(t.Context(), w, w.Dir(), files[0], testRun); err != nil || !r.Unchanged || r.Status != "loaded" {
		t.Errorf("the night after: %+v, %v", r, err)
	}
}
