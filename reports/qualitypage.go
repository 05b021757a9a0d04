package reports

import (
	"fmt"
	"strings"
)

// qualityPage is "Mutu data": every batch, reject, skipped kind, remark and rule.
type qualityPage struct {
	common
	Headline, Lead string
	KPIs           []kpi
	Faults         []fault
	Rules          []ruleCount
	Rejects, Notes []qualityRow
	RejectsMore    string
	NotesMore      string
	Findings       []ruledRow
	FindingsMore   string
	Batches        []*source
}

// ruledRow is one finding with the region that it is about; no region where its file speaks of many.
type ruledRow struct{ Code, Region, Rule, Severity, Text string }

type qualityRow struct{ File, Place, Field, Rule, Reason, Raw, Value string }

// mostRows is how many rejects or remarks the page lists.
const mostRows = 500

func (st *site) quality() *qualityPage {
	p := &qualityPage{common: st.common("padu · Mutu data", ""), Faults: st.faults, Rules: st.rules, Batches: st.sources}
	var in, loaded, rejected, skipped int64
	files, bad, rejects, notes := 0, 0, 0, 0
	for _, s := range st.sources {
		for _, b := range s.Batches {
			files++
			in, loaded, rejected, skipped = in+b.In, loaded+b.Loaded, rejected+b.Rejected, skipped+b.Skipped
			if b.Status == "held" || b.Status == "refused" {
				bad++
			}
			for _, r := range b.Rejects {
				if rejects++; len(p.Rejects) < mostRows {
					p.Rejects = append(p.Rejects, qualityRow{b.File, r.Place, r.Field, r.Rule, r.Reason, r.Raw, ""})
				}
			}
			for _, r := range b.Notes {
				if strings.HasPrefix(r.Rule, "D-") { // stands among the findings
					continue
				}
				if notes++; len(p.Notes) < mostRows {
					p.Notes = append(p.Notes, qualityRow{b.File, r.Place, r.Field, r.Rule, r.Reason, r.Raw, r.Value})
				}
			}
		}
	}
	for _, f := range st.loose {
		if len(p.Findings) < mostRows {
			p.Findings = append(p.Findings, ruledRow{"", "", f.Rule, f.Severity, f.Text})
		}
	}
	for _, r := range st.regions {
		for _, f := range r.findings {
			if len(p.Findings) < mostRows {
				p.Findings = append(p.Findings, ruledRow{r.Code, r.Name, f.Rule, f.Severity, f.Text})
			}
		}
	}
	if n := st.findingCount(); n > int64(len(p.Findings)) {
		p.FindingsMore = fmt.Sprintf("%s lainnya ada pada halaman daerahnya dan dalam mart.temuan.", integer(n-int64(len(p.Findings))))
	}
	if rejects > mostRows {
		p.RejectsMore = fmt.Sprintf("%s lainnya: padu sql -c \"select * from meta.rejects\".", integer(int64(rejects-mostRows)))
	}
	if notes > mostRows {
		p.NotesMore = fmt.Sprintf("%s lainnya: padu sql -c \"select * from meta.notes\".", integer(int64(notes-mostRows)))
	}
	p.Headline = qualityTitle(files, bad, rejected)
	p.Lead = fmt.Sprintf("%s baris masuk: %s dimuat, %s ditolak, dan %s dilewati karena bukan data (subtotal, jumlah, kepala berulang, tanda tangan). Tidak ada baris yang hilang.", integer(in), integer(loaded), integer(rejected), integer(skipped))
	p.KPIs = []kpi{{Name: "Berkas dinilai", Value: integer(int64(files)), Note: fmt.Sprintf("%d sumber", len(st.sources))}, {Name: "Baris dimuat", Value: integer(loaded), Note: "dari " + integer(in) + " baris masuk"},
		{Name: "Baris ditolak", Value: integer(rejected), Note: "dengan tempat dan alasannya"}, {Name: "Temuan aturan", Value: integer(st.findingCount()), Note: fmt.Sprintf("%d aturan", len(st.rules))}}
	return p
}

func qualityTitle(files, bad int, rejected int64) string {
	switch {
	case files == 0:
		return "Belum ada berkas yang diterima"
	case bad > 0 && bad == 1:
		return fmt.Sprintf("Satu dari %d berkas ditahan atau ditolak", files)
	case bad > 0:
		return fmt.Sprintf("%d dari %d berkas ditahan atau ditolak", bad, files)
	case rejected == 0:
		return fmt.Sprintf("Semua baris dari %d berkas dapat dipakai", files)
	case rejected == 1:
		return fmt.Sprintf("%d berkas dimuat; satu baris ditolak", files)
	}
	return fmt.Sprintf("%d berkas dimuat; %s baris ditolak", files, integer(rejected))
}

func (st *site) findingCount() (n int64) {
	for _, r := range st.rules {
		n += r.Count
	}
	return n
}
