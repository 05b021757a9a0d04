package jobs

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"padu/reports"
	"padu/warehouse"
)

// tableOf is a sum's table with its schema.
func tableOf(s reports.Sum) string {
	if strings.Contains(s.Table, ".") {
		return s.Table
	}
	return "mart." + s.Table
}

// again are the SQL expressions that give a sum again from the rows of its condition: the type of its column, and what they
// come to.
func again(s reports.Sum) (typ, v string) {
	value := "count(*)"
	switch {
	case s.Column == "":
	case s.Unit == "nilai" || s.Unit == "porsi": // all say the same, else two of what they say
		text := "coalesce(cast(" + s.Column + " as varchar), '')"
		value = fmt.Sprintf("case when min(%s) = max(%[1]s) then min(%[1]s) else min(%[1]s) || ' | ' || max(%[1]s) end", text)
	case s.Unit == "berbeda":
		value = "count(distinct " + s.Column + ")"
	case s.Unit == "terakhir":
		value = "max(" + s.Column + ")"
	case s.Unit == "rupiah":
		value = "cast(sum(" + s.Column + ") as decimal(38, 2))"
	default:
		value = "coalesce(sum(" + s.Column + "), 0)"
	}
	of := "''"
	if s.Column != "" {
		of = "coalesce(max(typeof(" + s.Column + ")), '')"
	}
	return of, "coalesce(cast(" + value + " as varchar), '')"
}

// said is what again found, as the site writes it.
func said(s reports.Sum, rows int64, typ, value string) string {
	switch {
	case rows == 0 && (s.Unit == "nilai" || s.Unit == "porsi"):
		return "no row"
	case rows == 0 && s.Unit == "rupiah" && s.Value != "": // tied to no line, which is 0; nothing received has no value
		return amount(0)
	case typ == "BOOLEAN":
		return strings.NewReplacer("true", "ya", "false", "tidak").Replace(value)
	case typ == "DOUBLE":
		v, err := strconv.ParseFloat(value, 64)
		if err != nil { // unknown, or several
			return value
		}
		if s.Unit == "porsi" {
			return fmt.Sprintf("%.3f", math.Round(1000*v)/1000)
		}
		return fmt.Sprintf("%.12g", v)
	}
	return value
}

// counted gives a sum again.
func (t *tracer) counted(ctx context.Context, s *tracedSum) error {
	of, what := again(s.Sum)
	var typ, value string
	if err := t.s.QueryRow(ctx, fmt.Sprintf("select count(*), %s, %s from %s where %s", of, what, tableOf(s.Sum), s.Where)).Scan(&s.Rows, &typ, &value); err != nil {
		return fmt.Errorf("ask %s: %w", tableOf(s.Sum), err)
	}
	s.Found = said(s.Sum, s.Rows, typ, value)
	return nil
}

// columns are the columns of a table.
func (t *tracer) columns(ctx context.Context, table string) ([]string, error) {
	if t.heads[table] == nil {
		schema, name, _ := strings.Cut(table, ".")
		found, err := t.rows(ctx, "select column_name from information_schema.columns where table_schema = ? and table_name = ? order by ordinal_position", schema, name)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			t.heads[table] = append(t.heads[table], r["column_name"])
		}
	}
	return t.heads[table], nil
}

// grain are the columns that name a row of a mart.
func (t *tracer) grain(ctx context.Context, table string) ([]string, error) {
	found, err := t.rows(ctx, "select grain from mart.dim_tabel where tabel = ?", table)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return strings.Split(found[0]["grain"], ", "), nil
}

// rests are the datasets that a mart rests on, by its lineage; padu's own lists are none.
func (t *tracer) rests(ctx context.Context, table string) (out []string, err error) {
	found, err := t.rows(ctx, `with recursive up(n) as (select masukan from mart.silsilah where tabel = ? union select s.masukan from up join mart.silsilah s on s.tabel = up.n)
		select n from up where n like 'landing.%' and substr(n, 9) in (select dataset from meta.batches) order by n`, table)
	for _, r := range found {
		out = append(out, strings.TrimPrefix(r["n"], "landing."))
	}
	return out, err
}

// leads says on which datasets the table of a sum rests, and adds to used the batches that its rows lead on to: those of their
// agreements, or those that came for their region and year.
func (t *tracer) leads(ctx context.Context, s *tracedSum, heads []string, used map[string]bool) error {
	table := tableOf(s.Sum)
	var err error
	if s.RestsOn, err = t.rests(ctx, table); err != nil || len(s.RestsOn) == 0 {
		return err
	}
	has := func(column string) bool { return slices.Contains(heads, column) }
	from := " from " + table + " where (" + s.Where + ")"
	var parts []string
	regions := []string{"kode_wilayah"}
	if has("kode_a") {
		regions = []string{"kode_a", "kode_b"}
	}
	if has("id_kerja_sama") {
		parts = append(parts, "select batch_id from mart.fct_kerja_sama where id_kerja_sama in (select id_kerja_sama"+from+")")
		if has("tahun") {
			parts = append(parts, "select batch_id from mart.bukti_jenjang where (id_kerja_sama, tahun) in (select id_kerja_sama, tahun"+from+")")
		}
		from += " and id_kerja_sama is null"
	}
	for _, region := range regions {
		if has(region) {
			parts = append(parts, t.arrivals(s, region, has, from))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	found, err := t.rows(ctx, strings.Join(parts, " union "))
	for _, r := range found {
		if r["batch_id"] != "" {
			used[r["batch_id"]] = true
		}
	}
	return err
}

// arrivals is the SQL for the batches that came for the region and the year of rows, of the datasets that their table rests on.
func (t *tracer) arrivals(s *tracedSum, region string, has func(string) bool, from string) string {
	where, year := "b.kode_wilayah in ('-', x.region)", "0"
	if has("lingkup") {
		where = "(x.lingkup = 'nasional' or b.kode_wilayah in ('-', x.region) or x.lingkup = 'provinsi' and b.kode_wilayah like x.region || '.%')"
	}
	columns := region + " as region"
	for _, c := range []string{"lingkup", "dataset"} {
		if has(c) {
			columns += ", " + c
		}
	}
	if has("tahun") {
		year = "coalesce(tahun, 0)"
	}
	if has("dataset") {
		where += " and b.dataset = x.dataset"
	}
	var sets []string
	for _, d := range s.RestsOn {
		sets = append(sets, warehouse.Quote(d))
	}
	return fmt.Sprintf("select batch_id from meta.batches b join (select distinct %s, %s as tahun%s) x on %s and (x.tahun = 0 or b.tahun in (0, x.tahun)) where b.status = 'loaded' and b.dataset in (%s)",
		columns, year, from, where, strings.Join(sets, ", "))
}
