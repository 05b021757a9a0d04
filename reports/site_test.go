package reports

import (
	"encoding/csv"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCSVCellsDoNotRun: each of three hostile texts of one agreement is guarded wherever it stands, and no cell runs.
func TestCSVCellsDoNotRun(t *testing.T) {
	_, out := fixture()
	seen := map[string]int{}
	for name := range files(t, out) {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(readPage(t, name))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !negative.MatchString(cell) {
					t.Errorf("%s: a spreadsheet would run %q", name, cell)
				}
				if strings.HasSuffix(name, "/laporan/perjanjian.csv") {
					seen[cell]++
				}
			}
		}
	}
	for _, cell := range []string{`'=HYPERLINK("http://contoh.invalid","klik")`, "'@Kota Kembar", "'+62"} {
		if seen[cell] != 1 {
			t.Errorf("%q stands %d times in the lists of agreements, want once", cell, seen[cell])
		}
	}
}

// TestNothingFromOutside: a page works from a folder without a network.
func TestNothingFromOutside(t *testing.T) {
	_, out := fixture()
	reference := regexp.MustCompile(`(?:src|href)="([^"]*)"|url\(([^)]*)\)`)
	for name := range files(t, out) {
		if !strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, ".css") {
			continue
		}
		ids := map[string]bool{}
		page := readPage(t, name)
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[m[1]] {
				t.Errorf("%s: two elements have the id %s", name, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range reference.FindAllStringSubmatch(page, -1) {
			link := html.UnescapeString(m[1] + m[2])
			if part, ok := strings.CutPrefix(link, "#"); ok {
				if !ids[part] {
					t.Errorf("%s: link to #%s, which is not on the page", name, part)
				}
				continue
			}
			if strings.Contains(link, ":") || strings.HasPrefix(link, "/") {
				t.Errorf("%s: %s leaves the site", name, link)
				continue
			}
			link, part, _ := strings.Cut(link, "#")
			target := filepath.Join(out, filepath.Dir(name), filepath.FromSlash(link))
			data, err := os.ReadFile(target)
			if err != nil {
				t.Errorf("%s: dead link %s", name, link)
			}
			if part != "" && !strings.Contains(string(data), ` id="`+part+`"`) {
				t.Errorf("%s: dead link %s#%s", name, link, part)
			}
		}
	}
}

// TestDictionaryAlone: padu docs draws the page that the whole site has.
func TestDictionaryAlone(t *testing.T) {
	s, _ := fixture()
	page, err := Dictionary(t.Context(), s)
	if err != nil || string(page) != readPage(t, "kamus.html") {
		t.Errorf("the dictionary drawn alone differs from the site's, %v", err)
	}
}

// TestEveryPageNamesItsData: date, fingerprint and the mark of invented figures stand on each page. A report names the last
// data that speaks of its region, and the fingerprint of what it says, as the manifest has it.
func TestEveryPageNamesItsData(t *testing.T) {
	s, out := fixture()
	st, err := load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	reports := readReports(out)
	for name := range files(t, out) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		page := readPage(t, name)
		day, fingerprint := s.Info().AsOf, s.Info().Fingerprint
		if r, ok := reports[strings.TrimPrefix(strings.TrimSuffix(name, ".html"), "/")]; ok {
			var of *region
			if code := strings.Split(name, "/"); len(code) > 2 {
				of = st.byCode[code[2]]
			}
			day, fingerprint = st.lastData(of), r.fingerprint
			if strings.Contains(name, "/opd/") {
				day = st.own(of).site.lastData(of)
			}
		}
		for _, want := range []string{"DATA CONTOH", "Data per " + date(day), "Sidik data " + fingerprint} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
}

// TestMissingIsNotZero: a region that did not send something shows "…" there, never a number.
func TestMissingIsNotZero(t *testing.T) {
	for _, c := range []struct{ page, want, not string }{
		{"wilayah/64.01/index.html", "belum mengirim data", "0%"},
		{"wilayah/64.01/index.html", "yang tidak diketahui bukan nol", "Rp0"},
		{"wilayah/64.01/index.html", "Kabupaten Penajam Paser Utara", "kpis"},
		{"wilayah/32.01/index.html", "Register kerja sama Kabupaten Bogor belum diterima", "0%"},
		{"wilayah/32.76/index.html", "Hanya ringkasan DJPK yang tersedia", "0%"},
		{"wilayah/35.29/index.html", "s.d. Desember, Rp563,4\u00a0miliar", "Rp0"},
		{"wilayah/64.72/index.html", "rencana dan anggarannya belum diterima", "0%"},
		{"wilayah/64.08/index.html", "APBD belum diterima", "Rp0"},
		{"wilayah/64.09/index.html", "Satu naskah tercatat, belum ditandatangani", "Rp0"},
	} {
		page := readPage(t, c.page)
		if !strings.Contains(page, c.want) {
			t.Errorf("%s does not say %q", c.page, c.want)
		}
		if strings.Contains(page, c.not) {
			t.Errorf("%s says %q although nothing is known", c.page, c.not)
		}
	}
}

// files are the names of all files below root.
func files(t *testing.T, root string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[strings.TrimPrefix(p, root)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestQualitySaysOnce: what a rule D- says of a file stands among the findings, also where no region owns it, and not again
// among the remarks.
func TestQualitySaysOnce(t *testing.T) {
	page := readPage(t, "mutu.html")
	for text, want := range map[string]int{"nama ini dipakai dua daerah": 1, "beberapa daerah": 1, "dibulatkan ke sen": 1, "nol di depan dikembalikan": 0} {
		if got := strings.Count(page, text); got != want {
			t.Errorf("%q stands %d times, want %d", text, got, want)
		}
	}
}
