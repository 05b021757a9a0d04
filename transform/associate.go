package transform

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"padu/transform/stat"
	"padu/warehouse"
)

// at is where a case of mart.korelasi_uji and mart.korelasi_garis lies.
type at struct{ region, kind, province, field string }

// fieldCase is one bidang in the APBD of one region and year (intermediate.int_uji_bidang).
type fieldCase struct {
	at
	agreements, share, size float64
	fresh                   sql.NullBool    // an agreement starts this year; NULL: there was one before
	growth                  sql.NullFloat64 // budget over last year's
}

// lineCase is one plan or budget line (intermediate.int_uji_baris).
type lineCase struct {
	at
	tied        bool
	reached     sql.NullBool    // of the plan's lines whose agency has sent its APBD
	kept, spent sql.NullFloat64 // budget over plan, realisation over budget
}

// scope is the regions that are tested together.
type scope struct {
	name, code string // lingkup, kode_wilayah
	holds      func(at) bool
}

// association is one row of mart.korelasi_uji.
type association struct {
	scope
	year, question int
	method         string
	stat.Result
	q float64
}

// associationLimits are parameters of parameter.csv.
type associationLimits struct {
	stat.Limits
	cap float64 // a ratio counts at most this
}

// fillAssociations asks the five questions of every year and scope.
func fillAssociations(ctx context.Context, w *warehouse.DB, _ []model) error {
	l, err := readAssociationLimits(ctx, w)
	if err != nil {
		return err
	}
	regions, err := readRegions(ctx, w)
	if err != nil {
		return err
	}
	years, err := list(ctx, w, func(y *int) []any { return []any{y} },
		"select tahun from intermediate.int_uji_bidang union select tahun from intermediate.int_uji_baris order by tahun")
	if err != nil {
		return err
	}
	var out [][]any
	for _, year := range years { // a year at a time: the lines of a nation are many
		fields, err := readFieldCases(ctx, w, year)
		if err != nil {
			return err
		}
		lines, err := list(ctx, w, func(c *lineCase) []any {
			return []any{&c.region, &c.kind, &c.province, &c.field, &c.tied, &c.reached, &c.kept, &c.spent}
		}, `select kode_wilayah, jenis, kode_provinsi, kode_bidang_urusan, tertaut, masuk_apbd, rasio_pagu, serapan
			from intermediate.int_uji_baris where tahun = ? order by kode_wilayah, kode_perangkat_daerah, kode_sub_kegiatan`, year)
		if err != nil {
			return err
		}
		for _, a := range associate(year, fields, lines, l) {
			out = append(out, a.row(regions.names, l))
		}
	}
	if _, err := w.Exec(ctx, `create table snap.mart.korelasi_uji (lingkup varchar, kode_wilayah varchar, tahun integer, pertanyaan integer, metode varchar,
		n bigint, jumlah_tertaut bigint, jumlah_daerah bigint, nilai_tertaut double, nilai_pembanding double,
		koefisien double, batas_bawah double, batas_atas double, p double, q double, bacaan varchar)`); err != nil {
		return err
	}
	slices.SortFunc(out, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(string), b[0].(string)), cmp.Compare(a[1].(string), b[1].(string)),
			cmp.Compare(a[2].(int), b[2].(int)), cmp.Compare(a[3].(int), b[3].(int)), cmp.Compare(a[4].(string), b[4].(string)))
	})
	return insert(ctx, w, "snap.mart.korelasi_uji", out)
}

func readAssociationLimits(ctx context.Context, w *warehouse.DB) (l associationLimits, err error) {
	err = w.QueryRow(ctx, "select uji_kasus, uji_daerah, batas_rasio from staging.stg_acuan").Scan(&l.Cases, &l.Regions, &l.cap)
	l.Cases, l.Regions = max(l.Cases, 1), max(l.Regions, 3) // below that there is no spread
	return l, err
}

func readFieldCases(ctx context.Context, w *warehouse.DB, year int) ([]fieldCase, error) {
	return list(ctx, w, func(c *fieldCase) []any {
		return []any{&c.region, &c.kind, &c.province, &c.field, &c.agreements, &c.share, &c.size, &c.fresh, &c.growth}
	}, `select kode_wilayah, jenis, kode_provinsi, kode_bidang_urusan, cast(jumlah_kerja_sama as double), porsi_apbd, ukuran, baru_mulai, pertumbuhan
		from intermediate.int_uji_bidang where tahun = ? order by kode_wilayah, kode_bidang_urusan`, year)
}

// row is the values of mart.korelasi_uji; what was not estimated is NULL.
func (a association) row(names map[string]string, l associationLimits) []any {
	known := func(v any, ok bool) any {
		if !ok {
			return nil
		}
		return v
	}
	done := a.Why == stat.Computed
	levels := done && slices.Contains([]string{"selisih_risiko", "selisih_rata_rata", "selisih_ganda"}, a.method)
	return []any{a.name, a.code, a.year, a.question, a.method,
		a.N, known(a.Tied, a.question > 1), a.Regions, known(a.First, levels), known(a.Second, levels),
		known(a.Value, done), known(a.Low, done), known(a.High, done), known(a.P, done), known(a.q, done), a.reading(names, l)}
}

// associate tests one year. The family of q is the year: all tests of all its scopes, because a reader looks through all
// of them for what is remarkable.
func associate(year int, fields []fieldCase, lines []lineCase, l associationLimits) []association {
	all := scopes(fields, lines)
	answers := make([][5][]tested, len(all))
	var next atomic.Int64
	var work sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				answers[i] = all[i].questions(fields, lines, l)
			}
		})
	}
	work.Wait()
	var out []association
	for i, s := range all {
		for question, tests := range answers[i] {
			for _, t := range tests {
				out = append(out, association{scope: s, year: year, question: question + 1, method: t.method, Result: t.Result})
			}
		}
	}
	var ps []float64
	for _, a := range out {
		if a.Why == stat.Computed {
			ps = append(ps, a.P)
		}
	}
	qs := stat.FalseDiscovery(ps)
	for i := range out {
		if out[i].Why == stat.Computed {
			out[i].q, qs = qs[0], qs[1:]
		}
	}
	return out
}

// scopes are the nation, each kind of region, and each province with its kabupaten and kota, where there are cases.
func scopes(fields []fieldCase, lines []lineCase) []scope {
	out := []scope{{"nasional", "00", func(at) bool { return true }}}
	kinds, provinces := map[string]bool{}, map[string]bool{}
	see := func(c at) { kinds[c.kind], provinces[c.province] = true, true }
	for _, c := range fields {
		see(c.at)
	}
	for _, c := range lines {
		see(c.at)
	}
	for _, k := range []string{"provinsi", "kabupaten", "kota"} {
		if kinds[k] {
			out = append(out, scope{"semua " + k, "00", func(c at) bool { return c.kind == k }})
		}
	}
	for _, p := range slices.Sorted(maps.Keys(provinces)) {
		out = append(out, scope{"provinsi", p, func(c at) bool { return c.province == p }})
	}
	return out
}

// pairs are the cases of question 1 in s.
func (s scope) pairs(fields []fieldCase) (out []stat.Pair) {
	for _, c := range fields {
		if s.holds(c.at) {
			out = append(out, stat.Pair{X: c.agreements, Y: c.share, Z: c.size, Region: c.region, Field: c.field})
		}
	}
	return out
}

type tested struct {
	method string
	stat.Result
}

// questions asks the five of the cases in s.
func (s scope) questions(fields []fieldCase, lines []lineCase, l associationLimits) [5][]tested {
	pairs := s.pairs(fields)
	var growth, reached, kept, spent []stat.Case
	for _, c := range fields {
		if s.holds(c.at) && c.fresh.Valid && c.growth.Valid { // like regions: of the same kind
			growth = append(growth, stat.Case{Stratum: c.kind + "|" + c.field, Region: c.region, Tied: c.fresh.Bool, Value: min(c.growth.Float64, l.cap)})
		}
	}
	for _, c := range lines {
		if !s.holds(c.at) {
			continue
		}
		one := stat.Case{Stratum: c.region + "|" + c.field, Region: c.region, Tied: c.tied}
		with := func(to *[]stat.Case, v float64, known bool) {
			if known {
				one.Value = min(v, l.cap)
				*to = append(*to, one)
			}
		}
		whether := 0.0
		if c.reached.Bool {
			whether = 1
		}
		with(&reached, whether, c.reached.Valid)
		with(&kept, c.kept.Float64, c.kept.Valid)
		with(&spent, c.spent.Float64, c.spent.Valid)
	}
	return [5][]tested{
		{{"pearson", stat.Correlate(stat.Pearson, pairs, l.Limits)}, {"spearman", stat.Correlate(stat.Spearman, pairs, l.Limits)}, {"parsial", stat.Correlate(stat.Partial, pairs, l.Limits)}},
		{{"rasio_odds", stat.OddsRatio(reached, l.Limits)}, {"selisih_risiko", stat.Difference(reached, l.Limits)}},
		{{"selisih_rata_rata", stat.Difference(kept, l.Limits)}, {"mann_whitney", stat.Superiority(kept, l.Limits)}},
		{{"selisih_rata_rata", stat.Difference(spent, l.Limits)}, {"mann_whitney", stat.Superiority(spent, l.Limits)}},
		{{"selisih_ganda", stat.Difference(growth, l.Limits)}},
	}
}
