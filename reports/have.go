package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// have says for each dataset what arrived and what is missing; nothing missing is shown as zero.
func (p *regionPage) have(st *site, r *region) {
	last := func(dataset string) (day time.Time, rows, rejected int64, held string) {
		for _, f := range r.fresh {
			if f.Dataset != dataset {
				continue
			}
			if f.Last.After(day) {
				day = f.Last
			}
			rows, rejected = rows+f.Rows, rejected+f.Rejected
			if f.HeldBack != "" && f.HeldBack != "belum pernah diterima" {
				held = f.HeldBack
			}
		}
		return day, rows, rejected, held
	}
	var missing []string
	got := 0
	add := func(dataset, what, need string) {
		day, rows, rejected, held := last(dataset)
		h := haveRow{Name: datasetNames[dataset], What: what, Last: dateShort(day), Rows: integer(rows), Rejected: integer(rejected)}
		if what == "" {
			h.What, h.Missing, h.Rows, h.Rejected = "belum diterima", true, "…", "…"
			missing = append(missing, need)
		} else {
			got++
		}
		if held != "" {
			h.What += "; kiriman terakhir ditahan: " + held
		}
		p.Have = append(p.Have, h)
	}
	register := ""
	if n := len(r.agreements); n > 0 {
		register = fmt.Sprintf("%d naskah", n)
	}
	add("kerja_sama", register, "register kerja sama (dengan kode sub kegiatan)")
	add("rkpd", r.years(func(t *total) string {
		if !t.Plan.Valid {
			return ""
		}
		return fmt.Sprintf("%s, %s sub kegiatan, %s", t.PlanStage, integer(t.PlanLines), rupiahWords(t.Plan.Int64))
	}), "RKPD")
	add("apbd", r.years(func(t *total) string {
		if !t.Budget.Valid {
			return ""
		}
		return fmt.Sprintf("%s, %s rekening, %s", t.BudgetStage, integer(t.BudgetLines), rupiahWords(t.Budget.Int64))
	}), "APBD per rekening")
	add("realisasi", r.years(func(t *total) string {
		if !t.Spent.Valid {
			return ""
		}
		return fmt.Sprintf("s.d. %s, %s", monthsLong[t.Month], rupiahWords(t.Spent.Int64))
	}), "realisasi")
	djpk := p.summary(st, r)
	p.received(st, r)
	p.Completeness = fmt.Sprintf("%d dari 4 jenis data", got)
	p.DataText = dataText(r, got, djpk)
	if len(missing) > 0 {
		p.Send = fmt.Sprintf("Untuk melihat jalan dari perjanjian ke anggaran, %s perlu mengirim %s. Berkas diletakkan dalam folder inbox sumbernya; bentuknya boleh seperti yang biasa dipakai (XLSX atau CSV).", r.Name, list(missing))
	}
}

// summary adds DJPK's figures, which come in a file of many regions: its rows are those of the region, and its rejects
// cannot be told apart by region.
func (p *regionPage) summary(st *site, r *region) []string {
	var djpk []string
	var rows int64
	for _, y := range slices.Sorted(maps.Keys(r.summary)) {
		v := r.summary[y]
		djpk = append(djpk, fmt.Sprintf("%d: pendapatan %s, belanja %s", y, rupiahWords(v.Income), rupiahWords(v.Spending)))
		rows += v.Rows
	}
	if len(djpk) == 0 {
		return nil
	}
	var day time.Time
	for _, f := range slices.Concat(r.fresh, st.fresh) {
		if f.Dataset == "apbd_ringkas" && f.Last.After(day) {
			day = f.Last
		}
	}
	p.Have = append(p.Have, haveRow{Name: "Ringkasan DJPK (pembanding)", What: strings.Join(djpk, "; "), Last: dateShort(day), Rows: integer(rows), Rejected: "…"})
	return djpk
}

func dataText(r *region, got int, djpk []string) string {
	switch {
	case got == 0 && len(djpk) == 0:
		return fmt.Sprintf("Belum ada satu pun data %s yang diterima. Halaman ini tidak menampilkan angka, karena yang tidak diketahui bukan nol.", r.Name)
	case got == 0:
		return "Hanya ringkasan DJPK yang tersedia. Ringkasan itu tidak memuat sub kegiatan, sehingga tidak dapat ditautkan dengan kerja sama."
	case got == 4:
		return "Keempat jenis data sudah diterima."
	}
	return "Data yang belum diterima tidak dianggap nol; angka yang bergantung padanya ditandai …."
}

// years writes something for each year that has it, oldest first.
func (r *region) years(say func(*total) string) string {
	var parts []string
	for _, y := range slices.Sorted(maps.Keys(r.totals)) {
		if s := say(r.totals[y]); s != "" {
			parts = append(parts, fmt.Sprintf("%d: %s", y, s))
		}
	}
	return strings.Join(parts, "; ")
}

// received lists the region's own files and the cells in them that could not be used.
func (p *regionPage) received(st *site, r *region) {
	for _, s := range st.sources {
		for _, b := range s.Batches {
			if b.Region != r.Code || b.Status == "superseded" {
				continue
			}
			p.Batches = append(p.Batches, b)
			for _, x := range b.Rejects {
				if len(p.Rejects) < mostWork {
					p.Rejects = append(p.Rejects, qualityRow{b.File, x.Place, x.Field, x.Rule, x.Reason, x.Raw, ""})
				}
			}
		}
	}
}
