package reports

import (
	"fmt"

	"padu/warehouse"
)

// mostWork is how many rows a table of work shows on the page.
const mostWork = 25

// work makes the tables of what to follow up: implementing agreements without a plan line (P-01), planned ones without
// budget (P-02), and those that need the DPRD's approval.
func (g *regional) work() {
	r, f := g.r, g.f
	if len(r.agreements) == 0 {
		return
	}
	p01, p02 := r.broken("P-01", f.Year), r.broken("P-02", f.Year)
	unplanned := workTable("tanpa-rencana", "Naskah pelaksanaan (PKS, NK, RK) yang masih harus diberi sub kegiatan; aturan P-01", column{"Berakhir", "tanggal_berakhir", formDate, false})
	unbudgeted := workTable("tanpa-anggaran", "Sub kegiatannya ada dalam RKPD, tetapi tidak dalam APBD; aturan P-02", column{"Pagu RKPD", "pagu_rkpd", formRupiah, false})
	council := workTable("dprd", "Membebani daerah atau masyarakat, belum dianggarkan, atau dengan pihak luar negeri; PP 28/2018", column{"Mengapa perlu", "alasan_persetujuan", formText, false})
	unplanned.Decided, unbudgeted.Decided = byRule("P-01"), byRule("P-02")
	council.Decided = func(id string) Sum {
		return Sum{Table: "integrasi_kerja_sama", Column: "perlu_persetujuan_dprd", Where: fmt.Sprintf("id_kerja_sama = %s and tahun = %d", warehouse.Quote(id), f.Year)}
	}
	unknown := 0
	for _, a := range f.Agreements {
		i := a.years[f.Year]
		if i == nil {
			continue
		}
		cells := g.agreement(a).Cells
		if p01[a.ID] {
			unplanned.work(a, cells[6])
		}
		if p02[a.ID] {
			unbudgeted.work(a, cells[15])
		}
		if i.Council == "perlu" && !i.HasCouncil {
			council.work(a, named(i.CouncilCause).at("integrasi_kerja_sama", "alasan_persetujuan", fmt.Sprintf("id_kerja_sama = %s and tahun = %d", warehouse.Quote(a.ID), f.Year)))
		}
		if i.Council == "belum dapat dinilai" {
			unknown++
		}
	}
	unplanned.Title = counted(len(unplanned.Rows), "Satu naskah pelaksanaan belum masuk RKPD", "%d naskah pelaksanaan belum masuk RKPD")
	unbudgeted.Title = counted(len(unbudgeted.Rows), "Satu perjanjian ada dalam RKPD tanpa anggaran", "%d perjanjian ada dalam RKPD tanpa anggaran")
	council.Title = counted(len(council.Rows), "Satu perjanjian menunggu persetujuan DPRD", "%d perjanjian menunggu persetujuan DPRD")
	if unknown > 0 {
		council.Note = fmt.Sprintf("%d perjanjian lain belum dapat dinilai, karena bebannya tidak disebut dalam register atau anggarannya belum diketahui.", unknown)
	}
	var parts []part
	for _, t := range []*table{unplanned, unbudgeted, council} {
		if len(t.Rows) > 0 {
			parts = append(parts, part{Table: t})
		}
	}
	if len(r.offers) > 0 {
		parts = append(parts, part{Ask: "Menunggu keputusan perencana. " + r.reviewText(), Links: []link{{File: "tinjauan.xlsx", Name: "Unduh lembar tinjauan"}}})
	}
	g.add("tindak", "Yang perlu ditindaklanjuti", parts...)
}

// byRule says that a table lists the agreements with a finding of a rule.
func byRule(rule string) func(string) Sum {
	return func(id string) Sum {
		return Sum{Table: "temuan", Where: fmt.Sprintf("aturan = %s and id_kerja_sama = %s", warehouse.Quote(rule), warehouse.Quote(id))}
	}
}

// workTable is an empty table of agreements that somebody has to do something about; what is in its last column.
func workTable(id, sub string, what column) *table {
	return &table{ID: id, Sub: sub, Most: mostWork, Columns: []column{{"Perjanjian", "judul", formText, false}, {"Mitra", "mitra", formWords, false}, what,
		{"Perangkat daerah", "perangkat_daerah", formWords, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
}

// work adds an agreement, with a cell for the column of what.
func (t *table) work(a *agreement, what cell) {
	id := "id_kerja_sama = " + warehouse.Quote(a.ID)
	head := named(a.Title).at("fct_kerja_sama", "judul", id)
	if a.Agency != "-" {
		head.Under = a.Agency
	}
	t.Rows = append(t.Rows, row{a.ID, []cell{head, say(a.Partners), what, say(a.Agency), named(a.ID).at("fct_kerja_sama", "id_kerja_sama", id)}})
}

// counted words a number: one has its own sentence.
func counted(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

// broken are the agreements with a finding of the rule that holds for the year.
func (r *region) broken(rule string, year int) map[string]bool {
	out := map[string]bool{}
	for _, f := range r.findings {
		if f.Rule == rule && (f.Year == 0 || f.Year == year) && f.ID != "" {
			out[f.ID] = true
		}
	}
	return out
}

// endings is the calendar of the next twelve months, with the agreements behind it.
func (g *regional) endings() {
	f := g.f
	if len(f.Ending) == 0 {
		return
	}
	t := workTable("berakhir", "Yang paling dekat dahulu", column{"Berakhir", "tanggal_berakhir", formDate, false})
	t.Title = counted(len(f.Ending), "Satu perjanjian yang berakhir dalam dua belas bulan", "%d perjanjian yang berakhir dalam dua belas bulan")
	for _, a := range f.Ending {
		t.work(a, onDay(a.End).at("fct_kerja_sama", "tanggal_berakhir", "id_kerja_sama = "+warehouse.Quote(a.ID)))
	}
	g.add("tempo", "Jatuh tempo", part{Figure: endingFigure(f, g.day, g.at())}, part{Table: t})
}
