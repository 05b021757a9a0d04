package reports

import (
	"strings"
	"testing"
)

// TestAgencySQL: every figure of every agency's report is what SQL says on the snapshot.
func TestAgencySQL(t *testing.T) {
	s, st := cycled()
	n, files := 0, map[string]bool{}
	for _, o := range st.orders() {
		if o.kind.Name != "opd" || o.region.Province == o.region.Code {
			continue // the province's agreements have sums in this fixture, but no lines
		}
		d := st.document(o.kind, o.region, o.agency, period{})
		if files[d.Base] {
			t.Errorf("two reports in %s", d.Base)
		}
		files[d.Base] = true
		n += checkSQL(t, s, d)
	}
	if n < 200 {
		t.Errorf("only %d figures", n)
	}
	for _, want := range []string{"wilayah/32.71/opd/2.15.0.00.0.00.01.0000", "wilayah/32.71/opd/1.02.0.00.0.00.01.0000"} {
		if !files[want] {
			t.Errorf("no report %s of %v", want, sortedKeys(files))
		}
	}
}

// TestOwning: an agreement without a code belongs to the agency of its name; one without either belongs to none; lines make an
// agency a carrier.
func TestOwning(t *testing.T) {
	_, st := cycled()
	got := map[string]string{}
	for _, a := range st.byCode["32.71"].owning() {
		got[a.Key] = a.Name + ": " + strings.Join(sortedKeys(a.Own), " ") + " / " + strings.Join(sortedKeys(a.Carried), " ")
	}
	for key, want := range map[string]string{
		"2.15.0.00.0.00.01.0000": "Dinas Perhubungan: KS-3271-1 / KS-3271-5",
		"1.02.0.00.0.00.01.0000": "Dinas Kesehatan: KS-3271-2 / ",
		"2.11.0.00.0.00.01.0000": "2.11.0.00.0.00.01.0000:  / KS-3271-1 KS-3271-8",
		"Dinas PUPR":             "Dinas PUPR: KS-3271-7 KS-3271-8 / ",
	} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
	for key, x := range got {
		if key == "" || key == "-" || strings.Contains(x, "KS-3271-3") {
			t.Errorf("%q: %s", key, x)
		}
	}
}

func TestFileName(t *testing.T) {
	if got := fileName("1.02.0.00.0.00.01.0000"); got != "1.02.0.00.0.00.01.0000" {
		t.Error(got)
	}
	seen := map[string]string{}
	for _, key := range []string{"Dinas PUPR", "dinas pupr", "dinas-pupr", "../..", "", "DINAS/PUPR", "Дом", strings.Repeat("a", 300)} {
		name := fileName(key)
		if strings.ContainsAny(name, "/\\ ") || strings.HasPrefix(name, ".") || len(name) > 80 || seen[name] != "" || key != "" && name == "" {
			t.Errorf("%q: %q as %q", key, name, seen[name])
		}
		seen[name] = key + "!"
	}
}

// TestAgencyOfCity: the sentences and the tables of one agency.
func TestAgencyOfCity(t *testing.T) {
	d := cycleDocument("opd", "32.71", "2.15.0.00.0.00.01.0000")
	for _, c := range []struct{ table, key, want string }{
		{"uang", "KS-3271-1", "Transportasi|Rp500 juta|Rp440 juta|Rp440 juta|Rp205 juta|46,6%|KS-3271-1"},
		{"uang", "KS-3271-5", "Statistik|…|Rp40 juta|Rp40 juta|Rp0|0%|KS-3271-5"},
		{"pautan", "T-1", "2.15.02.2.01.0001|Transportasi|Rp320 juta|Rp330 juta|Angkutan umum|2.15.02.2.01|Penyediaan angkutan|2.15.02|PROGRAM LALU LINTAS|kode|2.15.0.00.0.00.01.0000|KS-3271-1|T-1"},
		{"fisik", "2.15.0.00.0.00.01.0000/2.15.02.2.01.0001", "2.15.02.2.01.0001|30,0%|45,5%|Dinas Perhubungan|2.15.0.00.0.00.01.0000"},
		{"fisik", "2.15.0.00.0.00.01.0000/2.15.02.2.01.0002", "2.15.02.2.01.0002|…|0%|Dinas Perhubungan|2.15.0.00.0.00.01.0000"},
		{"pelaporan", "KS-3271-1", "PKS antara Kota Bogor dan Kabupaten Bogor tentang Transportasi|Belum|…|belum dievaluasi untuk 2026|KS-3271-1"},
	} {
		if got := rowTexts(tableNamed(d, c.table), c.key); got != c.want {
			t.Errorf("%s, %s:\n%s, want\n%s", c.table, c.key, got, c.want)
		}
	}
	wantWords(t, d, "Semua 2 perjanjian Dinas Perhubungan sudah punya anggaran pada 2026", "Satu tugas dalam 30 hari: 1 perpanjang atau akhiri.", "Satu sub kegiatan fisiknya di belakang keuangannya",
		"1 dari 2 perjanjian menyebut nilainya", "Belum satu pun dari 2 naskah pelaksanaan dievaluasi untuk 2026")
	d = cycleDocument("opd", "32.71", "Dinas PUPR") // in the register by name alone
	if !strings.HasPrefix(d.Base, "wilayah/32.71/opd/dinas-pupr-") {
		t.Error(d.Base)
	}
	wantWords(t, d, "Satu-satunya perjanjian Dinas PUPR sudah punya anggaran pada 2026", "Satu temuan aturan pada perjanjiannya")
}

// TestAgencyOfLittle: without documents nothing is nought.
func TestAgencyOfLittle(t *testing.T) {
	d := cycleDocument("opd", "64.08", "2.15.0.00.0.00.01.0000")
	if got := rowTexts(tableNamed(d, "uang"), "KS-6408-1"); got != "Pelabuhan|…|Rp500.000|…|…|…|KS-6408-1" {
		t.Error(got)
	}
	wantWords(t, d, "Satu-satunya perjanjian Dinas Perhubungan ada di RKPD 2026; APBD belum diterima", "Realisasi 2026 belum diterima")
	if got := d.KPIs[2].Value + d.KPIs[3].Value; got != "……" {
		t.Error(got)
	}
	d = cycleDocument("opd", "64.08", "9.99") // asked for, without agreements
	wantWords(t, d, "9.99 belum mempunyai perjanjian yang berlaku")
	if len(d.KPIs) > 0 {
		t.Error("figures of nothing")
	}
	if _, st := cycled(); len(st.byCode["64.72"].owning()) != 0 {
		t.Error("agencies without a name")
	}
}
