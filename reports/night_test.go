package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// TestNotice is every line that stands at the top of pages when a night brought nothing.
func TestNotice(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	stopped := func(mart, measure, name string, year int, was, found float64) Night {
		return Night{Data: day(20), Run: day(21), Stopped: []warehouse.Change{{Mart: mart, Measure: measure, Name: name, Year: year, Was: was, Found: found}}}
	}
	several := stopped("fct_rkpd", "rows", "Kabupaten Bogor", 2026, 134, 0)
	several.Stopped = append(several.Stopped, make([]warehouse.Change, 1234)...)
	const begin = "Situs ini memakai data per 20 November 2026. "
	for want, n := range map[string]Night{
		"": {Data: day(20), Late: day(22)},
		begin + "Pemuatan 21 November 2026 ditahan untuk diperiksa: baris APBD Kota Bogor 2026 turun dari 1.200 ke 300.":                            stopped("fct_apbd", "rows", "Kota Bogor", 2026, 1200, 300),
		begin + "Pemuatan 21 November 2026 ditahan untuk diperiksa: naskah dalam register semua daerah turun dari 82.000 ke 31.400.":                stopped("fct_kerja_sama", "rows", "", 0, 82000, 31400),
		begin + "Pemuatan 21 November 2026 ditahan untuk diperiksa: anggaran APBD Kota Bogor 2026 naik dari Rp3,12 triliun ke Rp3.120 triliun.":     stopped("fct_apbd", "anggaran", "Kota Bogor", 2026, 3.12e12, 3.12e15),
		begin + "Pemuatan 21 November 2026 ditahan untuk diperiksa: sub kegiatan dalam nomenklatur turun dari 4.118 ke 12.":                         stopped("dim_sub_kegiatan", "rows", "", 0, 4118, 12),
		begin + "Pemuatan 21 November 2026 ditahan untuk diperiksa: baris RKPD Kabupaten Bogor 2026 turun dari 134 ke 0, dan 1.234 perubahan lain.": several,
		begin + "Pemuatan 21 November 2026 tidak lulus uji, sehingga belum diterbitkan.":                                                            {Data: day(20), Run: day(21), Tests: true},
		begin + "Pemuatan 21 November 2026 belum berhasil.":                                                                                         {Data: day(20), Run: day(21)},
	} {
		if got := strings.ReplaceAll(n.notice(), nbsp, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestNightScript: what is all right says the day alone, a name cannot become markup, and a file that another site shares stays.
func TestNightScript(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	const looked = "var malam=document.getElementById(\"malam\");if(malam){malam.append(\"20 November 2026\");malam.hidden=false}\n"
	line := func(when, text string) string {
		return looked + when + "{var kabar=document.createElement(\"p\");kabar.className=\"kabar\";kabar.setAttribute(\"role\",\"status\");kabar.textContent=\"" + text + "\";document.body.prepend(kabar)}\n"
	}
	for name, c := range map[string]struct {
		night Night
		want  string
	}{
		"a good night": {Night{Data: day}, looked},
		"a night that may be late": {Night{Data: day, Late: time.Date(2026, 11, 22, 13, 30, 0, 0, time.FixedZone("WIB", 7*3600))},
			line(`if(Date.now()>Date.parse("2026-11-22T06:30:00Z"))`, "Situs ini memakai data per 20 November 2026. Pemuatan berikutnya tidak berjalan pada waktunya.")},
		"a name of a hostile list": {Night{Data: day, Run: day, Stopped: []warehouse.Change{{Mart: "fct_rkpd", Measure: "rows", Name: `</script><b>"Kota"`, Was: 1}}},
			line("", `Situs ini memakai data per 20 November 2026. Pemuatan 20 November 2026 ditahan untuk diperiksa: baris RKPD \u003c/script\u003e\u003cb\u003e\"Kota\" turun dari 1 ke 0.`)},
	} {
		if got := strings.ReplaceAll(string(c.night.script()), nbsp, " "); got != c.want {
			t.Errorf("%s:\n%s\nwanted\n%s", name, got, c.want)
		}
	}
	site, other := t.TempDir(), t.TempDir()
	if err := SayNight(site, Night{Data: day}); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(site, NightFile), filepath.Join(other, NightFile)); err != nil {
		t.Fatal(err)
	}
	if err := SayNight(site, Night{Data: day, Run: day}); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{site: true, other: false} {
		data, err := os.ReadFile(filepath.Join(dir, NightFile))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "kabar") != want {
			t.Errorf("%s says %s", dir, data)
		}
	}
}

// TestFigureWords: a reader never meets the name of a table.
func TestFigureWords(t *testing.T) {
	for name, words := range figureWords {
		if strings.ContainsAny(words, "_") || words == "" {
			t.Errorf("%s is called %q", name, words)
		}
	}
	if got := changeWords(warehouse.Change{Mart: "fct_baru", Measure: "rows", Was: 2, Found: 1}); got != "data semua daerah turun dari 2 ke 1" {
		t.Errorf("a figure without words: %q", got)
	}
}
