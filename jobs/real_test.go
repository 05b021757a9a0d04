package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealFiles loads real files of three regions, the nation's budget summary and the nomenclature, with the commands of
// the README, and reads the pages: they say honestly what is there and what is missing.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	data, err := filepath.Abs("../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); err != nil {
		t.Skip("the folder of real files, ../shared/data beside the checkout, is absent")
	}
	dir := t.TempDir()
	if code, out := run("init", dir); code != exitDone {
		t.Fatal(out)
	}
	for _, args := range [][]string{
		{"kerja_sama_samarinda.csv", "--dataset", "kerja_sama", "--region", "64.72"},
		{"renja_pasangkayu_dpupr_2024.csv", "--dataset", "rkpd", "--region", "76.01", "--year", "2024", "--cover", "agency"},
		{"lra_sumenep_dinkes_2024.csv", "--dataset", "realisasi", "--region", "35.29"},
		{"apbd_djpk_2023.csv", "--dataset", "apbd_ringkas"},
		{"nomenklatur.csv", "--dataset", "nomenklatur"},
	} {
		args[0] = filepath.Join(data, args[0])
		if code, out := run(append([]string{"ingest", "--dir", dir}, args...)...); code != exitDone {
			t.Fatalf("ingest %v: exit %d: %s", args, code, out)
		}
	}
	if code, out := run("nightly", "--dir", dir, "--as-of", "2026-11-20"); code != exitDone {
		t.Fatalf("nightly: exit %d: %s", code, out)
	}
	for sql, want := range map[string]string{
		"select count(*) from meta.batches where rows_in <> rows_loaded + rows_rejected + rows_skipped or status <> 'loaded'":                                        "0",
		"select string_agg(dataset || ' ' || rows_in || ' ' || rows_loaded || ' ' || rows_rejected || ' ' || rows_skipped, '; ' order by dataset) from meta.batches": "apbd_ringkas 11743 11743 0 0; kerja_sama 64 63 1 0; nomenklatur 14074 14074 0 0; realisasi 4496 1145 0 3351; rkpd 44 44 0 0",
		"select sum(anggaran) from mart.fct_realisasi where kode_wilayah = '35.29'":                                                                                  "622014417997.00",
		"select sum(realisasi) from mart.fct_realisasi where kode_wilayah = '35.29'":                                                                                 "563370190847.35",
		"select sum(anggaran) from mart.fct_apbd_ringkas where kode_akun like '4%'":                                                                                  "1223306600647112.91",
		"select sum(anggaran) from mart.fct_apbd_ringkas where kode_akun like '5%'":                                                                                  "1278145580782296.80",
		// The roll-ups rest on the two regions that sent a plan or a report.
		"select string_agg(lingkup || ' ' || kode_wilayah || ' ' || uang, '; ' order by lingkup, kode_wilayah) from (select lingkup, kode_wilayah, sum(realisasi) as uang from mart.korelasi_bidang_urusan where tahun = 2024 and realisasi is not null group by 1, 2)": "nasional 00 563370190847.35; provinsi 35 563370190847.35; wilayah 35.29 563370190847.35",
		"select count(*) from (select sum(pagu_rkpd) from mart.korelasi_bidang_urusan where tahun = 2024 and pagu_rkpd is not null group by lingkup having sum(pagu_rkpd) = (select sum(pagu) from mart.fct_rkpd))":                                                     "3",
		"select string_agg(kode_wilayah || ' ' || banding || ': ' || putusan, '; ' order by kode_wilayah, banding) from mart.rekonsiliasi where pembanding <> 'DJPK'":                                                                                                   "35.29 realisasi-apbd: belum dapat dinilai; 76.01 rkpd-apbd: belum dapat dinilai",
		"select count(*) from mart.temuan where kode_wilayah = '35.29' and aturan = 'D-01'":                                                                                                                                                                             "0",
		// Requests that the city's register saved again within a minute: two, three and two rows.
		"select string_agg(tempat, ', ' order by length(tempat), tempat) from mart.temuan where kode_wilayah = '64.72' and aturan = 'D-07'":                        "baris 25, baris 48, baris 49, baris 57",
		"select string_agg(aturan || ' ' || n, ', ' order by aturan) from (select aturan, count(*) as n from mart.temuan where aturan like 'D-%' group by aturan)": "D-02 1, D-07 4",
	} {
		if got := query(t, dir, sql)[0]; strings.Trim(got, `"`) != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
	nationalTables(t, dir, data)
	for region, says := range map[string][]string{
		"64.72": {"63 naskah", "RKPD</td><td class=\"no-yes\">belum diterima", "APBD</td><td class=\"no-yes\">belum diterima", "perlu mengirim RKPD, APBD per rekening, dan realisasi"},
		"76.01": {"Register kerja sama Kabupaten Pasangkayu belum diterima", "2024: murni, 44 sub kegiatan", "Tanpa register"},
		"35.29": {"Register kerja sama Kabupaten Sumenep belum diterima", "s.d. Desember, Rp563,4", "RKPD</td><td class=\"no-yes\">belum diterima"},
		"11.01": {"Hanya ringkasan DJPK yang tersedia", "2023: pendapatan Rp"},
		"31.01": {"belum mengirim data"},
	} {
		page, err := os.ReadFile(filepath.Join(dir, "site", "current", "wilayah", region, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(page), "\u00a0", " ")
		for _, s := range says {
			if !strings.Contains(text, s) {
				t.Errorf("page of %s does not say %q", region, s)
			}
		}
		if strings.Contains(text, "DATA CONTOH") {
			t.Errorf("page of %s, real files, says DATA CONTOH", region)
		}
	}
}
