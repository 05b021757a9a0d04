package transform

import (
	"slices"
	"testing"
)

func TestMentioned(t *testing.T) {
	p := &placeNames{
		regions: &regions{codes: map[string]string{"kota bogor": "32.71", "kabupaten bogor": "32.01", "kabupaten bandung": "32.04", "kabupaten bandung barat": "32.17", "kota depok": "32.76",
			"kota administrasi jakarta selatan": "31.74", "provinsi daerah khusus ibukota jakarta": "31"}},
		bare:  map[string]string{"depok": "32.76", "bandung barat": "32.17", "bogor": ""},
		money: map[string]string{"32.71": "32.71", "32.01": "32.01", "32.04": "32.04", "32.17": "32.17", "32.76": "32.76", "31.74": "31", "31": "31"},
	}
	for text, want := range map[string][]string{
		"Jalan ke Kab. Bogor, Kota Depok":                    {"32.01", "32.76"},
		"Kabupaten Bandung Barat":                            {"32.17"}, // and not Kabupaten Bandung
		"Pemkab Bandung dan Pemkot Depok":                    {"32.04", "32.76"},
		"perbatasan Depok; berbatasan dengan Bandung Barat":  {"32.76", "32.17"},
		"Kota Administrasi Jakarta Selatan atau DKI Jakarta": {"31"},
		"Jalan Depok Raya":                                   nil, // streets bear names
		"perbatasan Bogor":                                   nil, // a kabupaten and a kota
		"Taman Kota Bogor":                                   nil, // its own
		"Penataan kota dan batas":                            nil,
		"":                                                   nil,
	} {
		if got := p.mentioned(text, "32.71"); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestTelling(t *testing.T) {
	for _, x := range []struct {
		k, all int
		want   float64
	}{{1, 546, 0}, {2, 546, 1}, {546, 546, 0}, {200, 546, 0}, {2, 2, 0}, {2, 3, 0}, {2, 4, 1}, {3, 4, 0}} {
		if got := telling(x.k, x.all, 0.25); got != x.want {
			t.Errorf("%d of %d: %v, want %v", x.k, x.all, got, x.want)
		}
	}
	if few, many := telling(5, 546, 0.25), telling(100, 546, 0.25); few <= many || few >= 1 || many <= 0 {
		t.Errorf("5 of 546 tell %v, 100 tell %v; the fewer tell more", few, many)
	}
}
