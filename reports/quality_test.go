package reports

import (
	"strings"
	"testing"
)

func TestQualitySQL(t *testing.T) { checkKind(t, "mutu", 300) }

// TestQualityWords: the cases of many, one and none, and what nobody can say yet.
func TestQualityWords(t *testing.T) {
	says(t, assessedReport("mutu", ""), "Satu dari 8 berkas ditahan atau ditolak", "Berkas dinilai: 8 (2 sumber)", "Temuan aturan: 15 (dari 6 aturan)", "Satu berkas tidak dimuat", "2 sel tidak dapat dipakai", "Satu nilai diperbaiki atau perlu diperiksa",
		"66,7% usulan padu yang diputuskan diterima (n = 3; 95%: 20,8 sampai 93,9%)", "8 pautan; 1 di antaranya otomatis karena isi naskah", "Satu duplikat perlu diperiksa", "Satu perubahan pada naskah yang sudah tercatat", "2 aturan belum dapat dinilai seluruhnya",
		"1 dari 2 RKPD yang dapat dinilai tepat waktu")
	city := assessedReport("mutu", "32.71")
	says(t, city, "Satu dari 6 berkas ditahan atau ditolak", "4 dari 4 data pokok", "Operator satu sumber perlu memperbaiki", "Kirim ulang: Satu berkas diperbaiki")
	if tableOf(city, "kolom-daerah") != nil || tableOf(city, "aturan-belum") != nil {
		t.Error("one region is compared with others, or lists rules that could not be judged elsewhere")
	}
	says(t, assessedReport("mutu", "64.03"), "Belum ada berkas yang diterima", "Ketepatan usulan padu belum dapat dinilai", "Belum dapat dinilai: RKPD, APBD, dan realisasi belum diterima.", "Belum dapat dinilai: belum ada data yang diterima untuk mencari yang kembar.")
	says(t, assessedReport("mutu", "32.01"), "Register belum diterima; kelengkapan kolomnya belum dapat dinilai.", "Register belum diterima; pautannya belum dapat dinilai.", "1 dari 4 data pokok sudah diterima")
}

// TestQualityRows: what came, what is filled in, what was late; nothing unknown is nought.
func TestQualityRows(t *testing.T) {
	nation, city := assessedReport("mutu", ""), assessedReport("mutu", "32.71")
	for _, c := range []struct {
		d                *document
		table, key, want string
	}{
		{nation, "data-daerah", "32.01", "Kabupaten Bogor|belum|1 Nov 2026|belum|belum|belum|belum|belum|belum|belum|belum|32.01"},
		{city, "data-daerah", "apbd", "APBD|kiriman terakhir ditahan: anggaran turun 60 %|19 Nov 2026|1|0"},
		{city, "data-daerah", "evaluasi_kerja_sama", "Evaluasi kerja sama|belum diterima|…|…|…"},
		{city, "kolom-terisi", "kode_bidang_urusan", "Bidang urusan|9|10|90%"},
		{city, "kolom-terisi", "tanggal_berakhir", "Berakhir|9|10|90%"},
		{city, "kolom-terisi", "nama_perangkat_daerah", "Perangkat daerah|8|10|80%"},
		{city, "waktu-data", "32.71-2026", "Kota Bogor|2026|20 Jun 2025|…|…|30 Jun 2025|tepat waktu|32.71"},
		{city, "waktu-data", "32.71-2027", "Kota Bogor|2027|5 Jul 2026|…|…|30 Jun 2026|terlambat|32.71"},
		{city, "pautan-jumlah", "keputusan", "Keputusan perencana|0|4|0|1"},
		{city, "ketepatan", "semua", "3|2|1|66,7%|20,8 sampai 93,9%"},
		{nation, "aturan-temuan", "R-24", "R-24|dicatat dua kali|0|1|1|kewajaran register|cukup|peringatan"},
		{assessedReport("mutu", "64.09"), "aturan-temuan", "R-24", "R-24|dicatat dua kali|…|0|1|kewajaran register|cukup|peringatan"},
		{assessedReport("mutu", "64.09"), "aturan-temuan", "P-01", "P-01|tidak ada dalam rencana|…|…|…|Permendagri 86/2017|praktik|peringatan"},
		{city, "revisi", "berubah", "Naskah berubah|1"},
		{city, "revisi", "hilang", "Naskah hilang dari register|0"},
		{city, "revisi", "muncul", "Naskah baru|1"},
		{city, "perbaikan-sumber", "kota-bogor", "kota-bogor|1|5|2|1"},
	} {
		if got := rowOf(c.d, c.table, c.key); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.d.Base, c.table, got, c.want)
		}
	}
}

// TestQualityHasAll: every file, reject and finding of the snapshot stands in the nation's tables, what a rule D- says once.
func TestQualityHasAll(t *testing.T) {
	s, _ := assessedSite()
	d := assessedReport("mutu", "")
	for table, q := range map[string]string{"kiriman": "meta.batches", "ditolak": "meta.rejects where batch_id in (select batch_id from meta.batches where status <> 'superseded')",
		"catatan": "meta.notes where rule not like 'D-%'", "tidak-dimuat": "meta.problems", "temuan-daftar": "mart.temuan where aturan not in ('D-07', 'R-23', 'R-24')", "duplikat-daftar": "mart.temuan where aturan in ('D-07', 'R-23', 'R-24')"} {
		var want int
		if err := s.QueryRow(t.Context(), "select count(*) from "+q).Scan(&want); err != nil {
			t.Fatal(err)
		}
		if x := tableOf(d, table); x == nil || len(x.Rows) != want {
			t.Errorf("%s has not the %d rows of %s", table, want, q)
		}
	}
	if first := tableOf(d, "kiriman").Rows[0].Cells[2].Text; !strings.HasPrefix(first, "ditolak: ") {
		t.Errorf("the first file is %s", first)
	}
}
