package transform

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// BenchmarkRules builds what the rules on agreements read from the registers of a nation and times each of them: 500 regions
// with up to 82,000 agreements, minutes, council answers and evaluations for a part of them. The
// second size is four times the first: a rule that compared agreements with each other would take sixteen times as long.
func BenchmarkRules(b *testing.B) {
	for _, n := range []int{20_500, 82_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := registers(b, n)
				all, err := models(files)
				if err != nil {
					b.Fatal(err)
				}
				ordered, err := order(all)
				if err != nil {
					b.Fatal(err)
				}
				list, err := rules(files)
				if err != nil {
					b.Fatal(err)
				}
				for _, m := range ordered {
					if m.full() == "mart.temuan" || slices.Contains(m.inputs, "mart.temuan") {
						continue
					}
					if _, err := build(b.Context(), w, m, all, newPartly(w, all)); err != nil {
						b.Fatal(m.full(), err)
					}
				}
				var took []string
				b.StartTimer()
				for _, r := range list {
					if r.id[0] != 'R' || r.query == "" {
						continue
					}
					t0 := time.Now()
					var found int
					if err := w.QueryRow(b.Context(), "select count(uraian) from ("+r.query+")").Scan(&found); err != nil {
						b.Fatal(r.id, err)
					}
					took = append(took, fmt.Sprintf("%s %.2f s, %d found", r.id, time.Since(t0).Seconds(), found))
				}
				b.Log(strings.Join(took, "; "))
			}
		})
	}
}

// registers lands n agreements of 500 regions.
func registers(b *testing.B, n int) *warehouse.DB {
	w := open(b, nil)
	exec(b, w, `insert into landing.ref_wilayah select concat('9', cast(1 + i // 100 as varchar), '.', lpad(cast(i % 100 as varchar), 2, '0')), concat('Kabupaten Rekaan ', cast(i as varchar)), 'kabupaten', concat('9', cast(1 + i // 100 as varchar)), true, '', '' from range(500) t(i)`)
	exec(b, w, `insert into landing.kerja_sama (batch_id, lembar, baris, kode_wilayah, id_kerja_sama, id_sumber, jenis, instrumen, judul, nomor, para_pihak, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, status, kode_bidang_urusan, nomor_induk, tanggal_tkksd, tanggal_persetujuan_dprd, jangka_waktu, membebani_daerah)
		select 'b', '', i, concat('9', cast(1 + (i % 500) // 100 as varchar), '.', lpad(cast(i % 100 as varchar), 2, '0')), concat('K', cast(i as varchar)), cast(i as varchar), ['KSDD-W', 'KSDD-S', 'KSDPK', 'KSDPK', 'SINERGI', 'KSDPL'][1 + i % 6], ['PKS', 'KB', 'PKS', 'PKS', 'NK', 'MOU'][1 + i % 6],
		concat('Kerja sama tentang hal ', cast(i // 700 as varchar)), concat(cast(i as varchar), '/KS/2024'), ['Kabupaten Rekaan ' || cast((i + 1) % 500 as varchar), 'Kabupaten Rekaan ' || cast((i + 7) % 500 as varchar), 'PT Bank', 'PT Satu ' || cast(i % 50 as varchar), 'Kejaksaan Negeri', 'City of Satu'][1 + i % 6],
		date '2022-01-01' + cast(i % 1500 as integer), date '2022-01-05' + cast(i % 1500 as integer), date '2025-01-01' + cast(i % 2500 as integer), 'berlaku', '1.03', case when i % 3 = 0 then concat(cast(i - 500 as varchar), '/KS/2024') end, case when i % 10 > 0 then date '2021-12-01' + cast(i % 1500 as integer) end, case when i % 4 = 0 then date '2022-01-02' + cast(i % 1500 as integer) end, '3 tahun', i % 4 = 0
		from range(`+fmt.Sprint(n)+`) t(i)`)
	exec(b, w, `insert into landing.evaluasi_kerja_sama (batch_id, lembar, baris, kode_wilayah, judul, nomor, para_pihak, tanggal_evaluasi, tahun, rekomendasi) select 'e', '', baris, kode_wilayah, judul, nomor, para_pihak, date '2026-01-01', 2026, 'dilanjutkan' from landing.kerja_sama where baris % 2 = 0`)
	exec(b, w, `insert into landing.pembahasan_tkksd (batch_id, lembar, baris, kode_wilayah, judul, nomor, para_pihak, tanggal_tkksd, tahun) select 't', '', baris, kode_wilayah, judul, nomor, para_pihak, date '2022-01-01', 2022 from landing.kerja_sama where baris % 2 = 1`)
	exec(b, w, `insert into landing.persetujuan_dprd (batch_id, lembar, baris, kode_wilayah, judul, nomor, para_pihak, tanggal_permohonan, tahun, hasil) select 'd', '', baris, kode_wilayah, judul, nomor, para_pihak, date '2026-07-01', 2026, 'dalam proses' from landing.kerja_sama where baris % 8 = 1`)
	if err := writeParameters(b.Context(), w, Options{AsOf: day}); err != nil {
		b.Fatal(err)
	}
	if err := w.BeginSnapshot(b.Context(), warehouse.SnapshotInfo{RunID: "r", AsOf: day, At: time.Unix(0, 0)}); err != nil {
		b.Fatal(err)
	}
	return w
}
