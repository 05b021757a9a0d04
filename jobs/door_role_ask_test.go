package jobs

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"padu/warehouse/door"
)

// reaches are attempts of 32.71 to get at what other regions have.
var reaches = []string{
	"select * from mart.fct_kerja_sama where kode_wilayah <> '32.71'",
	"select judul, nilai from mart.fct_kerja_sama where kode_wilayah in ('32', '32.01', '32.03', '32.76')",
	"select kode_wilayah, sum(anggaran) from mart.fct_apbd group by 1",
	"select kode_wilayah, count(*), min(pagu), max(pagu) from mart.fct_rkpd group by rollup (kode_wilayah)",
	"select sum(anggaran), sum(case when kode_wilayah <> '32.71' then anggaran end) from mart.fct_apbd",
	"select tahun, sum(realisasi) from mart.fct_realisasi where terakhir group by cube (tahun)",
	"select list(distinct kode_wilayah) from mart.fct_realisasi",
	"select string_agg(judul, '; ') from mart.fct_kerja_sama where id_kerja_sama not like 'KS-3271%'",
	"select histogram(kode_wilayah) from mart.fct_apbd",
	"select approx_quantile(anggaran, [0.0, 0.5, 1.0]), max(anggaran) from mart.fct_apbd where kode_wilayah not in ('32.71')",
	"select arg_max(kode_wilayah, anggaran), max(anggaran) from mart.fct_apbd_ringkas",
	"select mode(kode_wilayah), approx_count_distinct(kode_wilayah) from mart.tautan_kerja_sama",
	"select * from mart.korelasi_bidang_urusan where lingkup <> 'wilayah'",
	"select * from mart.korelasi_uji",
	"select * from mart.korelasi_garis",
	"select * from mart.apbd_ringkas_lingkup",
	"select * from mart.perbandingan_pihak",
	"select * from mart.potensi_perbatasan where kode_a = '32.71' or kode_b = '32.71'",
	"select nilai_mitra, nilai_mitra_tanpa_nama, nilai_mitra_djpk, selisih, uraian from mart.aliran_dana_daerah",
	"select uraian, ditemukan, seharusnya from mart.temuan",
	"select galat, peringatan, informasi, daerah_dinilai from mart.dim_aturan",
	"select a.judul, b.judul from mart.fct_kerja_sama a join mart.fct_kerja_sama b using (id_bersama) where a.kode_wilayah <> b.kode_wilayah",
	"select id_bersama from mart.fct_kerja_sama where id_bersama not in (select id_kerja_sama from mart.fct_kerja_sama)",
	"select w.nama, sum(f.anggaran) from mart.dim_wilayah w left join mart.fct_apbd f using (kode_wilayah) where w.kode_provinsi = '32' group by 1",
	"select w.nama, a.* from mart.dim_wilayah w join lateral (select sum(pagu) as pagu from mart.fct_rkpd r where r.kode_wilayah = w.kode_wilayah) a on true where a.pagu is not null",
	"select * from mart.fct_kerja_sama_pihak p anti join mart.fct_kerja_sama k using (id_kerja_sama)",
	"select nama from mart.teks_kode where not resmi",
	"select * from meta.batches where kode_wilayah <> '32.71'",
	"select file, alasan from meta.problems",
	"select * from meta.rejects where batch_id not in (select batch_id from meta.batches)",
	"select mart, sum(amount) from meta.figures group by 1",
	"select * from meta.sources where kode_wilayah <> '32.71'",
	"select table_name, estimated_size from duckdb_tables()",
	"select * from duckdb_columns() where comment like '%32.01%'",
	"select table_schema, table_name, table_type from information_schema.tables",
	"select * from pragma_storage_info('mart.fct_apbd')",
	"select stats(kode_wilayah), stats(anggaran) from mart.fct_apbd limit 1",
	"summarize mart.fct_kerja_sama",
	"select * from (summarize mart.fct_apbd)",
	"select * from mart.fct_kerja_sama using sample 100%",
	"select * from mart.fct_apbd tablesample reservoir(5000 rows)",
	"select * from mart.fct_kerja_sama where rowid > 40 order by rowid desc",
	"select cast(judul as integer) from mart.fct_kerja_sama where kode_wilayah <> '32.71'",
	"select error(judul) from mart.fct_kerja_sama where kode_wilayah <> '32.71'",
	"select (select judul from mart.fct_kerja_sama where kode_wilayah = '32.01')",
	"select 1 / (select count(*) from mart.fct_kerja_sama where kode_wilayah <> '32.71')",
	"with recursive r(n, k) as (select 0, '' union all select n + 1, (select max(kode_wilayah) from mart.fct_apbd where kode_wilayah <> '32.71') from r where n < 9) select * from r",
	"select nilai_lama, nilai_baru from mart.fct_kerja_sama_riwayat_kolom where kode_wilayah <> '32.71'",
	"select sum(anggaran) over () as semua, percent_rank() over (order by anggaran) from mart.fct_apbd limit 5",
	"from mart.fct_kerja_sama select columns(*)",
	"pivot (select kode_wilayah, tahun, anggaran from mart.fct_apbd) on kode_wilayah using sum(anggaran)",
	"select * from query('select * from mart.fct_kerja_sama')",
	"select * from query_table('mart.fct_usulan_musrenbang')",
	"select * from padu.mart.fct_kerja_sama where kode_wilayah > '32.71' union all select * from padu.mart.fct_kerja_sama where kode_wilayah < '32.71'",
}

// TestRoleReaches: none of the attempts brings anything that only others have, in its rows or its error.
func TestRoleReaches(t *testing.T) {
	whole := demoSnapshot(t)
	db, file := cutBeside(t, whole, "32.71")
	o := othersOf(t, db, []string{"32.71"})
	d, err := door.Open(t.Context(), file, filepath.Join(t.TempDir(), "aside"), door.Limits{Time: time.Minute, Memory: 400 << 20, Disk: 1 << 30, AtOnce: 1})
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answered, refused := 0, 0
	for _, q := range reaches {
		cells, err := brought(t, s, q)
		if err != nil {
			refused++
			cells = append(cells, err.Error())
		} else {
			answered++
		}
		for _, c := range cells {
			if at := o.found(c); at != "" {
				t.Errorf("%s\n gave %q, which is others': %s", q, c, at)
			}
			for title := range o.titles {
				if strings.Contains(c, title) {
					t.Errorf("%s\n gave the title %q", q, title)
				}
			}
		}
	}
	t.Logf("%d attempts answered with the role's own, %d refused or failed", answered, refused)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// brought are the cells of a query's result.
func brought(t *testing.T, s *door.Session, q string) (cells []string, err error) {
	r, err := s.Query(t.Context(), q)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for r.Next() {
		b := r.RecordBatch()
		for c := range int(b.NumCols()) {
			for i := range b.Column(c).Len() {
				cells = append(cells, b.Column(c).ValueStr(i))
			}
		}
	}
	return cells, r.Err()
}
