package ingest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestParseAmount(t *testing.T) {
	for _, c := range []struct {
		in      string
		numeric bool
		d       sign
		want    string // cents, "~" behind a rounded one; "?" undecided; "!" not an amount
	}{
		{"Rp6.696.398.859,16", false, 0, "669639885916"},
		{"Rp. 1.234.567,-", false, 0, "123456700"},
		{"1.234.567,89", false, comma, "123456789"},
		{"1,234,567.89", false, 0, "123456789"},
		{"296187500", false, 0, "29618750000"},
		{"12.345.678", false, 0, "1234567800"},
		{"1.234", false, 0, "?"},
		{"1.234", false, comma, "123400"},
		{"1.234", false, point, "123~"},
		{"1.5", false, 0, "150"},
		{"1.5", false, comma, "!"},
		{"(1.234,00)", false, comma, "-123400"},
		{"-1.234,00", false, comma, "-123400"},
		{"−5", false, 0, "-500"},
		{"3850,93 M", false, 0, "385093000000000"},
		{"Rp 265 Jt", false, 0, "26500000000"},
		{"1,5 triliun", false, 0, "150000000000000"},
		{"1.2.3", false, 0, "!"},
		{"1.2.3", false, comma, "!"},
		{"1.23.456", false, comma, "!"},
		{"1e3", false, 0, "!"},
		{"1_000", false, 0, "!"},
		{"12abc", false, 0, "!"},
		{"Rp", false, 0, "!"},
		{"1,", false, 0, "!"},
		{"99999999999999999999", false, 0, "!"},
		{"62383231773.5063", false, 0, "6238323177351~"},
		{"14999999999.9512", false, 0, "1499999999995~"},
		{"563370190847.34998", true, comma, "56337019084735"},
		{"6.22014417997E11", true, comma, "62201441799700"},
		{"0.1", true, comma, "10"},
		{"1.005", true, comma, "101~"},
		{"-2.5", true, 0, "-250"},
	} {
		cents, rounded, err := parseAmount(c.in, c.numeric, c.d)
		got := fmt.Sprint(cents)
		switch {
		case errors.Is(err, errUndecided):
			got = "?"
		case err != nil:
			got = "!"
		case rounded:
			got += "~"
		}
		if got != c.want {
			t.Errorf("%q numeric=%v sign=%q: %s (%v), want %s", c.in, c.numeric, rune(c.d), got, err, c.want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		in      string
		numeric bool
		o       order
		want    string
	}{
		{"31 Desember 2024", false, 0, "2024-12-31"},
		{"Senin, 02 Juni 2026", false, 0, "2026-06-02"},
		{"5 Nopember 2019", false, 0, "2019-11-05"},
		{"31/12/2024", false, 0, "2024-12-31"},
		{"12/31/2024", false, 0, "2024-12-31"},
		{"04-11-2025", false, 0, "?"},
		{"04-11-2025", false, dayFirst, "2025-11-04"},
		{"04-11-2025", false, monthFirst, "2025-04-11"},
		{"11-11-2025", false, 0, "2025-11-11"},
		{"31/12/2024", false, monthFirst, "!"},
		{"2024-12-31", false, 0, "2024-12-31"},
		{"2024-01-01 00:00:00", false, 0, "2024-01-01"},
		{"45292", true, 0, "2024-01-01"},
		{"45657", false, 0, "2024-12-31"},
		{"0000-00-00", false, 0, "open"},
		{"Sampai Sekarang", false, 0, "open"},
		{"31-02-2026", false, 0, "!"},
		{"2026-13-01", false, 0, "!"},
		{"infinity", false, 0, "!"},
		{"epoch", false, 0, "!"},
		{"3 Bulan 2024", false, 0, "!"},
		{"1-1-0001", false, 0, "!"},
	} {
		at, err := parseDate(c.in, c.numeric, c.o)
		got := at.Format(time.DateOnly)
		switch {
		case errors.Is(err, errUndecided):
			got = "?"
		case errors.Is(err, errOpen):
			got = "open"
		case err != nil:
			got = "!"
		}
		if got != c.want {
			t.Errorf("%q order=%d: %s (%v), want %s", c.in, c.o, got, err, c.want)
		}
	}
}

func TestCodes(t *testing.T) {
	for _, c := range []struct{ kind, in, want string }{
		{"sub", "1.03.04.2.01.0012", "1.03.04.2.01.0012"},
		{"sub", "1.3.4.2.1.12", "1.03.04.2.01.0012 D-04"},
		{"sub", "X.XX.01.2.01.0001", "X.XX.01.2.01.0001"},
		{"sub", "7.01.02.2.01.01", "7.01.02.2.01.01 D-03"},
		{"sub", "1.03.04.2.01.00012", "! kode"},
		{"sub", "1.03.04.2.01", "! kode"},
		{"sub", "5.1.02.01.01.0024", "! D-14"},
		{"account", "5.1.02.01.01.0024", "5.1.02.01.01.0024"},
		{"account", "5.1.02.01.001.00024", "5.1.02.01.01.0024"},
		{"account", "5.1.2.1.1.24", "5.1.02.01.01.0024 D-04"},
		{"account", "1.03.04.2.01.0012", "! D-14"},
		{"account", "5.1.02.01.01.00244", "! kode"},
		{"agency", "1.03.0.00.0.00.01.0000", "1.03.0.00.0.00.01.0000"},
		{"agency", "4.01.3.00.0.00.01.0000", "4.01.3.00.0.00.01.0000"},
		{"agency", "Dinas 7", "Dinas 7 D-11"},
		{"summary", "4101", "4.1.01"},
		{"summary", "4101. Pajak Daerah", "4.1.01"},
		{"summary", "5.1.02", "5.1.02"},
		{"summary", "7101", "!"},
		{"region", "32.71", "32.71"},
		{"region", "3271", "32.71"},
		{"region", "91.01", "93.01"}, // moved with the split of Papua
		{"region", "99.99", "!"},
		{"name", "Pemkot Bogor", "32.71"},
		{"name", "KAB. BOGOR", "32.01"},
		{"name", "Pemerintah Kota Depok", "32.76"},
		{"name", "Provinsi Jawa Barat", "32"},
		{"name", "DKI Jakarta", "31"},
		{"name", "Bogor", "! D-05"},
		{"name", "Samarinda", "64.72"},
	} {
		var got, rule string
		var err error
		switch c.kind {
		case "sub":
			got, rule, err = parseSubActivity(c.in)
		case "account":
			got, rule, err = parseAccount(c.in)
		case "agency":
			got, rule = parseAgency(c.in)
		case "summary":
			got, err = parseSummaryAccount(c.in)
		case "region":
			got, _, err = references().regionByCode(c.in, "", false)
		case "name":
			got, rule, err = references().regionByName(c.in, "")
		}
		if err != nil {
			got = "!"
			if rule == "kode" || strings.HasPrefix(rule, "D-") {
				got += " " + rule
			}
		} else if rule != "" {
			got += " " + rule
		}
		if got != c.want {
			t.Errorf("%s %q: %q (%v), want %q", c.kind, c.in, got, err, c.want)
		}
	}
	// A number cell that lost the zero of 32.10 can only be that; as text it stays unclear.
	if got, rule, err := references().regionByCode("32.1", "", true); got != "32.10" || rule != "D-04" || err != nil {
		t.Errorf("number cell 32.1: %q %q %v", got, rule, err)
	}
	if _, _, err := references().regionByCode("32.1", "", false); err == nil {
		t.Error("text 32.1 was taken for a region")
	}
}

func TestMask(t *testing.T) {
	for in, hidden := range map[string]bool{
		"Hubungi budi@contoh.go.id segera":    true,
		"NIK 3271234567890001":                true,
		"NIP. 19700101 199503 1 001":          true,
		"NIP 197001011995031001":              true,
		"telp 0812-3456-7890":                 true,
		"NPWP 01.234.567.8-901.000":           true,
		"Nomor 180/KS/2026 tanggal 3 Mei":     false,
		"Rp1.234.567.890,00":                  false,
		"1.03.04.2.01.0012":                   false,
		"1.03.0.00.0.00.01.0000 Dinas PUPR":   false,
		"Perjanjian nomor 119/12-Huk/KB/2026": false,
	} {
		if got := Mask(in); (got != in) != hidden {
			t.Errorf("Mask(%q) = %q, hidden should be %v", in, got, hidden)
		}
	}
}

func TestReferenceLists(t *testing.T) {
	ref := references()
	if len(ref.regions) != 552 || len(ref.known) != 49 || len(ref.djpk) != 546 {
		t.Errorf("%d regions, %d bidang urusan, %d DJPK codes; want 552, 49, 546", len(ref.regions), len(ref.known), len(ref.djpk))
	}
	if len(ref.shared) != 28 { // 26 of a kabupaten and a kota; Jambi and Bengkulu of a province and a kota
		t.Errorf("%d names that two regions share; want 28", len(ref.shared))
	}
	for _, name := range []string{"wilayah", "perbatasan", "bidang_urusan", "akun", "wilayah_pindah", "tanda_kerja_sama"} {
		if basis, rows := list(name); basis == "" || len(rows) < 2 {
			t.Errorf("list %s: basis %q, %d rows", name, basis, len(rows))
		}
	}
}
