package transform

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"padu/transform/stat"
)

// landedNation plants a nation in landing: 14 regions, eight bidang of ten lines each. In every other bidang an agreement
// names lines 1 and 2. Which lines reach the APBD, keep their pagu and are spent follows from their numbers, so that the
// test can count. Region 15 has no register, region 16 no APBD of 2026, and one agency of region 1 has not sent its APBD.
const landedNation = `
insert into landing.ref_wilayah select concat('34.', lpad(cast(r as varchar), 2, '0')), concat('Kabupaten Uji ', r), 'kabupaten', '34', true, '', '' from range(1, 17) t(r);
insert into landing.ref_wilayah values ('34', 'Provinsi Daerah Istimewa Yogyakarta', 'provinsi', '34', true, '', '');
create temp table grid as
select concat('34.', lpad(cast(r as varchar), 2, '0')) as region, r, b, i, concat('1.0', b, '.04.2.01.', lpad(cast(i as varchar), 4, '0')) as code,
  case when b = 8 and r = 1 then 'Z' else 'X' end as agency, (r + b) % 2 = 0 as has, (r + b) % 2 = 0 and i <= 2 as tied, (r + b) % 4 = 0 as fresh,
  case when (r + b) % 2 = 0 and i <= 2 then (r * 7 + b * 3 + i) % 10 > 0 else (r * 3 + b + i) % 5 > 0 end as reached,
  0.80 + case when (r + b) % 2 = 0 and i <= 2 then 0.10 else 0 end + ((r * 5 + b * 11 + i * 3) % 7) * 0.02 as kept,
  0.60 + case when (r + b) % 2 = 0 and i <= 2 then 0.05 else 0 end + ((r * 3 + b * 5 + i * 7) % 9) * 0.03 as spent
from range(1, 17) t(r), range(1, 9) u(b), range(1, 11) v(i);
insert into landing.rkpd (kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, pagu)
select region, 2026, 'murni', agency, code, 1000 * b + 100 * i from grid;
insert into landing.apbd (kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, sumber_dana, anggaran)
select region, 2026, 'murni', agency, code, '5.1.02.01.01.0024', '-', (1000 * b + 100 * i) * kept from grid where reached and r <> 16 and agency <> 'Z';
-- Last year's budget of a bidang is this year's over what it grew by.
insert into landing.apbd (kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, sumber_dana, anggaran)
select region, 2025, 'murni', agency, min(code), '5.1.02.01.01.0024', '-', sum((1000 * b + 100 * i) * kept) / (1.05 + ((r * 3 + b * 2) % 5) * 0.01 + case when fresh then 0.10 else 0 end)
from grid where reached and r <> 16 and agency <> 'Z' group by region, r, b, agency, fresh;
insert into landing.realisasi (kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, anggaran, realisasi)
select kode_wilayah, 2026, 12, agency, code, '5.1.02.01.01.0024', anggaran, anggaran * spent from grid join landing.apbd a on a.kode_wilayah = region and a.kode_sub_kegiatan = code and a.tahun = 2026;
insert into landing.kerja_sama (id_kerja_sama, kode_wilayah, jenis, instrumen, judul, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, status, kode_bidang_urusan, kode_sub_kegiatan)
select concat(region, '-', b), region, 'KSDPK', 'PKS', concat('Kerja sama ', b), case when fresh then date '2026-01-02' else date '2024-01-02' end, case when fresh then date '2026-01-02' else date '2024-01-02' end, date '2028-12-31', 'berlaku', concat('1.0', b), concat(min(code), '; ', max(case when i = 2 then code end))
from grid where has and r <> 15 group by region, r, b, fresh;`

// TestAssociationsOfABuild builds a nation and counts again what korelasi_uji says of it.
func TestAssociationsOfABuild(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	exec(t, w, landedNation)
	book(t, w)
	buildAll(t, w, "r1")
	failures, err := Check(t.Context(), w, nil)
	if err != nil || len(failures) > 0 {
		t.Fatalf("%v %v", failures, err)
	}
	for _, c := range []struct{ name, mart, want string }{
		{"reaching", "pertanyaan = 2 and metode = 'selisih_risiko'",
			`with l as (select *, case when reached then 1.0 else 0.0 end as v from grid where has and r < 15 and agency <> 'Z')`},
		{"keeping", "pertanyaan = 3 and metode = 'selisih_rata_rata'",
			`with l as (select *, kept as v from grid where has and r < 15 and agency <> 'Z' and reached)`},
		{"spending", "pertanyaan = 4 and metode = 'selisih_rata_rata'",
			`with l as (select *, spent as v from grid where has and r < 15 and agency <> 'Z' and reached)`},
	} {
		// Each tied line against the mean of the others of its region and bidang.
		want := answer(t.Context(), t, w, c.want+`,
			s as (select region, b, count(*) filter (tied) as n1, count(*) filter (not tied) as n0, avg(v) filter (tied) as m1, avg(v) filter (not tied) as m0 from l group by region, b)
			select sum(n1 + n0), sum(n1), count(distinct region), round(sum(n1 * m1) / sum(n1), 6), round(sum(n1 * m0) / sum(n1), 6), round(sum(n1 * (m1 - m0)) / sum(n1), 6) from s where n1 > 0 and n0 > 0`)
		got := answer(t.Context(), t, w, "select n, jumlah_tertaut, jumlah_daerah, round(nilai_tertaut, 6), round(nilai_pembanding, 6), round(koefisien, 6) from mart.korelasi_uji where lingkup = 'nasional' and tahun = 2026 and "+c.mart)
		if got != want {
			t.Errorf("%s: %s, counted %s", c.name, got, want)
		}
	}
	got := answer(t.Context(), t, w, "select n, jumlah_tertaut, round(koefisien, 2), batas_bawah < 0.1 and batas_atas > 0.1, q < 0.05 from mart.korelasi_uji where lingkup = 'nasional' and tahun = 2026 and pertanyaan = 5")
	// Of 14 regions and eight bidang without the one that has not come: 28 start in 2026 and 56 have none; those that go on since 2024 are neither.
	if want := "83 | 28 | 0.1 | true | true\n"; got != want {
		t.Errorf("growing: %s, want %s", got, want)
	}
	if got := answer(t.Context(), t, w, "select count(*), count(koefisien), count(distinct bacaan) from mart.korelasi_uji where tahun = 2025 and pertanyaan between 2 and 5"); !strings.HasPrefix(got, "21 | 0 |") {
		t.Errorf("2025 has no plan and no year before: %s", got)
	}
	if got := answer(t.Context(), t, w, "select lingkup, kode_wilayah, count(*) from mart.korelasi_uji where tahun = 2026 group by lingkup, kode_wilayah order by 1, 2"); got != "nasional | 00 | 10\nprovinsi | 34 | 10\nsemua kabupaten | 00 | 10\n" {
		t.Errorf("scopes: %s", got)
	}
	for q, want := range map[string]string{
		"tahun = 2026 and pertanyaan = 2 and metode = 'selisih_risiko' and lingkup = 'provinsi'": "Pada 2026 di 14 daerah di Provinsi Daerah Istimewa Yogyakarta, dari 112 sub kegiatan RKPD yang tertaut kerja sama 91,1% masuk APBD; " +
			"dari yang tidak tertaut pada bidang dan daerah yang sama 80,1% (selisih sekitar 10,9 poin, kisaran 7,3 sampai 14,6). Angka seperti ini jarang muncul secara kebetulan, tetapi tidak membuktikan sebab.",
		"tahun = 2026 and pertanyaan = 5 and lingkup = 'nasional'": "Pada 2026 di 14 daerah di Indonesia, anggaran 28 bidang yang kerja samanya baru mulai rata-rata 117,0% dari anggaran 2025; " +
			"bidang yang sama di daerah sejenis tanpa kerja sama 106,9% (selisih sekitar 10,1 poin, kisaran 9,6 sampai 10,7). Angka seperti ini jarang muncul secara kebetulan, tetapi tidak membuktikan sebab.",
		"tahun = 2025 and pertanyaan = 4 and metode = 'mann_whitney' and lingkup = 'nasional'": "Pada 2025 di Indonesia belum dapat dinilai apakah anggaran sub kegiatan yang tertaut kerja sama lebih banyak terserap: belum ada yang tertaut yang dapat dibandingkan.",
	} {
		if got := answer(t.Context(), t, w, "select bacaan from mart.korelasi_uji where "+q); got != want+"\n" {
			t.Errorf("%s\n got %s\nwant %s", q, got, want)
		}
	}
	exec(t, w, "update mart.tautan_kerja_sama set status = case when id_kerja_sama like '34.01%' then 'diterima' when id_kerja_sama like '34.02%' then 'diusulkan' else 'ditolak' end")
	if got := answer(t.Context(), t, w, "select distinct kode_wilayah from padu.intermediate.int_uji_baris where tertaut"); got != "34.01\n" {
		t.Errorf("only links that hold tie a line: %s", got)
	}
}

// TestPlaces: every number of agreements up to sixty of them, then sixty that reach from none to the most.
func TestPlaces(t *testing.T) {
	for most, want := range map[float64]int{0: 1, 1: 2, 59: 60, 60: 60, 1000: 60} {
		at := places([]stat.Pair{{X: most}, {X: 0}})
		if len(at) != want || at[0] != 0 || at[len(at)-1] != most || len(slices.Compact(slices.Clone(at))) != want || !slices.IsSorted(at) {
			t.Errorf("up to %g: %v", most, at)
		}
	}
}

// causal words say that one thing makes another; only the warning may name a cause.
var causal = regexp.MustCompile(`(?i)\b(sebab|karena|akibat|dampak|pengaruh|menyebabkan|berdampak|berpengaruh|memengaruhi|mempengaruhi|meningkatkan|menaikkan|menurunkan|mendorong|membuat|berkat|hasil dari|sehingga)\b`)

// TestReadings: every wording names its year and place, warns, and words no cause.
func TestReadings(t *testing.T) {
	methods := map[int][]string{1: {"pearson", "spearman", "parsial"}, 2: {"rasio_odds", "selisih_risiko"}, 3: {"selisih_rata_rata", "mann_whitney"}, 4: {"selisih_rata_rata", "mann_whitney"}, 5: {"selisih_ganda"}}
	names := map[string]string{"32": "Provinsi Jawa Barat"}
	seen := map[string]string{}
	for question, ms := range methods {
		for _, m := range ms {
			for _, s := range []scope{{name: "nasional", code: "00"}, {name: "semua kota", code: "00"}, {name: "provinsi", code: "32"}} {
				for why := stat.Computed; why <= stat.Constant; why++ {
					for _, q := range []float64{0.01, 0.5} {
						r := stat.Result{Why: why, N: 1240, Tied: 7, Regions: 1234, Value: -0.2, Low: -0.3, High: -0.1, First: 0.5, Second: 0.7, Haldane: true}
						text := association{s, 2026, question, m, r, q}.reading(names, usual)
						if !strings.HasPrefix(text, "Pada 2026 ") || !strings.HasSuffix(text, ".") || strings.Contains(text, "%!") || strings.Contains(text, "  ") {
							t.Errorf("%d %s: %s", question, m, text)
						}
						if found := causal.FindString(strings.TrimSuffix(text, "tidak membuktikan sebab.")); found != "" {
							t.Errorf("%q words a cause: %s", found, text)
						}
						if known := strings.HasSuffix(text, "tidak membuktikan sebab."); known == strings.Contains(text, "belum dapat dinilai") || known != (why == stat.Computed) {
							t.Errorf("neither warns nor abstains: %s", text)
						}
						if s.name == "provinsi" && !strings.Contains(text, "Provinsi Jawa Barat") || s.name == "semua kota" && !strings.Contains(text, "kota") {
							t.Errorf("no place: %s", text)
						}
						if why == stat.Computed {
							if other, again := seen[text]; again && other != m {
								t.Errorf("%s and %s say the same: %s", other, m, text)
							}
							seen[text] = m
						}
					}
				}
			}
		}
	}
	for v, want := range map[float64]string{0: "0,0", -0.04: "0,0", -0.05: "−0,1", 1234567.89: "1.234.567,9", 999.95: "1.000,0", 12: "12,0"} {
		if got := decimal(v, 1); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	if times(2.534) != "2,53" || times(12.4) != "12" || times(5000) != "lebih dari 1.000" || times(0.0012) != "kurang dari 0,01" {
		t.Error(times(2.534), times(12.4), times(5000))
	}
}
