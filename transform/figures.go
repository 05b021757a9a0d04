package transform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// Figure is how much a mart has of one region in one year: rows, or rupiah of one column.
type Figure struct {
	Mart, Measure string
	Region        string // "-" in a mart that is not about regions
	Year          int    // 0 in a mart without years
	Amount        float64
}

// Measures that are no column of rupiah.
const (
	MeasureRows   = "rows"
	MeasureLatest = "latest rows" // of the latest stage or month
)

// Watched is a mart whose figures are compared with those of the snapshot before it.
type Watched struct {
	Mart     string
	Datasets []string // whose batches change it
	Money    []string // its columns of rupiah
	Budget   []string // of these: sums of many lines, which do not become tenfold by themselves
	Derived  bool     // parameters and padu's own version change it too
	National bool     // not about regions
}

// WatchedMarts are the marts that a publish compares, in the order in which they are named to people.
var WatchedMarts = []Watched{
	{Mart: "fct_kerja_sama", Datasets: []string{"kerja_sama"}, Money: []string{"nilai"}},
	{Mart: "fct_rkpd", Datasets: []string{"rkpd"}, Money: []string{"pagu"}, Budget: []string{"pagu"}},
	{Mart: "fct_apbd", Datasets: []string{"apbd"}, Money: []string{"anggaran"}, Budget: []string{"anggaran"}},
	{Mart: "fct_pendapatan", Datasets: []string{"pendapatan"}, Money: []string{"anggaran"}, Budget: []string{"anggaran"}},
	{Mart: "fct_realisasi", Datasets: []string{"realisasi"}, Money: []string{"anggaran", "realisasi"}, Budget: []string{"anggaran", "realisasi"}},
	{Mart: "fct_apbd_ringkas", Datasets: []string{"apbd_ringkas"}, Money: []string{"anggaran", "realisasi"}, Budget: []string{"anggaran"}},
	{Mart: "fct_usulan_musrenbang", Datasets: []string{"usulan_musrenbang"}, Money: []string{"pagu"}},
	{Mart: "pemetaan_urusan", Datasets: []string{"pemetaan_urusan"}, Money: []string{"perkiraan_biaya"}},
	{Mart: "tautan_kerja_sama", Datasets: []string{"kerja_sama", "rkpd", "apbd", "nomenklatur", "keputusan_tautan"}, Derived: true},
	{Mart: "dim_sub_kegiatan", Datasets: []string{"nomenklatur"}, National: true},
	{Mart: "dim_wilayah", Derived: true},
}

// fillFigures writes meta.figures of the snapshot that is being built.
func fillFigures(ctx context.Context, w *warehouse.DB, all []model) error {
	for _, x := range WatchedMarts {
		at := slices.IndexFunc(all, func(m model) bool { return m.full() == "mart."+x.Mart })
		if at < 0 {
			return fmt.Errorf("figures of %s: no such mart", x.Mart)
		}
		if _, err := w.Exec(ctx, x.sql(all[at])); err != nil {
			return fmt.Errorf("figures of %s: %w", x.Mart, err)
		}
	}
	return nil
}

// sql adds a mart's figures. Of the stages or months of a year only the latest says what the year has.
func (x Watched) sql(m model) string {
	has := func(name string) bool {
		return slices.ContainsFunc(m.cols, func(c column) bool { return c.name == name })
	}
	region, year, latest := "kode_wilayah", "0", ""
	if x.National {
		region = "'-'"
	}
	if has("tahun") {
		year = "tahun"
	}
	if has("terakhir") {
		latest = " filter (where terakhir)"
	}
	sums := []string{"count(*) as n", "count(*)" + latest + " as latest"}
	rows := []string{fmt.Sprintf("select '%s', '%s', kode, thn, n from g", x.Mart, MeasureRows)}
	if latest != "" {
		rows = append(rows, fmt.Sprintf("select '%s', '%s', kode, thn, latest from g", x.Mart, MeasureLatest))
	}
	for _, c := range x.Money {
		sums = append(sums, fmt.Sprintf("sum(%s)%s as %[1]s", c, latest))
		rows = append(rows, fmt.Sprintf("select '%s', '%s', kode, thn, %[2]s from g where %[2]s is not null", x.Mart, c))
	}
	return fmt.Sprintf("insert into snap.meta.figures with g as (select %s as kode, %s as thn, %s from %s group by 1, 2) %s",
		region, year, strings.Join(sums, ", "), m.full(), strings.Join(rows, " union all "))
}

// Asker asks the writer, whose snapshot is being built, or a snapshot.
type Asker interface {
	Query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
}

// Figures are those of a snapshot, or of the one that is being built; none of one that an older padu made.
func Figures(ctx context.Context, of Asker) (out []Figure, err error) {
	there, err := warehouse.Texts(of.Query(ctx, "select table_name from duckdb_tables() where schema_name = 'meta' and table_name = 'figures'"))
	if err != nil || len(there) == 0 {
		return nil, err
	}
	rows, err := of.Query(ctx, "select mart, measure, kode_wilayah, tahun, cast(amount as double) from meta.figures order by 1, 2, 3, 4")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f Figure
		if err := rows.Scan(&f.Mart, &f.Measure, &f.Region, &f.Year, &f.Amount); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// Settings is every parameter that a snapshot was built with, and the linker's version, as one text: two snapshots with the same
// differ by their data alone.
func Settings(ctx context.Context, of Asker) (string, error) {
	all, err := warehouse.Texts(of.Query(ctx, "select concat(nama, ' ', kode_wilayah, ' ', nilai) from mart.dim_parameter where nama <> 'hari_ini' order by 1"))
	return strings.Join(all, "\n"), err
}
