package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// loadDays reads when agreements were discussed by the TKKSD and when they were evaluated.
func (st *site) loadDays(ctx context.Context, s *warehouse.Snapshot) error {
	byID := map[string]*agreement{}
	for _, r := range st.regions {
		for _, a := range r.agreements {
			byID[a.ID] = a
		}
	}
	return each(ctx, s, "select distinct id_kerja_sama, jenjang, tanggal from mart.bukti_jenjang where jenjang in (2, 7) and tercapai and tanggal is not null order by 1, 2, 3", func(scan func(...any) error) error {
		var id string
		var rung int
		var day time.Time
		if err := scan(&id, &rung, &day); err != nil {
			return err
		}
		switch a := byID[id]; {
		case a == nil:
		case rung == 2:
			a.discussed = append(a.discussed, day)
		default:
			a.evaluated = append(a.evaluated, day)
		}
		return nil
	})
}

// event is something that happens to an agreement on a day.
type event struct {
	name, where string // where it holds, in SQL on fct_kerja_sama
	days        func(*agreement) []time.Time
}

// events are what a period is asked for.
func (p period) events() []event {
	proof := func(rung int) string {
		return fmt.Sprintf("id_kerja_sama in (select id_kerja_sama from mart.bukti_jenjang where jenjang = %d and tercapai and %s)", rung, p.during("tanggal"))
	}
	signed := func(day func(*agreement) time.Time) func(*agreement) []time.Time {
		return func(a *agreement) []time.Time {
			if !a.IsSigned || day(a).IsZero() {
				return nil
			}
			return []time.Time{day(a)}
		}
	}
	return []event{
		{"Dibahas TKKSD", proof(2), func(a *agreement) []time.Time { return a.discussed }},
		{"Ditandatangani", "ditandatangani and " + p.during("tanggal_tanda_tangan"), signed(func(a *agreement) time.Time { return a.Signed })},
		{"Dievaluasi", proof(7), func(a *agreement) []time.Time { return a.evaluated }},
		{"Berakhir", "ditandatangani and " + p.during("tanggal_berakhir"), signed(func(a *agreement) time.Time { return a.End })},
	}
}

// happened says what came to pass in the period, of a region or of all: agreements by what happened to them, and files. The
// current view has no period.
func (st *site) happened(d *document) {
	p := d.Period
	if p.Code == "" {
		return
	}
	regions, where, files := st.regions, "", "kode_wilayah <> '-' and "
	if d.Region != nil {
		where = "kode_wilayah = " + warehouse.Quote(d.Region.Code) + " and "
		regions, files = []*region{d.Region}, where
	}
	t := &table{ID: "kejadian", Sub: fmt.Sprintf("%s: %s sampai dengan %s", p.Name(), date(p.From), date(p.To)), Source: "Register kerja sama; pembahasan TKKSD; evaluasi; catatan penerimaan padu.",
		Note: "Jenjang dan keadaan naskah menurut data pada hari penarikan; realisasi sampai dengan akhir periode.", Columns: []column{{"Yang terjadi", "kejadian", formWords, false}, {"Jumlah", "jumlah", formCount, false}}}
	list := &table{ID: "kejadian-naskah", Most: mostWork, Sub: "Menurut tanggalnya", Source: t.Source, Columns: []column{{"Perjanjian", "judul", formText, false}, {"Yang terjadi", "kejadian", formWords, false}, {"Tanggal", "tanggal", formWords, false},
		{"Kode wilayah", "kode_wilayah", formCode, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	for _, e := range p.events() {
		n := 0
		for _, r := range regions {
			for _, a := range r.agreements {
				days := slices.DeleteFunc(slices.Clone(e.days(a)), func(day time.Time) bool { return !p.holds(day) })
				if len(days) > 0 {
					n++
					list.Rows = append(list.Rows, e.row(r, a, days[len(days)-1]))
				}
			}
		}
		t.Rows = append(t.Rows, row{e.name, []cell{say(e.name), tally(n).by(func() []Sum { return []Sum{count("naskah", n, "naskah", "fct_kerja_sama", where+e.where)} })}})
	}
	n := st.filesIn(p, d.Region)
	t.Rows = append(t.Rows, row{"Berkas diterima", []cell{say("Berkas diterima"), tally(n).by(func() []Sum {
		return []Sum{count("berkas", n, "berkas", "meta.batches", files+"status in ('loaded', 'superseded') and "+p.during("as_of"))}
	})}})
	slices.SortStableFunc(list.Rows, func(a, b row) int { return strings.Compare(a.Cells[2].Value.(string), b.Cells[2].Value.(string)) })
	t.Title = "Tidak ada naskah yang dibahas, ditandatangani, dievaluasi, atau berakhir dalam periode ini"
	if len(list.Rows) > 0 {
		t.Title = counted(len(list.Rows), "Satu kejadian dalam periode ini", "%d kejadian dalam periode ini")
		list.Title = counted(len(list.Rows), "Naskah yang mengalaminya", "Naskah yang mengalaminya, %d baris")
	}
	parts := []part{{Table: t}}
	if len(list.Rows) > 0 {
		parts = append(parts, part{Table: list})
	}
	d.add("periode", "Yang terjadi dalam periode ini", parts...)
}

// row is one line of the list of what happened.
func (e event) row(r *region, a *agreement, day time.Time) row {
	id := "id_kerja_sama = " + warehouse.Quote(a.ID)
	head := named(a.Title).at("fct_kerja_sama", "judul", id)
	head.Under = a.Partners
	on := say(day.Format(time.DateOnly))
	on.Text = dateShort(day)
	return row{a.ID + "/" + e.name, []cell{head, say(e.name), on, named(r.Code).at("fct_kerja_sama", "kode_wilayah", id), named(a.ID).at("fct_kerja_sama", "id_kerja_sama", id)}}
}

// filesIn counts the files that came in the period, of a region or of all; those of many regions are no region's.
func (st *site) filesIn(p period, r *region) (n int) {
	for _, s := range st.sources {
		for _, b := range s.Batches {
			if (b.Status == "loaded" || b.Status == "superseded") && p.holds(b.AsOf) && b.Region != "-" && (r == nil || b.Region == r.Code) {
				n++
			}
		}
	}
	return n
}
