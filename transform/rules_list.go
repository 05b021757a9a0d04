package transform

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"padu/warehouse"
)

// Rule is what a rule's header says, for those who list the rules. The fields are named as the columns of mart.dim_aturan.
type Rule struct {
	ID       string `json:"aturan"`
	Name     string `json:"nama"`
	Severity string `json:"tingkat"`
	Basis    string `json:"dasar"`
	Sure     string `json:"yakin"`
	Needs    string `json:"butuh"`     // what data it cannot do without, "" when none
	Params   string `json:"parameter"` // the parameters that its select names
}

// Rules are the rules of this program, by id.
func Rules() ([]Rule, error) {
	all, err := rules(files)
	if err != nil {
		return nil, err
	}
	known, err := parameters()
	if err != nil {
		return nil, err
	}
	var out []Rule
	for _, r := range all {
		var used []string
		for _, p := range known {
			if regexp.MustCompile(`\b` + p.name + `\b`).MatchString(stripComments(r.query)) {
				used = append(used, p.name)
			}
		}
		out = append(out, Rule{r.id, r.name, r.severity, r.basis, r.sure, strings.Join(r.needs, ", "), strings.Join(used, ", ")})
	}
	return out, nil
}

// fillRules makes mart.dim_aturan.
func fillRules(ctx context.Context, w *warehouse.DB, _ []model) error {
	all, err := Rules()
	if err != nil {
		return err
	}
	var rows []string
	for _, r := range all {
		q := warehouse.Quote
		rows = append(rows, fmt.Sprintf("(%s, %s, %s, %s, %s, nullif(%s, ''), nullif(%s, ''))", q(r.ID), q(r.Name), q(r.Severity), q(r.Basis), q(r.Sure), q(r.Needs), q(r.Params)))
	}
	_, err = w.Exec(ctx, fmt.Sprintf(`create table snap.mart.dim_aturan as
		with aturan as (select * from (values %s) v (aturan, nama, tingkat, dasar, yakin, butuh, parameter)),
		daerah as (
			select aturan, kode_wilayah, max(case when keadaan = 'dinilai' then 1 else 0 end) as dinilai, max(case when keadaan = 'dinilai' then 0 else 1 end) as kurang
			from mart.penilaian_aturan group by aturan, kode_wilayah
		),
		nilai as (
			select aturan, sum(dinilai) as dinilai, sum(1 - dinilai) as belum, max(kurang) as kurang from daerah group by aturan
		),
		alasan as (
			select aturan, alasan, row_number() over (partition by aturan order by n desc, alasan) as urutan
			from (
				select aturan, case when alasan like 'padu %%' then alasan else concat(kurang, ' belum diterima') end as alasan, count(*) as n
				from mart.penilaian_aturan where keadaan <> 'dinilai' group by 1, 2
			) x
		),
		hasil as (
			select aturan, sum(case when tingkat = 'galat' then 1 else 0 end) as galat, sum(case when tingkat = 'peringatan' then 1 else 0 end) as peringatan,
				sum(case when tingkat = 'informasi' then 1 else 0 end) as informasi
			from mart.temuan group by aturan
		)
		select a.aturan, a.nama, a.tingkat, a.dasar, a.yakin, a.butuh, a.parameter,
			case when coalesce(n.dinilai, 0) = 0 then 'belum dapat dinilai' when n.kurang = 1 then 'dinilai sebagian' else 'dinilai' end as keadaan,
			case when n.aturan is null then 'belum ada data daerah' else l.alasan end as alasan,
			cast(coalesce(n.dinilai, 0) as bigint) as daerah_dinilai, cast(coalesce(n.belum, 0) as bigint) as daerah_belum_dinilai,
			cast(coalesce(h.galat, 0) as bigint) as galat, cast(coalesce(h.peringatan, 0) as bigint) as peringatan, cast(coalesce(h.informasi, 0) as bigint) as informasi
		from aturan a
		left join nilai n on n.aturan = a.aturan
		left join alasan l on l.aturan = a.aturan and l.urutan = 1
		left join hasil h on h.aturan = a.aturan
		order by a.aturan`, strings.Join(rows, ", ")))
	return err
}
