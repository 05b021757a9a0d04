package chart

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"padu/reports/fonts"
)

var update = flag.Bool("update", false, "write the golden drawings; look at them before you commit")

// drawings are small fixed charts, edge cases among them: a zero, a missing value, markup in a name, one bar only.
func drawings() map[string]*Canvas {
	out := map[string]*Canvas{
		"flow": Flow("Dari 10 perjanjian, 6 sampai ke anggaran", []Stage{
			{"Perjanjian", []Node{{"Antardaerah (KSDD)", "7 · 70%", 7, false}, {"Pihak ketiga & lain <b>", "3 · 30%", 3, false}, {"Kosong", "0 · 0%", 0, false}}},
			{"RKPD 2026", []Node{{"Tercantum", "8 · 80%", 8, false}, {"Tidak tercantum", "2 · 20%", 2, true}}},
			{"APBD", []Node{{"Dianggarkan", "6 · 60%", 6, false}, {"Tanpa anggaran", "4 · 40%", 4, true}}},
		}, []Stream{{0, 0, 0, 6}, {0, 0, 1, 1}, {0, 1, 0, 2}, {0, 1, 1, 1}, {1, 0, 0, 6}, {1, 0, 1, 2}, {1, 1, 1, 2}, {1, 1, 0, 0}}),
		"bars":        Bars("Batang", []Bar{{Label: "Pekerjaan umum dan penataan ruang yang panjang sekali namanya", Text: "12 · Rp4,2 miliar", Value: 12, Part: 5}, {Label: "Kota Bogor", Text: "3", Value: 3, Mark: true}, {Label: "Nol", Text: "0"}, {Label: "Belum ada", Missing: true}}, 68000),
		"bars-narrow": Bars("Batang", []Bar{{Label: "Satu", Text: "1", Value: 1}}, 35000),
		"columns":     Columns("Bulan", []Column{{"Nov", "2026", 0, 0}, {"Des", "", 3, 2}, {"Jan", "2027", 1, 1}}, 68000),
		"heat":        Heat("Naskah menurut tahun", []string{"2025", "2026"}, []HeatRow{{Label: "Pendidikan", Texts: []string{"3", "12"}, Class: []int{1, 5}}, {Label: "Kesehatan", Texts: []string{"0", "1"}, Class: []int{0, 0}}, {Label: "Pemberdayaan perempuan & pelindungan anak", Texts: []string{"…", "2"}, Class: []int{-1, 1}}}, 35000),
		"graph": Graph("Asal-usul <x>", []string{"Kiriman", "Dibaca langsung", "Tabel ini"}, []Table{{"rkpd", "Baris & berkas", 0, Grey, false}, {"apbd", "", 0, Grey, false}, {"stg_apbd", "", 1, Steel, false}, {"fct_rkpd", "", 2, Teal, true}, {"sendiri", "", 1, Steel, false}},
			[][2]int{{0, 3}, {1, 2}, {2, 3}}),
		"scatter": cloud(68000), "scatter-narrow": cloud(35000),
		"scatter-few": Scatter("Dua titik tanpa garis", Axis{"Kerja sama", 0, itoa64}, Axis{"Porsi", 0, itoa64}, []Point{{0, 0, "Asal & <x>", "", false}, {0, 0, "", "", false}}, nil, "n = 2", 35000),
		"ranks":       strip(68000), "ranks-narrow": strip(35000),
		"tiles": Tiles("Peta", []Tile{{"32", "67", "Jawa Barat: 67", 3}, {"11", "…", "Aceh", -1}, {"75", "99", "Gorontalo", 5}}, "Porsi (%)", [5]string{"20", "40", "60", "80", "90"}),
	}
	for suffix, width := range map[string]int{"": 68000, "-narrow": 35000} {
		for name, c := range plain(width) {
			out[name+suffix] = c
		}
	}
	return out
}

func itoa64(n int64) string { return itoa(int(n)) }

// cloud is a scatter with outliers on both sides, a marked point, two points on one spot, and a band that leaves the axes.
func cloud(width int) *Canvas {
	points := []Point{{9, 180, "Kota Bogor · Kesehatan", "Kota Bogor, Kesehatan: 9 naskah, 18%", true}, {2, 260, "Kab. Bogor · Pendidikan", "", false}, {12, 20, "Kota Depok · Perhubungan", "", false}, {12, 22, "tidak muat, karena titik lain di situ", "", false}, {0, 5, "", "", false}, {0, 5, "", "", false}}
	for i := range int64(20) {
		points = append(points, Point{X: i % 8, Y: 10*(i%8) + 7*(i%5), Tip: "n" + itoa64(i)})
	}
	return Scatter("Setiap naskah seiring 1 poin", Axis{"Kerja sama (naskah)", 12, itoa64}, Axis{"Porsi dalam APBD (%)", 260, func(v int64) string { return itoa64(v / 10) }}, points,
		[]Trend{{0, 10, -30, 50}, {6, 70, 50, 90}, {12, 130, 70, 400}}, "n = 26", width)
}

// strip is a ranking with a zero, a full row, a marked row, and one without data.
func strip(width int) *Canvas {
	return Ranks("Kota Bogor paling jauh", []Rank{{Label: "1 Kota Bogor", Text: "100%", Note: "24 dari 24", Value: 1000}, {Label: "Provinsi Jawa Barat", Text: "51,3%", Note: "40 dari 78", Value: 513, Mark: true},
		{Label: "2 Kabupaten <Tanjung Jabung Timur> & sekitarnya", Text: "0%", Note: "0 dari 3"}, {Label: "Kabupaten Bogor", Missing: true}}, Mean{960, "Rata-rata 96%"}, 1000, width)
}

func TestGoldenDrawings(t *testing.T) {
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who looks at the drawings, not for CI")
	}
	for name, c := range drawings() {
		got := c.SVG("uji")
		path := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != got {
			t.Errorf("%s differs from its golden drawing", name)
		}
		for d := xml.NewDecoder(strings.NewReader(got)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s is no XML: %v", name, err)
			}
		}
	}
}

func TestDrawingsIntoPDF(t *testing.T) {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes("sans", "", bytes.Clone(fonts.SansRegular))
	pdf.AddUTF8FontFromBytes("sans", "B", bytes.Clone(fonts.SansSemibold))
	for _, c := range drawings() {
		pdf.AddPage()
		c.Draw(pdf, 15, 20)
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil || out.Len() < 5000 {
		t.Errorf("%d bytes of PDF, %v", out.Len(), err)
	}
}

func TestAllProvincesHaveATile(t *testing.T) {
	seen := map[[2]int]string{}
	for code, p := range places {
		if other := seen[[2]int{p.col, p.row}]; other != "" {
			t.Errorf("%s and %s share a tile", code, other)
		}
		seen[[2]int{p.col, p.row}] = code
	}
	if len(places) != 38 {
		t.Errorf("%d provinces, want 38", len(places))
	}
}

// contrast is the WCAG contrast of two colours.
func contrast(a, b string) float64 {
	light := func(hex string) float64 {
		r, g, bl := rgb(hex)
		lin := func(v int) float64 {
			c := float64(v) / 255
			if c <= 0.03928 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(bl)
	}
	x, y := light(a), light(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestPaletteContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		min  float64
	}{{Ink, "#ffffff", 7}, {Muted, "#ffffff", 4.5}, {Blue, "#ffffff", 4.5}, {Rust, "#ffffff", 4.5}, {Teal, "#ffffff", 4.5}, {Grey, "#ffffff", 3}, {Steel, "#ffffff", 3},
		{Ink, Sequence[0], 4.5}, {Ink, Sequence[1], 4.5}, {Ink, Sequence[2], 4.5}, {Ink, Sequence[3], 4.5}, {"#ffffff", Sequence[4], 4.5}, {"#ffffff", Sequence[5], 4.5}} {
		if got := contrast(c.a, c.b); got < c.min {
			t.Errorf("%s on %s: contrast %.2f, wanted %.1f", c.a, c.b, got, c.min)
		}
	}
}

func TestTextFits(t *testing.T) {
	long := "Administrasi kependudukan dan pencatatan sipil"
	for _, w := range []int{3000, 8000, 15000} {
		if got := Fit(long, 1250, true, w); Width(got, 1250, true) > w || !strings.HasSuffix(got, "…") {
			t.Errorf("%q is %d wide, at most %d", got, Width(got, 1250, true), w)
		}
	}
	if Fit("Bogor", 1250, false, 90000) != "Bogor" {
		t.Error("a short text was cut")
	}
	for _, l := range Wrap(long, 1250, false, 12000) {
		if Width(l, 1250, false) > 12000 {
			t.Errorf("line %q is too wide", l)
		}
	}
}
