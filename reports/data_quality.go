package reports

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"padu/warehouse"
)

// assessed is what the report on data quality rests on beyond the batches, the findings and what is fresh.
type assessed struct {
	rules     []ruleInfo
	judged    map[string][]judgement // by rule
	filled    map[string][]int       // by region: agreements with a value in each of registerFields
	versions  []version              // of agreements, other than their first
	firsts    map[string][]firstSeen // by region: agreements that a delivery brought
	links     []linkCount
	decisions map[string][2]int // by region: lines that padu offered and a planner accepted, rejected
}

// ruleInfo is one rule of padu.
type ruleInfo struct{ Rule, Name, Severity, Basis, Sure string }

// judgement says whether a rule could be judged in a region and year.
type judgement struct {
	code    string
	year    int
	judged  bool
	missing string // why not
}

// version is what happened to an agreement in a later delivery.
type version struct {
	id, code, event, columns, text string
	number, n                      int // version; columns that changed
	since                          time.Time
}

// firstSeen counts the agreements that first came in a delivery.
type firstSeen struct {
	since time.Time
	n     int
}

// linkCount counts the links of a region by how they came about and where they stand.
type linkCount struct {
	code, way, status string
	n                 int
}

// registerFields are the columns of the register that an agreement should fill, with what SQL calls filled.
var registerFields = []struct{ name, key, filled string }{
	{"Jenis", "jenis", written("jenis")}, {"Instrumen", "instrumen", written("instrumen")}, {"Nomor", "nomor", written("nomor")}, {"Mitra", "mitra", written("mitra")},
	{"Tanda tangan", "tanggal_tanda_tangan", "tanggal_tanda_tangan is not null"}, {"Mulai", "tanggal_mulai", "tanggal_mulai is not null"}, {"Berakhir", "tanggal_berakhir", "(tanggal_berakhir is not null or terbuka)"},
	{"Status", "status", written("status")}, {"Bidang urusan", "kode_bidang_urusan", written("kode_bidang_urusan")}, {"Perangkat daerah", "nama_perangkat_daerah", written("nama_perangkat_daerah")},
	{"Ruang lingkup", "ruang_lingkup", written("ruang_lingkup")}, {"Nilai", "nilai", "nilai is not null"}, {"Beban daerah", "membebani_daerah", "membebani_daerah is not null"},
	{"Sub kegiatan", "kode_sub_kegiatan", written("kode_sub_kegiatan")}, {"Pembahasan TKKSD", "tanggal_tkksd", "tanggal_tkksd is not null"},
}

// written is the condition that a text is there; the register's model writes - for a choice that is missing.
func written(column string) string { return "coalesce(" + column + ", '') not in ('', '-')" }

// decided is the condition on the links that padu offered and planners decided on, each line of a plan once: in its latest year.
func decided(status string) string {
	const by = "cara = 'keputusan' and status in ('diterima', 'ditolak') and skor > 0"
	return fmt.Sprintf("%s and status = '%s' and (id_kerja_sama, kode_perangkat_daerah, kode_sub_kegiatan, tahun) in (select id_kerja_sama, kode_perangkat_daerah, kode_sub_kegiatan, max(tahun) from mart.tautan_kerja_sama where %[1]s group by 1, 2, 3)", by, status)
}

func (st *site) loadAssessment(ctx context.Context, s *warehouse.Snapshot) error {
	st.assessed = assessed{judged: map[string][]judgement{}, filled: map[string][]int{}, firsts: map[string][]firstSeen{}, decisions: map[string][2]int{}}
	for _, step := range []func(context.Context, *warehouse.Snapshot) error{st.loadRules, st.loadFilled, st.loadVersions, st.loadLinks} {
		if err := step(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (st *site) loadRules(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select aturan, nama, tingkat, dasar, yakin from mart.dim_aturan order by aturan", func(scan func(...any) error) error {
		var r ruleInfo
		err := scan(&r.Rule, &r.Name, &r.Severity, &r.Basis, &r.Sure)
		st.assessed.rules = append(st.assessed.rules, r)
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select aturan, kode_wilayah, tahun, keadaan = 'dinilai', coalesce(alasan, kurang, '') from mart.penilaian_aturan order by aturan, kode_wilayah, tahun", func(scan func(...any) error) error {
		var rule string
		var j judgement
		err := scan(&rule, &j.code, &j.year, &j.judged, &j.missing)
		st.assessed.judged[rule] = append(st.assessed.judged[rule], j)
		return err
	})
}

func (st *site) loadFilled(ctx context.Context, s *warehouse.Snapshot) error {
	var sums []string
	for _, f := range registerFields {
		sums = append(sums, "cast(sum(case when "+f.filled+" then 1 else 0 end) as bigint)")
	}
	return each(ctx, s, "select kode_wilayah, "+strings.Join(sums, ", ")+" from mart.fct_kerja_sama group by 1 order by 1", func(scan func(...any) error) error {
		var code string
		n := make([]int, len(registerFields))
		to := []any{&code}
		for i := range n {
			to = append(to, &n[i])
		}
		err := scan(to...)
		st.assessed.filled[code] = n
		return err
	})
}

func (st *site) loadVersions(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select id_kerja_sama, versi, kode_wilayah, peristiwa, berlaku_sejak, coalesce(jumlah_kolom, 0), coalesce(kolom, ''), coalesce(uraian, '') from mart.fct_kerja_sama_riwayat where versi > 1 order by berlaku_sejak desc, kode_wilayah, id_kerja_sama, versi", func(scan func(...any) error) error {
		var v version
		var since sql.NullTime
		err := scan(&v.id, &v.number, &v.code, &v.event, &since, &v.n, &v.columns, &v.text)
		v.since = since.Time
		st.assessed.versions = append(st.assessed.versions, v)
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, s, "select kode_wilayah, berlaku_sejak, count(*) from mart.fct_kerja_sama_riwayat where versi = 1 group by 1, 2 order by 1, 2", func(scan func(...any) error) error {
		var code string
		var since sql.NullTime
		var f firstSeen
		err := scan(&code, &since, &f.n)
		f.since = since.Time
		st.assessed.firsts[code] = append(st.assessed.firsts[code], f)
		return err
	})
}

func (st *site) loadLinks(ctx context.Context, s *warehouse.Snapshot) error {
	err := each(ctx, s, "select kode_wilayah, cara, status, count(*) from mart.tautan_kerja_sama group by 1, 2, 3 order by 1, 2, 3", func(scan func(...any) error) error {
		var l linkCount
		err := scan(&l.code, &l.way, &l.status, &l.n)
		st.assessed.links = append(st.assessed.links, l)
		return err
	})
	if err != nil {
		return err
	}
	for i, status := range []string{"diterima", "ditolak"} {
		err := each(ctx, s, "select kode_wilayah, count(*) from mart.tautan_kerja_sama where "+decided(status)+" group by 1 order by 1", func(scan func(...any) error) error {
			var code string
			var n int
			err := scan(&code, &n)
			d := st.assessed.decisions[code]
			d[i] = n
			st.assessed.decisions[code] = d
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
