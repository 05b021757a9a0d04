package transform

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"padu/warehouse"
)

// rule is one file of rules/: a select that returns findings, with what its header says of the rule.
//
// A header may say what the rule cannot do without: -- butuh: register, RKPD, by the names in
// intermediate.int_data_wilayah. Where a region has none of it (in a year, for data of a year) the rule is "belum dapat
// dinilai" there: mart.penilaian_aturan says so once, with the reason, and what the select returns for that region and
// year is not a finding. So a rule never reads missing data as a breach, nor as sesuai, and need not check for it itself.
// A file without a select is a rule for which padu knows no dataset yet; it cannot be assessed anywhere.
type rule struct {
	id, name, severity, basis, sure string
	needs                           []string
	query                           string
}

var ruleLine = regexp.MustCompile(`^-- (aturan|nama|tingkat|dasar|yakin|butuh): (.+)$`)

// rules reads every rule, sorted by file name. A finding is kode_wilayah, id_kerja_sama, tahun, tingkat, uraian, batch_id,
// tempat, ditemukan, seharusnya.
func rules(fsys fs.FS) ([]rule, error) {
	names, err := fs.Glob(fsys, "rules/*.sql")
	if err != nil {
		return nil, err
	}
	var out []rule
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		head := map[string]string{}
		rest := string(text)
		for strings.HasPrefix(rest, "--") {
			line, after, _ := strings.Cut(rest, "\n")
			rest = after
			g := ruleLine.FindStringSubmatch(line)
			if g == nil {
				return nil, fmt.Errorf("%s: header line %q; allowed aturan, nama, tingkat, dasar, yakin, butuh", name, line)
			}
			head[g[1]] = g[2]
		}
		r := rule{head["aturan"], head["nama"], head["tingkat"], head["dasar"], head["yakin"], nil, strings.TrimSpace(rest)}
		if "rules/"+r.id+".sql" != name || r.name == "" || r.severity == "" || r.basis == "" || r.sure == "" {
			return nil, fmt.Errorf("%s: the header needs aturan (the file's name), nama, tingkat, dasar, yakin", name)
		}
		if head["butuh"] != "" {
			r.needs = strings.Split(head["butuh"], ", ")
		}
		if r.query == "" && r.needs == nil {
			return nil, fmt.Errorf("%s: no select, and no -- butuh: that says what is missing for one", name)
		}
		out = append(out, r)
	}
	return out, nil
}

func fillFindings(ctx context.Context, w *warehouse.DB, _ []model) error {
	all, err := rules(files)
	if err != nil {
		return err
	}
	return writeFindings(ctx, w, all)
}

// writeFindings makes mart.temuan from rules, one after the other: all in one select would hold the memory of all at once. A finding
// keeps its id while it says the same about the same.
func writeFindings(ctx context.Context, w *warehouse.DB, all []rule) error {
	if _, err := w.Exec(ctx, `create or replace temp table findings (aturan varchar, nama_aturan varchar, tingkat varchar, kode_wilayah varchar, id_kerja_sama varchar,
		tahun integer, uraian varchar, dasar varchar, yakin varchar, batch_id varchar, tempat varchar, ditemukan varchar, seharusnya varchar)`); err != nil {
		return err
	}
	for _, r := range all {
		if r.query == "" {
			continue
		}
		if _, err := w.Exec(ctx, fmt.Sprintf(`insert into temp.findings select %s, %s, f.tingkat, f.kode_wilayah, f.id_kerja_sama, cast(f.tahun as integer), f.uraian,
			%s, %s, f.batch_id, f.tempat, f.ditemukan, f.seharusnya from (
%s
) f`, warehouse.Quote(r.id), warehouse.Quote(r.name), warehouse.Quote(r.basis), warehouse.Quote(r.sure), r.query)); err != nil {
			return fmt.Errorf("rule %s: %w", r.id, err)
		}
	}
	_, err := w.Exec(ctx, `create table snap.mart.temuan as
		select concat('F-', substr(md5(concat_ws('|', aturan, kode_wilayah, id_kerja_sama, cast(tahun as varchar), uraian, batch_id, tempat)), 1, 16)) as id_temuan,
			aturan, nama_aturan, tingkat, kode_wilayah, id_kerja_sama, tahun, uraian, dasar, yakin, batch_id, tempat, ditemukan, seharusnya
		from temp.findings t
		where not exists (select 1 from mart.penilaian_aturan p where p.aturan = t.aturan and p.kode_wilayah = t.kode_wilayah
			and (p.tahun = t.tahun or p.tahun = 0) and p.keadaan = 'belum dapat dinilai')
		order by aturan, kode_wilayah, id_kerja_sama nulls last, tahun nulls last, uraian, id_temuan;
		drop table temp.findings`)
	return err
}

// fillAssessments makes mart.penilaian_aturan: which rule can be assessed where, from what each of them needs.
func fillAssessments(ctx context.Context, w *warehouse.DB, _ []model) error {
	all, err := rules(files)
	if err != nil {
		return err
	}
	var names, needs []string
	for _, r := range all {
		names = append(names, fmt.Sprintf("(%s, %t)", warehouse.Quote(r.id), r.query != ""))
		for _, n := range r.needs {
			needs = append(needs, "("+warehouse.Quote(r.id)+", "+warehouse.Quote(n)+")")
		}
	}
	_, err = w.Exec(ctx, fmt.Sprintf(`create table snap.mart.penilaian_aturan as
		with aturan as (select * from (values %s) v (aturan, ada)),
		butuh as (select * from (values %s) v (aturan, data)),
		bertahun as (select distinct data from intermediate.int_data_wilayah where tahun > 0),
		daerah as (select distinct kode_wilayah from intermediate.int_data_wilayah),
		tahun as (select distinct kode_wilayah, tahun from intermediate.int_data_wilayah where tahun > 0),
		kunci as (
			select a.aturan, a.ada, d.kode_wilayah, coalesce(t.tahun, 0) as tahun
			from aturan a cross join daerah d
			left join (select distinct b.aturan from butuh b join bertahun y on y.data = b.data) y on y.aturan = a.aturan
			left join tahun t on t.kode_wilayah = d.kode_wilayah and y.aturan is not null
		),
		kurang as (
			select k.aturan, k.kode_wilayah, k.tahun, array_join(array_agg(b.data order by b.data), ', ') as kurang,
				array_join(array_agg(concat(b.data, case when k.tahun > 0 and y.data is not null then concat(' ', cast(k.tahun as varchar)) else '' end) order by b.data), ', ') as data
			from kunci k
			join butuh b on b.aturan = k.aturan
			left join bertahun y on y.data = b.data
			where not exists (select 1 from intermediate.int_data_wilayah d where d.data = b.data and d.kode_wilayah = k.kode_wilayah and (d.tahun = k.tahun or d.tahun = 0))
			group by k.aturan, k.kode_wilayah, k.tahun
		)
		select k.aturan, k.kode_wilayah, k.tahun, case when l.data is null then 'dinilai' else 'belum dapat dinilai' end as keadaan, l.kurang,
			case when not k.ada then concat('padu belum mempunyai dataset untuk ', l.kurang) when l.data is not null then concat(l.data, ' belum diterima') end as alasan
		from kunci k
		left join kurang l on l.aturan = k.aturan and l.kode_wilayah = k.kode_wilayah and l.tahun = k.tahun
		order by k.aturan, k.kode_wilayah, k.tahun`, strings.Join(names, ", "), strings.Join(needs, ", ")))
	return err
}
