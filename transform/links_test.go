package transform

import (
	"fmt"
	"strings"
	"testing"

	"padu/warehouse"
)

// linkRows is a plan of two regions, and of each the agreements about every fifth sub kegiatan of the demo's nomenclature.
func linkRows(t *testing.T, w *warehouse.DB) {
	t.Helper()
	exec(t, w, `create temp table g as select distinct on (kode) kode, nama, row_number() over (order by kode) as i from read_csv('../ingest/sample/nomenklatur.csv', all_varchar = true) where jenis_pemda ilike 'kab%' and length(kode) = 17 and kode not like 'X%';
insert into padu.landing.nomenklatur (batch_id, lembar, baris, versi, berlaku_dari, jenis_pemda, kode, tingkat, nama) select 'b', '', i, 'v', 2020, 'kabkota', kode, 'sub_kegiatan', nama from g order by kode;
insert into padu.landing.rkpd (batch_id, lembar, baris, kode_wilayah, tahun, tahap, kode_perangkat_daerah, nama_perangkat_daerah, kode_sub_kegiatan, nama_sub_kegiatan, pagu)
select 'b', '', i, w.wilayah, 2026, 'murni', g.kode[:4], concat('Dinas ', g.kode[:4]), g.kode, nama, 100 from g, (values ('32.71'), ('32.01')) w(wilayah) order by 4, 3;
insert into padu.landing.kerja_sama (batch_id, lembar, baris, id_kerja_sama, kode_wilayah, jenis, instrumen, judul, para_pihak, tanggal_tanda_tangan, tanggal_mulai, tanggal_berakhir, status)
select 'b', '', i, concat('K-', w.wilayah, '-', i), w.wilayah, 'KSDPK', 'PKS', concat('Perjanjian Kerja Sama tentang ', nama), concat('PT Mitra ', i % 3), date '2026-01-31', date '2026-02-01', date '2026-12-31', 'berlaku'
from g, (values ('32.71'), ('32.01')) w(wilayah) where i % 5 = 0 order by 4`)
}

// TestLinksAreTheSame: the same agreements and plans give the same links, byte for byte, when built again, when the rows stand in
// another order, and when the answers of the night before are used; and what changed in one region is asked again there alone.
func TestLinksAreTheSame(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	linkRows(t, w)
	links := func(run string) string {
		t.Helper()
		if err := w.DropSnapshot(t.Context()); err != nil {
			t.Fatal(err)
		}
		buildAll(t, w, run)
		return answer(t.Context(), t, w, "select * from mart.tautan_kerja_sama") + answer(t.Context(), t, w, "select * from mart.tautan_kegiatan") + answer(t.Context(), t, w, "select * from mart.tanpa_tautan")
	}
	first := links("r1")
	if n := strings.Count(first, "| otomatis |"); n < 10 {
		t.Fatalf("only %d links by themselves; the rows say too little to test with", n)
	}
	again := func(what, run string) {
		t.Helper()
		if got := links(run); got != first {
			t.Errorf("%s: the links are others", what)
		}
	}
	again("built again", "r2")
	exec(t, w, "delete from padu.landing.link_asked")
	again("asked again", "r3")
	for i, table := range []string{"kerja_sama", "rkpd", "nomenklatur"} {
		exec(t, w, fmt.Sprintf("create temp table s as select * from landing.%[1]s order by hash(rowid + %[2]d); delete from padu.landing.%[1]s; insert into padu.landing.%[1]s select * from s; drop table s", table, i))
	}
	again("rows in another order, answers kept", "r4")
	exec(t, w, "delete from padu.landing.link_asked")
	again("rows in another order, asked again", "r5")

	exec(t, w, "update padu.landing.link_answers set bukti = 'dari malam sebelumnya'")
	exec(t, w, "update padu.landing.kerja_sama set judul = concat(judul, ' tahap kedua') where id_kerja_sama = 'K-32.71-10'")
	links("r6")
	if got := answer(t.Context(), t, w, "select kode_wilayah, bukti = 'dari malam sebelumnya' from mart.tautan_kerja_sama group by 1, 2 order by 1, 2"); got != "32.01 | true\n32.71 | false\n" {
		t.Errorf("who was asked again: %q", got)
	}
}
