package reports

import (
	"fmt"
)

// workTable lists agreements that somebody has to do something about.
type workTable struct {
	ID, No, Title, Sub, What, More string // What heads the last column
	Rows                           []workRow
}

type workRow struct{ Title, Partners, Agency, Text, Trace string }

// mostWork is how many rows a work table shows; the list of agreements has all.
const mostWork = 25

// work makes the tables of what to follow up: implementing agreements without a plan line (P-01), planned ones without
// budget (P-02), and those that need the DPRD's approval.
func (p *regionPage) work(r *region, f *figures) {
	p01, p02 := r.broken("P-01", f.Year), r.broken("P-02", f.Year)
	unplanned := workTable{ID: "tanpa-rencana", Sub: "Naskah pelaksanaan (PKS, NK, RK) yang masih harus diberi sub kegiatan; aturan P-01", What: "Berakhir"}
	unbudgeted := workTable{ID: "tanpa-anggaran", Sub: "Sub kegiatannya ada dalam RKPD, tetapi tidak dalam APBD; aturan P-02", What: "Pagu RKPD"}
	council := workTable{ID: "dprd", Sub: "Membebani daerah atau masyarakat, belum dianggarkan, atau dengan pihak luar negeri; PP 28/2018", What: "Mengapa perlu"}
	unknown := 0
	for _, a := range f.Agreements {
		i := a.years[f.Year]
		if i == nil {
			continue
		}
		l := row(a, f)
		add := func(t *workTable, text, trace string) {
			t.Rows = append(t.Rows, workRow{a.Title, a.Partners, a.Agency, text, trace})
		}
		if p01[a.ID] {
			add(&unplanned, l.End, "")
		}
		if p02[a.ID] {
			add(&unbudgeted, money(i.Plan.Valid, i.Plan.Int64), l.PlanTrace)
		}
		if i.Council == "perlu" && !i.HasCouncil {
			add(&council, i.CouncilCause, "")
		}
		if i.Council == "belum dapat dinilai" {
			unknown++
		}
	}
	unplanned.Title = counted(len(unplanned.Rows), "Satu naskah pelaksanaan belum masuk RKPD", "%d naskah pelaksanaan belum masuk RKPD")
	unbudgeted.Title = counted(len(unbudgeted.Rows), "Satu perjanjian ada dalam RKPD tanpa anggaran", "%d perjanjian ada dalam RKPD tanpa anggaran")
	council.Title = counted(len(council.Rows), "Satu perjanjian menunggu persetujuan DPRD", "%d perjanjian menunggu persetujuan DPRD")
	if unknown > 0 {
		council.More = fmt.Sprintf("%d perjanjian lain belum dapat dinilai, karena bebannya tidak disebut dalam register atau anggarannya belum diketahui.", unknown)
	}
	for _, t := range []*workTable{&unplanned, &unbudgeted, &council} {
		if len(t.Rows) > 0 {
			p.Work = append(p.Work, t.cut())
		}
	}
}

// ends lists the agreements behind the figure of endings.
func (p *regionPage) ends(f *figures) {
	t := &workTable{ID: "berakhir", Title: counted(len(f.Ending), "Satu perjanjian yang berakhir dalam dua belas bulan", "%d perjanjian yang berakhir dalam dua belas bulan"), Sub: "Yang paling dekat dahulu", What: "Berakhir"}
	for _, a := range f.Ending {
		t.Rows = append(t.Rows, workRow{a.Title, a.Partners, a.Agency, dateShort(a.End), ""})
	}
	if len(t.Rows) > 0 {
		p.Ends = t.cut()
	}
}

// cut keeps the first rows and says how many there are more.
func (t *workTable) cut() *workTable {
	if more := len(t.Rows) - mostWork; more > 0 {
		t.Rows = t.Rows[:mostWork]
		t.More = fmt.Sprintf("%d lainnya ada dalam daftar perjanjian dan berkas CSV. %s", more, t.More)
	}
	return t
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
