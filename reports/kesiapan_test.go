package reports

import (
	"strings"
	"testing"
	"time"
)

// TestReadinessSQL: every figure of every readiness report is what SQL says on the snapshot.
func TestReadinessSQL(t *testing.T) {
	s, st := cycled()
	n := 0
	for _, o := range st.orders() {
		if o.kind.Name == "kesiapan" {
			n += checkSQL(t, s, st.document(o.kind, o.region, o.agency, period{}))
		}
	}
	if n < 200 {
		t.Errorf("only %d figures", n)
	}
}

func rowTexts(t *table, key string) string {
	if t == nil {
		return "no table"
	}
	for _, r := range t.Rows {
		if r.Key == key {
			var out []string
			for _, c := range r.Cells {
				out = append(out, strings.ReplaceAll(c.Text, nbsp, " "))
			}
			return strings.Join(out, "|")
		}
	}
	return "no row"
}

func tableNamed(d *document, id string) *table {
	for _, t := range d.tables() {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// words are all sentences of a document.
func words(d *document) string {
	s := []string{d.Headline, d.Lead}
	for _, h := range d.Heads {
		s = append(s, h.Fact+" "+h.More)
	}
	for _, x := range d.Decisions {
		s = append(s, x.What+": "+x.Text)
	}
	for _, x := range d.Sections {
		for _, p := range x.Parts {
			s = append(s, p.Text, p.So, p.Ask)
			if p.Figure != nil {
				s = append(s, p.Figure.Title, p.Figure.Note)
			}
			if p.Table != nil {
				s = append(s, p.Table.Title, p.Table.Sub, p.Table.Note)
			}
		}
	}
	return strings.ReplaceAll(strings.Join(s, "\n"), nbsp, " ")
}

func wantWords(t *testing.T, d *document, want ...string) {
	t.Helper()
	all := words(d)
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("%s does not say %q:\n%s", d.Base, w, all)
		}
	}
}

// TestReadinessOfCity: the numbers of the sentences are those of the tables, which are right by hand.
func TestReadinessOfCity(t *testing.T) {
	d := cycleDocument("kesiapan", "32.71", "")
	for _, c := range []struct{ table, key, want string }{
		{"corong", "ditandatangani", "Ditandatangani dan berlaku|6|6|100%|0|lengkap"},
		{"corong", "dipetakan", "Urusan dipetakan|5|6|83,3%|1|lengkap"},
		{"corong", "dibahas", "Dibahas TKKSD|1|6|16,7%|5|lengkap"},
		{"corong", "musrenbang", "Didukung usulan musrenbang|1|6|16,7%|5|lengkap"},
		{"corong", "rkpd-murni", "RKPD murni|4|6|66,7%|2|lengkap"},
		{"corong", "rkpd-perubahan", "RKPD perubahan|4|6|66,7%|2|lengkap"},
		{"corong", "apbd-murni", "APBD murni|4|6|66,7%|2|lengkap"},
		{"corong", "apbd-perubahan", "APBD perubahan|4|6|66,7%|2|lengkap"},
		{"corong", "terealisasi", "Terealisasi|2|6|33,3%|4|lengkap"},
		{"selisih", "semua", "Semua sub kegiatan yang ditautkan|5|Rp680 juta|Rp555 juta|−Rp125 juta"},
		{"selisih", "naik", "Dinaikkan|1|Rp320 juta|Rp330 juta|+Rp10 juta"},
		{"selisih", "tambah", "Ditambahkan tanpa RKPD|1|Rp0|Rp75 juta|+Rp75 juta"},
		{"selisih", "turun", "Dipotong|1|Rp120 juta|Rp110 juta|−Rp10 juta"},
		{"selisih", "hilang", "Tidak dianggarkan|1|Rp200 juta|Rp0|−Rp200 juta"},
		{"selisih", "sama", "Sama|1|Rp40 juta|Rp40 juta|tetap"},
		{"tahap", "rkpd murni", "RKPD murni|4|Rp640 juta"},
		{"tahap", "apbd perubahan", "APBD perubahan|4|Rp555 juta"},
		{"terlambat", "KS-3271-2", "PKS antara Kota Bogor dan PT Sehat & Kawan tentang Ambulans|PT Sehat & Kawan|5 Nov 2025|KUA-PPAS 2026|Belum|Persetujuan bersama RAPBD 2027 (30 November 2026), atau persetujuan DPRD bila membebani|Dinas Kesehatan|KS-3271-2"},
		{"tanpa-kode", "KS-3271-3", "Sekolah|1.01.02.2.01.0001|0,21|Periksa usulan kode ini dalam lembar tinjauan.|…|1.01|…|…|KS-3271-3"},
		{"musrenbang", "U-5", "Bus sekolah|2.15|Rp10 juta|diusulkan|NK antara Kota Bogor dan BPS tentang Statistik|sub kegiatan|2.15.02.2.01.0002|U-5"},
		{"musrenbang", "U-3", "Ambulans desa|1.02|Rp90 juta|diusulkan|PKS antara Kota Bogor dan PT Sehat & Kawan tentang Ambulans|bidang urusan|…|U-3"},
	} {
		if got := rowTexts(tableNamed(d, c.table), c.key); got != c.want {
			t.Errorf("%s, %s:\n%s, want\n%s", c.table, c.key, got, c.want)
		}
	}
	wantWords(t, d, "3 dari 6 perjanjian lewat RKPD dan APBD 2026", "Satu perjanjian ditandatangani sesudah gerbang RKPD 2026.", "Gerbang berikut adalah Persetujuan bersama RAPBD 2027, paling lambat 30 November 2026.",
		"(31 Mei 2025, menurut pengaturan daerah)", "Anggaran 5 sub kegiatan terkait Rp125 juta di bawah pagunya; 2 dipotong atau tidak dianggarkan", "Satu perjanjian terlambat bagi RKPD 2026",
		"Satu perjanjian belum punya kode; padu mengusulkan kode bagi 1", "2 dari 3 usulan musrenbang 2027 sejalan dengan perjanjian; 1 pada sub kegiatan yang sama", "Pagunya Rp200 juta.")
}

// TestReadinessOfLittle: what is not there is said, and never nought.
func TestReadinessOfLittle(t *testing.T) {
	d := cycleDocument("kesiapan", "64.08", "") // register and RKPD, no APBD
	if got := rowTexts(tableNamed(d, "corong"), "apbd-perubahan"); got != "APBD perubahan|…|…|…|…|APBD perubahan 2026 belum diterima" {
		t.Error(got)
	}
	if tableNamed(d, "selisih") != nil {
		t.Error("a difference without a budget")
	}
	wantWords(t, d, "1 dari 3 perjanjian siap di RKPD 2026; APBD belum diterima", "Usulan musrenbang belum diterima")
	d = cycleDocument("kesiapan", "64.72", "") // a register alone
	wantWords(t, d, "2 perjanjian berlaku; kesiapannya belum dapat dinilai tanpa RKPD dan APBD", "corong per gerbang belum dapat dinilai")
	for _, region := range []string{"32.01", "64.09", "35.29"} { // no register, nothing signed, spending alone
		if d = cycleDocument("kesiapan", region, ""); len(d.KPIs) > 0 || tableNamed(d, "corong") != nil {
			t.Errorf("%s has figures", region)
		}
		wantWords(t, d, "belum dapat dinilai")
	}
	if d = cycleDocument("kesiapan", "64.03", ""); rowTexts(tableNamed(d, "corong"), "terealisasi") != "Terealisasi|1|1|100%|0|lengkap" {
		t.Error(rowTexts(tableNamed(d, "corong"), "terealisasi"))
	}
	wantWords(t, d, "Satu-satunya perjanjian lewat RKPD dan APBD 2026", "Satu-satunya perjanjian sampai realisasi 2026")
}

// TestReadinessOfMany: regions are ranked from the last, and those without a budget cannot be judged.
func TestReadinessOfMany(t *testing.T) {
	d := cycleDocument("kesiapan", "", "")
	x := tableNamed(d, "kesiapan-daerah")
	var order []string
	for _, r := range x.Rows {
		order = append(order, r.Key)
	}
	if got := strings.Join(order, " "); got != "32 32.71 64.03 64.08 64.72" {
		t.Error(got)
	}
	if got := rowTexts(x, "64.08"); got != "Kabupaten Kutai Timur|3|33,3%|…|…|RKPD murni (2)|2026|64.08" {
		t.Error(got)
	}
	if got := rowTexts(tableNamed(d, "corong"), "apbd-perubahan"); got != "APBD perubahan|4|6|66,7%|2|lengkap" {
		t.Error(got)
	}
	wantWords(t, d, "66,7% perjanjian sudah dianggarkan; Provinsi Jawa Barat paling tertinggal dengan 50%", "2 daerah belum dapat dinilai sampai APBD.")
	d = cycleDocument("kesiapan", "32", "")
	if got := rowTexts(tableNamed(d, "corong-daerah"), "ditandatangani"); got != "Ditandatangani dan berlaku|6|6|100%|0|lengkap" {
		t.Error(got)
	}
	wantWords(t, cycleDocument("kesiapan", "35", ""), "belum dapat dinilai")
}

// TestMilestones: the calendar turns over at its gates, and a region's own day of the RKPD counts.
func TestMilestones(t *testing.T) {
	_, st := cycled()
	for _, c := range []struct{ region, day, want string }{
		{"32.71", "2026-11-20", "Persetujuan bersama RAPBD 2027"}, {"32.71", "2026-11-30", "Persetujuan bersama RAPBD 2027"}, {"32.71", "2026-12-01", "Penjabaran APBD 2027"},
		{"32.71", "2027-01-01", "Rancangan awal RKPD 2028"}, {"32.71", "2026-05-31", "RKPD 2027"}, {"32.71", "2026-06-01", "KUA-PPAS 2027"}, {"64.08", "2026-06-01", "RKPD 2027"},
		{"32", "2026-03-01", "Forum Perangkat Daerah RKPD 2027"}, {"64.08", "2026-03-01", "Musrenbang RKPD 2027"}, {"64.08", "2026-08-15", "Perubahan APBD 2026"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		list := milestones(st.byCode[c.region], day)
		if list[0].Name != c.want || len(list) != 8 {
			t.Errorf("%s on %s: %s, want %s", c.region, c.day, list[0].Name, c.want)
		}
	}
}

// TestTasks: each is asked for the next gate that still takes it, of agreements that are then in force.
func TestTasks(t *testing.T) {
	_, st := cycled()
	d := cycleDocument("kesiapan", "32.71", "")
	var got []string
	for _, x := range st.regional(d).tasks() {
		got = append(got, x.Key+" "+x.A.ID+" "+x.Until.Format(time.DateOnly))
	}
	want := "anggaran KS-3271-2 2026-11-30\ndprd KS-3271-2 2026-11-30\ndprd KS-3271-4 2026-11-30\nperpanjang KS-3271-1 2026-12-15\nevaluasi KS-3271-1 2026-12-31\nevaluasi KS-3271-2 2026-12-31\nevaluasi KS-3271-3 2026-12-31\n" +
		"evaluasi KS-3271-4 2026-12-31\nevaluasi KS-3271-5 2026-12-31\nrencana KS-3271-3 2027-01-31\nperpanjang KS-3271-8 2027-02-10"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}
