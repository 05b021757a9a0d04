package reports

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestIndonesianNumbers(t *testing.T) {
	for want, got := range map[string]string{
		"0": integer(0), "−1.234.567": integer(-1234567), "999": integer(999), "1.000": integer(1000),
		"Rp0": rupiah(0), "Rp1.234.567,05": rupiah(123456705), "−Rp5": rupiah(-500),
		"Rp500.000": rupiahWords(50_000_000), "Rp279 juta": rupiahWords(27_900_000_000), "Rp1,2 miliar": rupiahWords(124_000_000_000), "Rp1,24 triliun": rupiahWords(124_000_000_000_000),
		"Rp1 triliun": rupiahWords(100_000_000_000_000), "Rp2 miliar": rupiahWords(195_000_000_000), "−Rp3 juta": rupiahWords(-300_000_000), "Rp1 miliar": rupiahWords(99_999_999_999), "Rp999 juta": rupiahWords(99_940_000_000), "Rp1 juta": rupiahWords(99_999_950), "Rp999.999": rupiahWords(99_999_949),
		"70,6%": percent(24, 34), "100%": percent(5, 5), "…": percent(1, 0), "33,3%": percent(1, 3), "66,7%": percent(2, 3), "0%": percent(0, 9),
		"+4,4 poin": points(44), "−1,2 poin": points(-12), "0 poin": points(0),
		"25 November 2026": date(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)), "5 Des 2026": dateShort(time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)),
		"a": list([]string{"a"}), "a dan b": list([]string{"a", "b"}), "a, b, dan c": list([]string{"a", "b", "c"}), "": list(nil),
	} {
		if got = strings.ReplaceAll(got, nbsp, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if p, ok := share(math.MaxInt64/4, math.MaxInt64/2); !ok || p != 500 {
		t.Errorf("a share of huge amounts: %d", p)
	}
}

func TestTitlesOfEdgeCases(t *testing.T) {
	r := &region{Name: "Kota Uji", agreements: make([]*agreement, 4)}
	for want, f := range map[string]*figures{
		"Semua 4 perjanjian sudah punya anggaran pada 2026":                            {Year: 2026, N: 4, InPlan: 4, InBudget: 4, HasPlan: true, HasBudget: true},
		"Belum satu pun dari 4 perjanjian punya anggaran pada 2026":                    {Year: 2026, N: 4, HasPlan: true, HasBudget: true},
		"1 dari 4 perjanjian belum punya anggaran pada 2026":                           {Year: 2026, N: 4, InPlan: 4, InBudget: 3, HasPlan: true, HasBudget: true},
		"2 dari 4 perjanjian belum punya anggaran; 1 belum masuk RKPD":                 {Year: 2026, N: 4, InPlan: 3, InBudget: 2, HasPlan: true, HasBudget: true},
		"4 perjanjian tercatat; rencana dan anggarannya belum diterima":                {N: 4},
		"Belum satu pun dari 4 perjanjian tercantum di RKPD 2026; APBD belum diterima": {Year: 2026, N: 4, HasPlan: true},
		"4 naskah tercatat, belum satu pun ditandatangani":                             {Year: 2026, Unsigned: 4},
		"4 naskah tercatat, tidak satu pun berlaku pada 2026":                          {Year: 2026, Unsigned: 1},
	} {
		if got := title(r, f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	one := &region{Name: "Kota Uji", agreements: make([]*agreement, 1)}
	for want, f := range map[string]*figures{
		"Satu-satunya perjanjian sudah punya anggaran pada 2026":                      {Year: 2026, N: 1, InPlan: 1, InBudget: 1, HasPlan: true, HasBudget: true},
		"Satu-satunya perjanjian belum masuk RKPD dan belum punya anggaran pada 2026": {Year: 2026, N: 1, HasPlan: true, HasBudget: true},
		"Satu-satunya perjanjian belum punya anggaran pada 2026":                      {Year: 2026, N: 1, InPlan: 1, HasPlan: true, HasBudget: true},
		"Satu-satunya perjanjian tercantum di RKPD 2026; APBD belum diterima":         {Year: 2026, N: 1, InPlan: 1, HasPlan: true},
		"Satu perjanjian tercatat; rencana dan anggarannya belum diterima":            {N: 1},
		"Satu naskah tercatat, belum ditandatangani":                                  {Unsigned: 1},
	} {
		if got := title(one, f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := title(&region{Name: "Kota Uji"}, &figures{}); got != "Kota Uji belum mengirim data" {
		t.Errorf("%q", got)
	}
}

func TestGate(t *testing.T) {
	for day, want := range map[string]string{"2026-01-10": "rancangan akhir RKPD 2027 2026-05-31", "2026-06-01": "KUA-PPAS 2027 2026-08-14", "2026-09-01": "perubahan APBD tahun berjalan 2026-09-30", "2026-11-20": "persetujuan bersama RAPBD 2027 2026-11-30", "2026-12-24": "penjabaran APBD 2027 2026-12-31"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		name, until := gate(at)
		if got := name + " " + until.Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}
