package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzAmount writes cents in every form and reads them back; any other text is read alike twice and never as more digits
// than it has.
func FuzzAmount(f *testing.F) {
	for _, c := range []int64{0, 1, -1, 100, 123456, 150000, -99999999999, 8_999_999_999_999_999_999} {
		f.Add(c, "Rp. 1.234.567,-")
	}
	for _, s := range []string{"1.5 M", "(1,5)", "1e5", "−5", "1.234", "3850,93 M", "..", "1,234,567.891", "0,5 triliun"} {
		f.Add(int64(7), s)
	}
	f.Fuzz(func(t *testing.T, cents int64, text string) {
		if cents > -maxCents && cents < maxCents {
			for _, w := range amountsOf(cents) {
				for _, d := range w.signs {
					got, rounded, err := parseAmount(w.text, w.numeric, d)
					if err != nil || rounded || got != cents {
						t.Fatalf("%d as %q (numeric %v, sign %q): %d %v %v", cents, w.text, w.numeric, d, got, rounded, err)
					}
				}
			}
		}
		for _, d := range []sign{undecided, comma, point} {
			if v, _, err := parseAmount(text, false, d); err == nil && (v > maxCents || v < -maxCents) {
				t.Fatalf("%q is %d", text, v)
			}
			if own, ambiguous := amountEvidence(text); own != undecided && ambiguous {
				t.Fatalf("%q tells %q and is ambiguous", text, own)
			}
		}
		if v, _, err := parseAmount(text, true, undecided); err == nil && (v > maxCents || v < -maxCents) {
			t.Fatalf("number %q is %d", text, v)
		}
	})
}

// written is a text for an amount and the signs that its column may have.
type written struct {
	text    string
	numeric bool
	signs   []sign
}

// amountsOf writes cents as Indonesian files, plain exports, English files and number cells do.
func amountsOf(cents int64) []written {
	minus, n := "", uint64(cents)
	if cents < 0 {
		minus, n = "-", uint64(-cents)
	}
	whole, frac := fmt.Sprint(n/100), fmt.Sprintf("%02d", n%100)
	grouped := func(mark string) string {
		s := ""
		for i, c := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				s += mark
			}
			s += string(c)
		}
		return s
	}
	out := []written{
		{minus + grouped(".") + "," + frac, false, []sign{undecided, comma}},
		{minus + "Rp" + grouped(".") + "," + frac, false, []sign{undecided, comma}},
		{"Rp. " + minus + grouped(".") + "," + frac, false, []sign{undecided, comma}},
		{minus + grouped(",") + "." + frac, false, []sign{undecided, point}},
		{minus + whole + "." + frac, false, []sign{undecided, point}},
		{minus + whole + "." + frac, true, []sign{undecided, comma, point}},
	}
	if minus != "" {
		out = append(out, written{"(" + grouped(".") + "," + frac + ")", false, []sign{comma}})
	}
	if frac == "00" {
		out = append(out, written{minus + grouped(".") + ",-", false, []sign{comma}}, written{minus + whole, false, []sign{undecided, comma, point}})
	}
	return out
}

// FuzzDate writes a day in every form and reads it back; any other text gives a day between 1945 and 2125 or an error.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"31/12/2024", "Senin, 02 Juni 2026", "0000-00-00", "45292", "45292.5", "2024-01-01T00:00:00+07:00", "1-1-0001", "5 Nopember 2019", "99999"} {
		f.Add(20_000, s)
	}
	names := []string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
	f.Fuzz(func(t *testing.T, day int, text string) {
		if day > -9_000 && day < 56_000 {
			want := time.Unix(0, 0).UTC().AddDate(0, 0, day)
			forms := map[string][]order{
				want.Format("02-01-2006"): {dayFirst}, want.Format("2/1/2006"): {dayFirst}, want.Format("02.01.2006"): {dayFirst}, want.Format("01/02/2006"): {monthFirst},
				want.Format("2006-01-02"):                                                                       {orderUndecided, dayFirst, monthFirst},
				want.Format("2006-01-02 15:04:05"):                                                              {orderUndecided, dayFirst},
				fmt.Sprintf("%d %s %d", want.Day(), names[want.Month()], want.Year()):                           {orderUndecided, dayFirst, monthFirst},
				fmt.Sprintf("Jumat, %02d %s %d", want.Day(), strings.ToUpper(names[want.Month()]), want.Year()): {orderUndecided},
			}
			for s, orders := range forms {
				for _, o := range orders {
					if got, err := parseDate(s, false, o); err != nil || !got.Equal(want) {
						t.Fatalf("%q (%d): %v %v, want %v", s, o, got, err, want)
					}
				}
			}
			if serial := day + 25_569; serial >= 10_000 && serial <= 99_999 {
				if got, err := parseDate(fmt.Sprint(serial), true, orderUndecided); err != nil || !got.Equal(want) {
					t.Fatalf("number %d: %v %v, want %v", serial, got, err, want)
				}
			}
		}
		for _, numeric := range []bool{false, true} {
			got, err := parseDate(text, numeric, dayFirst)
			if err == nil && (got.Year() < 1945 || got.Year() > 2125 || got.Hour() != 0) {
				t.Fatalf("%q is %v", text, got)
			}
		}
	})
}

// FuzzCode builds canonical codes, which stay as they are; repair adds zeros and never takes a digit away.
func FuzzCode(f *testing.F) {
	for _, s := range []string{"1.03.04.2.01.0012", "5.1.02.01.001.00024", "1.3.4.2.1.12", "X.XX.01.2.01.0001", "1.03.0.00.0.00.01.0000", "32.71", "3271", "32.1", "4101. Pajak", "....."} {
		f.Add(uint64(987654321), s)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		digits := func(widths ...int) string {
			var parts []string
			for _, w := range widths {
				limit := uint64(1)
				for range w {
					limit *= 10
				}
				parts, seed = append(parts, fmt.Sprintf("%0*d", w, seed%limit)), seed/limit*31+seed%997
			}
			return strings.Join(parts, ".")
		}
		first := func(n uint64) string { seed += 7; return fmt.Sprint(1 + seed%n) }
		sub := first(9) + "." + digits(2, 2, 1, 2, 4)
		acc := first(8) + "." + digits(1, 2, 2, 2, 4)
		unit := digits(1, 2, 1, 2, 1, 2, 2, 4)
		if got, rule, err := parseSubActivity(sub); got != sub || rule != "" || err != nil {
			t.Fatalf("sub kegiatan %q: %q %q %v", sub, got, rule, err)
		}
		if got, level, err := parseNomenclature(sub); got != sub || level != "sub_kegiatan" || err != nil {
			t.Fatalf("nomenclature %q: %q %q %v", sub, got, level, err)
		}
		if got, rule, err := parseAccount(acc); got != acc || rule != "" || err != nil {
			t.Fatalf("account %q: %q %q %v", acc, got, rule, err)
		}
		if got, rule := parseAgency(unit); got != unit || rule != "" {
			t.Fatalf("agency %q: %q %q", unit, got, rule)
		}
		repaired := func(kind, from, to string) {
			if strings.Trim(to, "0123456789X.") != "" {
				return // an agency that is kept as written
			}
			bare := func(s string) string { return strings.NewReplacer("0", "", ".", "", " ", "").Replace(s) }
			if bare(strings.TrimSpace(from)) != bare(to) {
				t.Fatalf("%s %q became %q", kind, from, to)
			}
		}
		for _, s := range []string{text, sub, acc, unit} {
			if got, _, err := parseSubActivity(s); err == nil {
				repaired("sub kegiatan", s, got)
				if again, rule, err := parseSubActivity(got); again != got || rule == "D-04" || err != nil {
					t.Fatalf("sub kegiatan %q became %q and then %q %q %v", s, got, again, rule, err)
				}
			}
			if got, _, err := parseAccount(s); err == nil {
				repaired("account", s, got)
				if again, rule, err := parseAccount(got); again != got || rule != "" || err != nil {
					t.Fatalf("account %q became %q and then %q %q %v", s, got, again, rule, err)
				}
			}
			got, rule := parseAgency(s)
			if again, next := parseAgency(got); rule == "D-04" && (again != got || next != "") {
				t.Fatalf("agency %q became %q and then %q %q", s, got, again, next)
			}
			if rule == "D-04" {
				repaired("agency", s, got)
			}
			if got, err := parseSummaryAccount(s); err == nil {
				if again, err := parseSummaryAccount(got); again != got || err != nil {
					t.Fatalf("summary %q became %q and then %q %v", s, got, again, err)
				}
			}
			if got, _, err := parseNomenclature(s); err == nil {
				if again, _, err := parseNomenclature(got); again != got || err != nil {
					t.Fatalf("nomenclature %q became %q and then %q %v", s, got, again, err)
				}
			}
			for _, scheme := range []string{"", "djpk", "bps"} {
				if got, _, err := references().regionByCode(s, scheme, false); err == nil && !IsRegion(got) {
					t.Fatalf("region %q (%s) became %q", s, scheme, got)
				}
			}
			familyOf(s)
		}
		codes := make([]string, 0, len(references().regions))
		for code := range references().regions {
			codes = append(codes, code)
		}
		slices.Sort(codes)
		code := codes[seed%uint64(len(codes))]
		if got, rule, err := references().regionByCode(code, "", false); got != code || rule != "" || err != nil {
			t.Fatalf("region %q: %q %q %v", code, got, rule, err)
		}
	})
}
