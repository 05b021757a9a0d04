package transform

import (
	"cmp"
	"context"
	"math"
	"slices"

	"padu/transform/stat"
	"padu/warehouse"
)

// mostPlaces is at how many numbers of agreements mart.korelasi_garis gives the height of a line.
const mostPlaces = 60

// fillLines lays a line through the cases of question 1 of every year and scope in which its Pearson could be estimated.
func fillLines(ctx context.Context, w *warehouse.DB, _ []model) error {
	l, err := readAssociationLimits(ctx, w)
	if err != nil {
		return err
	}
	years, err := list(ctx, w, func(y *int) []any { return []any{y} }, "select distinct tahun from intermediate.int_uji_bidang order by tahun")
	if err != nil {
		return err
	}
	var out [][]any
	for _, year := range years {
		fields, err := readFieldCases(ctx, w, year)
		if err != nil {
			return err
		}
		for _, s := range scopes(fields, nil) {
			out = append(out, s.line(year, s.pairs(fields), l)...)
		}
	}
	if _, err := w.Exec(ctx, `create table snap.mart.korelasi_garis (lingkup varchar, kode_wilayah varchar, tahun integer, jumlah_kerja_sama bigint,
		porsi_apbd double, batas_bawah double, batas_atas double, kemiringan double, kemiringan_bawah double, kemiringan_atas double, n bigint)`); err != nil {
		return err
	}
	slices.SortFunc(out, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(string), b[0].(string)), cmp.Compare(a[1].(string), b[1].(string)),
			cmp.Compare(a[2].(int), b[2].(int)), cmp.Compare(a[3].(int64), b[3].(int64)))
	})
	return insert(ctx, w, "snap.mart.korelasi_garis", out)
}

// line is the rows of mart.korelasi_garis for the pairs of s, none where there is too little to estimate.
func (s scope) line(year int, pairs []stat.Pair, l associationLimits) (out [][]any) {
	if stat.Correlate(stat.Pearson, pairs, l.Limits).Why != stat.Computed {
		return nil
	}
	slope, band := stat.Line(pairs, places(pairs))
	for _, b := range band {
		out = append(out, []any{s.name, s.code, year, int64(b.X), b.Y, b.Low, b.High, slope.Value, slope.Low, slope.High, slope.N})
	}
	return out
}

// places are the numbers of agreements from none to the most that a bidang has: each of them, or mostPlaces evenly spread.
func places(pairs []stat.Pair) (at []float64) {
	most := 0.0
	for _, p := range pairs {
		most = max(most, p.X)
	}
	steps := min(most, mostPlaces-1)
	for i := 0.0; i <= steps; i++ {
		at = append(at, math.Round(most*i/max(steps, 1)))
	}
	return at
}
