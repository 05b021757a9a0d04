package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// years are the periods of a trend by year.
func years(from, n int) (out []Period) {
	for i := range n {
		out = append(out, Period{Name: itoa(from + i)})
	}
	return out
}

// months are n periods from November 2024 on.
func months(n int) (out []Period) {
	for i := range n {
		out = append(out, Period{[]string{"Nov", "Des", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt"}[i%12], itoa(2024 + (i+10)/12)})
	}
	return out
}

// values are permilles; a negative one is missing.
func values(of ...int64) (out []Value) {
	for _, v := range of {
		if v < 0 {
			out = append(out, Value{Missing: true})
			continue
		}
		out = append(out, Value{N: v, Text: itoa64(v/10) + "%"})
	}
	return out
}

var percentAxis = Axis{"", 800, func(v int64) string { return itoa64(v/10) + "%" }}

// plain are the charts as a report shows them, for the golden drawings.
func plain(width int) map[string]*Canvas {
	places := []Place{{Name: "Kota Bogor & <x>", Text: "71,3%", Value: 713, Mark: true}, {Name: "Belum ada", Missing: true}}
	for i := range int64(34) {
		places = append(places, Place{Name: "Kab. " + itoa64(i), Text: itoa64(10 * (i * 37 % 90)), Value: 10 * (i * 37 % 90)})
	}
	var matrix []HeatRow
	names := []string{"Kabupaten Bogor", "Kota Bogor", "Kota Depok", "Kabupaten Cianjur", "Kota Sukabumi", "Kabupaten Sukabumi", "Kabupaten Karawang", "Kabupaten Bekasi", "Kota Bekasi"}
	for i, name := range names {
		r := HeatRow{Label: name, Mark: i == 1}
		for j := range names {
			switch n := i * j * 7 % 5; {
			case i == j:
				r.Texts, r.Class = append(r.Texts, ""), append(r.Class, NoCell)
			case i == 6 || j == 6:
				r.Texts, r.Class = append(r.Texts, "…"), append(r.Class, NoData)
			case n == 0:
				r.Texts, r.Class = append(r.Texts, ""), append(r.Class, 0)
			default:
				r.Texts, r.Class = append(r.Texts, itoa(n)), append(r.Class, n)
			}
		}
		matrix = append(matrix, r)
	}
	return map[string]*Canvas{
		"lines": Lines("Integrasi naik 39 poin", years(2019, 8), []Series{{Name: "DI Yogyakarta", Values: values(435, 455, 490, 500, 515, 525, 570, 610)}, {Name: "Jawa Barat", Values: values(110, 170, 240, -1, 300, 370, 400, 420)},
			{Name: "Jawa Tengah", Values: values(350, 440, 475, 520, 625, 690, 700, 740), Mark: true}, {Name: "Rata-rata 38 provinsi", Values: values(280, 310, 345, 375, 405, 445, 480, 510), Base: true}},
			percentAxis, Mean{750, "Target RPJMD 75%"}, 1, width),
		"steps": Steps("Dari pagu RKPD ke anggaran APBD", []Step{{Name: "Pagu RKPD 2026", Text: "Rp214 miliar", Value: 21400, Total: true}, {Name: "Subkegiatan baru di APBD", Text: "+Rp31,5 miliar", Value: 3150}, {Name: "Pagu dinaikkan", Text: "+Rp8 miliar", Value: 800},
			{Name: "Pagu dikurangi", Text: "−Rp42,1 miliar", Value: -4210}, {Name: "Tidak dianggarkan", Text: "−Rp61 miliar", Value: -6100}, {Name: "Anggaran APBD 2026", Text: "Rp150,4 miliar", Value: 15040, Total: true}}, width),
		"gates": Gates("Separuh perjanjian gugur sebelum anggaran", []Gate{{Name: "Ditandatangani", Text: "133", Value: 133}, {Name: "Rancangan awal RKPD", Text: "118", Share: "89% dari yang ditandatangani", Loss: "15 tidak diusulkan", Value: 118},
			{Name: "RKPD ditetapkan", Text: "99", Share: "74%", Loss: "19 gugur setelah Musrenbang", Value: 99}, {Name: "KUA-PPAS", Missing: true}, {Name: "APBD", Text: "66", Share: "50%", Loss: "33 tanpa anggaran", Value: 66}}, width),
		"strip":  Strip("Kota Bogor di atas rata-rata", Axis{"", 1000, percentAxis.Text}, places, Mean{478, "Rata-rata 47,8%"}, Band{210, 640, "Separuh daerah berada di antara 21% dan 64%"}, "n = 35; 1 belum ada data", width),
		"matrix": Heat("Siapa bekerja sama dengan siapa", names, matrix, width),
	}
}

// nasty are charts of what data can be at its worst: nothing, one, many, all the same, a nation's rupiah in cents, names
// without end, and what is not known.
func nasty(width int) map[string]*Canvas {
	long := "Kabupaten Administrasi Kepulauan Seribu dan Kabupaten Pangkajene dan Kepulauan beserta sekitarnya"
	word := strings.Repeat("Pertanggungjawaban", 4)
	huge := int64(3_500_000_000_000_000_00) // cents
	rupiah := Axis{"Anggaran kerja sama (rupiah) seluruh kabupaten dan kota di Indonesia menurut tahun", huge, func(v int64) string { return fmt.Sprintf("Rp%d triliun", v/100_000_000_000_000) }}
	money := func(of ...int64) (out []Value) {
		for _, v := range of {
			out = append(out, Value{N: v, Text: rupiah.Text(v), Missing: v < 0})
		}
		return out
	}
	same := func(name string) Series { return Series{Name: name, Values: values(500, 500, 500)} }
	var steps []Step
	for i := range int64(12) {
		steps = append(steps, Step{Name: long, Text: "−Rp1.234.567.890.123,45", Value: -huge / (i + 3)})
	}
	var gates []Gate
	for i := range 7 {
		gates = append(gates, Gate{Name: long, Text: "1.234.567 naskah perjanjian kerja sama", Share: long, Loss: long, Value: huge >> i})
	}
	var ties, nation []Place
	for i := range int64(514) {
		ties = append(ties, Place{Name: "Kab. " + itoa64(i), Mark: i < 2})
		nation = append(nation, Place{Name: "Kab. " + itoa64(i), Value: (i*i*7919 + 31*i) % 1001, Mark: i == 7, Missing: i%50 == 3})
	}
	nation[7].Name, nation[7].Text = long, "100%"
	var names, fields []string
	var forty, complete []HeatRow
	for i := range 40 {
		names = append(names, fmt.Sprintf("%s %d", []string{"Kabupaten Tanjung Jabung Timur", "Kota Depok", long}[i%3], i))
		fields = append(fields, []string{"Nomor naskah", "Tanggal berakhir", "Persetujuan DPRD", word}[i%4])
	}
	for i, name := range names {
		r, f := HeatRow{Label: name, Mark: i == 3}, HeatRow{Label: name}
		for j := range 40 {
			n := (i*i + j*j*3 + i*j) % 17
			r.Texts, r.Class = append(r.Texts, []string{"", "1", "…", "", "128", "", "●", "", "", "", "1.234.567"}[n%11]), append(r.Class, []int{0, 1, NoData, 0, 5, 0, 2, 0, 0, NoCell, 4}[n%11])
			if j < 17 {
				f.Texts, f.Class = append(f.Texts, itoa(n*6)), append(f.Class, min(n/3, 5))
			}
		}
		forty, complete = append(forty, r), append(complete, f)
	}
	none, text := Mean{}, percentAxis
	return map[string]*Canvas{
		"lines-none":    Lines("Kosong", nil, nil, text, none, 0, width),
		"lines-unknown": Lines("Belum ada", years(2025, 2), []Series{{Name: long, Values: values(-1, -1)}, {Name: "Kota Bogor", Mark: true}, {Name: word, Base: true}, {Name: "x"}}, text, Mean{0, "Nol"}, 1, width),
		"lines-one":     Lines("Satu", years(2026, 1), []Series{{Name: "Kota Bogor", Values: values(0)}}, Axis{"Porsi", 0, percentAxis.Text}, Mean{900, long}, 1, width),
		"lines-ties":    Lines("Sama semua", years(2024, 3), []Series{same("Kota Bogor"), same(long), {Name: "Rata-rata", Values: values(500, 500, 500), Base: true}, {Name: long, Values: values(500, -1, 500), Mark: true}}, text, Mean{500, "Target"}, 0, width),
		"lines-low":     Lines("Nol", months(3), []Series{{Name: "Kota Bogor", Values: values(0, 0, 0)}, {Name: "Kota Depok", Values: values(0, 0, 0)}, {Name: long, Values: values(0, 1, 0), Mark: true}, {Name: long, Values: values(0, 0)}}, text, none, 3, width),
		"lines-months":  Lines("Bulanan", months(26), []Series{{Name: "Kota Bogor", Values: values(0, 10, -1, 30, -1, -1, 60, 70, 80, 90, 90, 90, 50, 40, 60, 300, 310, 320, 330, 340, 350, 400, 420, 500, 700, 690)}}, text, none, 2, width),
		"lines-huge":    Lines("Rupiah", years(2019, 8), []Series{{Name: "Anggaran", Values: money(0, huge, huge/2, -1, 1, huge/3, huge*2, huge), Mark: true}, {Name: "Realisasi", Values: money(huge, 0, huge, 0, huge, -1, huge, huge*9/10)}}, rupiah, Mean{huge, "Pagu " + long}, 1, width),
		"lines-many":    Lines("Delapan", years(2015, 12), slices.Repeat([]Series{{Name: long, Values: values(10, 400, 20, 800, -1, 3, 999, 0, 0, 0, 0, 700)}}, 8), text, none, 0, width),
		"steps-none":    Steps("Kosong", nil, width),
		"steps-zero":    Steps("Nol", []Step{{Name: "Pagu", Text: "Rp0", Total: true}, {Name: "Tetap", Text: "Rp0"}, {Name: "APBD", Missing: true, Total: true}}, width),
		"steps-minus":   Steps("Defisit", []Step{{Name: "Pagu", Text: "Rp2", Value: 2, Total: true}, {Name: word, Text: "−Rp9", Value: -9}, {Name: "Tidak diketahui", Missing: true}, {Name: "Naik", Text: "+Rp4", Value: 4}, {Name: "APBD", Text: "−Rp3", Value: -3, Total: true}}, width),
		"steps-huge":    Steps("Rupiah", append(append([]Step{{Name: "Pagu", Text: "Rp9.999.999.999.999.999,99", Value: huge, Total: true}}, steps...), Step{Name: long, Text: long, Total: true, Value: -huge}), width),
		"gates-none":    Gates("Kosong", nil, width),
		"gates-zero":    Gates("Nol", []Gate{{Name: "A", Text: "0"}, {Name: "B", Text: "0", Share: "…"}, {Name: long, Missing: true}}, width),
		"gates-more":    Gates("Bertambah", []Gate{{Name: "A", Text: "3", Value: 3}, {Name: "B", Text: "5", Loss: "2 lebih", Value: 5}, {Name: "C", Text: "0", Loss: "semua " + long}}, width),
		"gates-huge":    Gates("Banyak", gates, width),
		"strip-none":    Strip("Kosong", Axis{"", 1000, percentAxis.Text}, nil, none, Band{}, "", width),
		"strip-ties":    Strip("Sama semua", Axis{"", 1000, percentAxis.Text}, ties, Mean{0, "Rata-rata 0%"}, Band{0, 0, long + long}, long+long, width),
		"strip-nation":  Strip("Indonesia", Axis{"", 1000, percentAxis.Text}, nation, Mean{990, "Rata-rata 99%"}, Band{250, 750, "Separuh daerah"}, "n = 503", width),
		"strip-unknown": Strip("Belum ada", Axis{"", 1000, percentAxis.Text}, []Place{{Name: long, Mark: true, Missing: true}, {Name: "x", Missing: true}}, none, Band{}, "", width),
		"matrix-forty":  Heat("Empat puluh", names, forty, width),
		"matrix-fields": Heat("Kelengkapan", fields[:17], complete, width),
		"heat-none":     Heat("Kosong", nil, nil, width),
	}
}

// TestScaleOfHugeNumbers: a nation's cents times the width of a drawing are more than 64 bits.
func TestScaleOfHugeNumbers(t *testing.T) {
	const most = math.MaxInt64
	for _, c := range []struct {
		v, most int64
		want    int
	}{{0, 100, 0}, {50, 100, 34000}, {100, 100, 68000}, {most, most, 68000}, {most / 2, most, 33999}, {-5, 100, 0}, {200, 100, 68000}, {1, 0, 0}} {
		if got := scale(c.v, c.most, 68000); got != c.want {
			t.Errorf("%d of %d stands at %d, want %d", c.v, c.most, got, c.want)
		}
	}
	if got := step(3_500_000_000_000_000_00, 5); got != 1_000_000_000_000_000_00 {
		t.Errorf("a tick every %d", got)
	}
}
