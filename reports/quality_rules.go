package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// reviewed counts the lines that padu offered and planners accepted and rejected.
func (q *quality) reviewed() (yes, no int) {
	for _, r := range q.regions {
		d := q.st.assessed.decisions[r.Code]
		yes, no = yes+d[0], no+d[1]
	}
	return yes, no
}

// linksOf counts the links of the regions of a status, and of a way where one is named.
func (q *quality) linksOf(status, way string) (n int) {
	for _, l := range q.st.assessed.links {
		if q.covers(l.code) && l.status == status && (way == "" || l.way == way) {
			n += l.n
		}
	}
	return n
}

// wilson is the interval of 95 per cent for a share of yes of n, in permille.
func wilson(yes, n int) (low, high int64) {
	const z = 1.959963984540054
	p, m := float64(yes)/float64(n), float64(n)
	mid, half := (p+z*z/(2*m))/(1+z*z/m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))/(1+z*z/m)
	return int64(math.Round(1000 * max(mid-half, 0))), int64(math.Round(1000 * min(mid+half, 1)))
}

// linkWays are the ways in which a link comes about, as planners call them.
var linkWays = []struct{ way, name string }{{"kode", "Kode dalam register"}, {"keputusan", "Keputusan perencana"}, {"teks", "Isi naskah (otomatis)"}}

// linked counts the links, and says how often planners agreed with what padu offered.
func (q *quality) linked() {
	if len(q.registers()) == 0 {
		q.add("pautan", "Pautan otomatis", part{Text: "Register belum diterima; pautannya belum dapat dinilai."})
		return
	}
	states := []string{"otomatis", "diterima", "diusulkan", "ditolak"}
	t := &table{ID: "pautan-jumlah", Sub: "Menurut asal dan keadaannya; satu naskah, tahun, dan sub kegiatan adalah satu pautan", Source: "Register kerja sama; RKPD dan APBD; keputusan perencana.",
		Columns: []column{{"Asal", "asal", formWords, false}, {"Berlaku otomatis", "otomatis", formCount, false}, {"Diterima", "diterima", formCount, false}, {"Diusulkan", "diusulkan", formCount, false}, {"Ditolak", "ditolak", formCount, false}}}
	all := 0
	for _, w := range linkWays {
		cells := []cell{say(w.name)}
		for _, s := range states {
			n := q.linksOf(s, w.way)
			all += n
			cells = append(cells, tally(n).by(func() []Sum {
				return []Sum{count("pautan", n, "pautan", "tautan_kerja_sama", fmt.Sprintf("cara = '%s' and status = '%s' and %s", w.way, s, q.where("kode_wilayah")))}
			}))
		}
		t.Rows = append(t.Rows, row{w.way, cells})
	}
	t.Title = counted(all, "Satu pautan", "%d pautan") + fmt.Sprintf("; %d di antaranya otomatis karena isi naskah", q.linksOf("otomatis", "teks"))
	if all == 0 {
		q.add("pautan", "Pautan otomatis", part{Text: "Belum ada pautan: rencana atau anggaran belum diterima, atau tidak ada yang cocok."})
		return
	}
	yes, no := q.reviewed()
	text := "Ketepatan usulan padu belum dapat dinilai: belum ada usulan yang diputuskan perencana. Lembar tinjauan pada halaman tiap daerah memuat usulan yang menunggu keputusan."
	precision := &table{ID: "ketepatan", Sub: "Usulan padu yang diterima perencana di antara yang sudah diputuskan; tiap baris rencana dihitung sekali", Source: "Keputusan perencana.",
		Note:    "Selang 95% menurut Wilson. Yang diputuskan bukan sampel acak: perencana memilih yang ditinjau. Yang tidak diusulkan padu tidak ikut dihitung.",
		Columns: []column{{"Diputuskan", "diputuskan", formCount, false}, {"Diterima", "diterima", formCount, false}, {"Ditolak", "ditolak", formCount, false}, {"Ketepatan", "ketepatan", formPercent, false}, {"Selang 95%", "selang", formWords, false}}}
	if n := yes + no; n > 0 {
		where := " and " + q.where("kode_wilayah")
		accepted, rejected := count("diterima", yes, "usulan", "tautan_kerja_sama", decided("diterima")+where), count("ditolak", no, "usulan", "tautan_kerja_sama", decided("ditolak")+where)
		both := count("diputuskan", n, "usulan", "tautan_kerja_sama", fmt.Sprintf("((%s) or (%s))%s", decided("diterima"), decided("ditolak"), where))
		low, high := wilson(yes, n)
		text = ""
		precision.Title = fmt.Sprintf("%s usulan padu yang diputuskan diterima (n = %d; 95%%: %s sampai %s%%)", percent(int64(yes), int64(n)), n, permilleText(low), permilleText(high))
		precision.Rows = []row{{"semua", []cell{tally(n).by(func() []Sum { return []Sum{both} }), tally(yes).by(func() []Sum { return []Sum{accepted} }), tally(no).by(func() []Sum { return []Sum{rejected} }),
			portion(true, int64(yes), int64(n)).by(func() []Sum { return []Sum{accepted, both} }), say(permilleText(low) + " sampai " + permilleText(high) + "%")}}}
	}
	q.add("pautan", "Pautan otomatis", part{Text: text}, part{Table: filledTable(precision)}, part{Table: t})
}

// doubleRules are the rules that look for what was entered twice.
var doubleRules = []string{"D-07", "R-23", "R-24"}

// rules lists what the rules found, which of them could not be judged, and what seems to be there twice.
func (q *quality) rules() {
	counts := map[string]int{}
	add := func(list []finding) {
		for _, f := range list {
			counts[f.Rule]++
		}
	}
	for _, r := range q.regions {
		add(r.findings)
	}
	if q.place == "00" {
		add(q.st.loose)
	}
	t := &table{ID: "aturan-temuan", Source: "Aturan padu atas data yang diterima.", Sub: "Dinilai dan belum dinilai dihitung per daerah dan tahun; yang paling banyak temuannya dahulu",
		Columns: []column{{"Aturan", "aturan", formWords, false}, {"Nama", "nama", formWords, false}, {"Temuan", "temuan", formCount, false}, {"Dinilai", "dinilai", formCount, false}, {"Belum dapat dinilai", "belum_dinilai", formCount, false}, {"Dasar", "dasar", formWords, true}, {"Keyakinan", "yakin", formWords, true}, {"Tingkat", "tingkat", formWords, true}}}
	found := 0
	var broken []string
	for _, r := range q.st.assessed.rules {
		n := counts[r.Rule]
		if found += n; n > 0 {
			broken = append(broken, r.Rule)
		}
		t.Rows = append(t.Rows, q.ruleRow(r, n))
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return counts[b.Key] - counts[a.Key] })
	t.Most = max(len(broken), 1) // the others found nothing, or could not be judged
	t.Title = fmt.Sprintf("%d dari %d aturan dilanggar, dengan %s temuan", len(broken), len(q.st.assessed.rules), integer(int64(found)))
	q.add("aturan", "Aturan yang dilanggar", part{Table: filledTable(t)}, part{Table: q.unjudged()})
	double := q.ruled("duplikat-daftar", "", "Baris atau naskah yang mungkin dicatat lebih dari sekali; aturan "+list(doubleRules), doubleRules...)
	text := ""
	switch {
	case double != nil:
		double.Title = counted(len(double.Rows), "Satu duplikat perlu diperiksa", "%d duplikat perlu diperiksa")
	case q.judgedAny(doubleRules):
		text = "Aturan " + list(doubleRules) + " tidak menemukan baris atau naskah kembar."
	default:
		text = "Belum dapat dinilai: belum ada data yang diterima untuk mencari yang kembar."
	}
	q.add("duplikat", "Duplikat", part{Text: text}, part{Table: double})
	others := slices.DeleteFunc(sortedKeys(counts), func(rule string) bool { return slices.Contains(doubleRules, rule) }) // those stand above
	all := q.ruled("temuan-daftar", "", "Menurut daerah dan aturan; setiap temuan menyebut apa yang perlu dilakukan", others...)
	if all != nil {
		all.Most = mostRejects
		all.Title = counted(len(all.Rows), "Satu temuan aturan", "%d temuan aturan")
		if double != nil {
			all.Title = counted(len(all.Rows), "Satu temuan lain", "%d temuan lain")
		}
	}
	q.add("temuan", "Setiap temuan", part{Table: all})
}

// ruleRow is the row of a rule with n findings.
func (q *quality) ruleRow(r ruleInfo, n int) row {
	where := "aturan = " + warehouse.Quote(r.Rule) + " and " + q.where("kode_wilayah")
	judged, not := 0, 0
	for _, j := range q.st.assessed.judged[r.Rule] {
		switch {
		case !q.covers(j.code):
		case j.judged:
			judged++
		default:
			not++
		}
	}
	rule := say(r.Rule) // the rules are padu's own: no file gives them
	rule.Under = r.Severity
	judgedCell := func(n int, state string) cell {
		if judged+not == 0 {
			return cell{Text: "…"}
		}
		return tally(n).by(func() []Sum {
			return []Sum{count("penilaian", n, "penilaian", "penilaian_aturan", where+" and keadaan = "+warehouse.Quote(state))}
		})
	}
	hits := tally(n).by(func() []Sum { return []Sum{count("temuan", n, "temuan", "temuan", where)} })
	if n == 0 && judged == 0 { // nothing found where nothing was judged says nothing
		hits = cell{Text: "…"}
	}
	return row{r.Rule, []cell{rule, say(r.Name), hits, judgedCell(judged, "dinilai"), judgedCell(not, unknownStatus), say(r.Basis), say(r.Sure), say(r.Severity)}}
}

// unjudged lists what data is missing, and which rules wait for it in which region and year; nil where none does.
func (q *quality) unjudged() *table {
	t := &table{ID: "aturan-belum", Most: mostDue, Source: "Aturan padu atas data yang diterima.", Sub: "Tanpa temuan pada aturan ini tidak berarti sesuai",
		Columns: []column{{"Daerah", "daerah", formWords, !q.many()}, {"Tahun", "tahun", formWords, false}, {"Mengapa", "alasan", formWords, false}, {"Aturan", "aturan", formWords, false}, {"Jumlah aturan", "jumlah_aturan", formCount, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	type lack struct {
		code string
		year int
		why  string
	}
	waiting := map[lack][]string{}
	var gaps []lack
	rules := map[string]bool{}
	for _, r := range q.st.assessed.rules {
		for _, j := range q.st.assessed.judged[r.Rule] {
			if j.judged || !q.covers(j.code) {
				continue
			}
			g := lack{j.code, j.year, j.missing}
			if waiting[g] == nil {
				gaps = append(gaps, g)
			}
			waiting[g] = append(waiting[g], r.Rule)
			rules[r.Rule] = true
		}
	}
	slices.SortStableFunc(gaps, func(a, b lack) int {
		return cmp.Or(strings.Compare(a.code, b.code), a.year-b.year, len(waiting[b])-len(waiting[a]), strings.Compare(a.why, b.why))
	})
	for _, g := range gaps {
		year := say("semua")
		if g.year > 0 {
			year = say(fmt.Sprint(g.year))
		}
		at := fmt.Sprintf("kode_wilayah = %s and tahun = %d and keadaan = '%s' and coalesce(alasan, kurang, '') = %s", warehouse.Quote(g.code), g.year, unknownStatus, warehouse.Quote(g.why))
		n := len(waiting[g])
		t.Rows = append(t.Rows, row{fmt.Sprintf("%s-%d-%s", g.code, g.year, g.why), []cell{say(q.st.regionName(g.code)), year, say(g.why), say(strings.Join(waiting[g], ", ")),
			tally(n).by(func() []Sum { return []Sum{count("aturan", n, "aturan", "penilaian_aturan", at)} }), named(g.code).at("penilaian_aturan", "kode_wilayah", at)}})
	}
	t.Title = counted(len(rules), "Satu aturan belum dapat dinilai seluruhnya", "%d aturan belum dapat dinilai seluruhnya")
	return filledTable(t)
}

// judgedAny is true when one of the rules could be judged somewhere in the regions.
func (q *quality) judgedAny(rules []string) bool {
	for _, rule := range rules {
		for _, j := range q.st.assessed.judged[rule] {
			if j.judged && q.covers(j.code) {
				return true
			}
		}
	}
	return false
}

// revised lists what deliveries changed in the registers in the document's period, in the current view in the month before the
// last data came.
func (q *quality) revised() {
	until := q.day
	from := q.Period.From
	if q.Period.Code == "" {
		until = q.document.Day
		from = until.AddDate(0, -1, 0)
	}
	if len(q.registers()) == 0 || until.IsZero() {
		return
	}
	within := func(day time.Time) bool { return !day.Before(from) && !day.After(until) }
	between := fmt.Sprintf("berlaku_sejak between date '%s' and date '%s' and %s", from.Format(time.DateOnly), until.Format(time.DateOnly), q.where("kode_wilayah"))
	t := &table{ID: "revisi-naskah", Sub: fmt.Sprintf("Sejak %s sampai %s", date(from), date(until)), Source: "Kiriman register yang berurutan.", Most: mostRejects,
		Columns: []column{{"Naskah", "uraian", formText, false}, {"Daerah", "daerah", formWords, !q.many()}, {"Peristiwa", "peristiwa", formText, false}, {"Kolom", "kolom", formText, false}, {"Sejak", "berlaku_sejak", formDate, false}, {"Versi", "versi", formCount, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}}}
	for _, v := range q.st.assessed.versions {
		if !q.covers(v.code) || !within(v.since) {
			continue
		}
		of := func(c cell, column string) cell {
			return c.at("fct_kerja_sama_riwayat", column, fmt.Sprintf("id_kerja_sama = %s and versi = %d", warehouse.Quote(v.id), v.number))
		}
		t.Rows = append(t.Rows, row{fmt.Sprintf("%s-%d", v.id, v.number), []cell{of(named(v.text), "uraian"), say(q.st.regionName(v.code)), of(named(v.event), "peristiwa"), of(named(v.columns), "kolom"), of(onDay(v.since), "berlaku_sejak"),
			of(tally(v.number), "versi"), of(named(v.id), "id_kerja_sama")}})
	}
	events := &table{ID: "revisi", Title: counted(len(t.Rows), "Satu perubahan pada naskah yang sudah tercatat", "%d perubahan pada naskah yang sudah tercatat"), Sub: t.Sub, Source: t.Source, Columns: []column{{"Peristiwa", "peristiwa", formWords, false}, {"Jumlah", "jumlah", formCount, false}}}
	fresh := 0
	for _, r := range q.regions {
		for _, f := range q.st.assessed.firsts[r.Code] {
			if within(f.since) {
				fresh += f.n
			}
		}
	}
	line := func(key, name string, n int, where string) {
		events.Rows = append(events.Rows, row{key, []cell{say(name), tally(n).by(func() []Sum {
			return []Sum{count("versi", n, "versi", "fct_kerja_sama_riwayat", where+" and "+between)}
		})}})
	}
	line("muncul", "Naskah baru", fresh, "versi = 1")
	for _, e := range []struct{ event, name string }{{"berubah", "Naskah berubah"}, {"hilang", "Naskah hilang dari register"}, {"muncul kembali", "Naskah muncul kembali"}} {
		n := 0
		for _, v := range q.st.assessed.versions {
			if v.event == e.event && q.covers(v.code) && within(v.since) {
				n++
			}
		}
		line(strings.ReplaceAll(e.event, " ", "-"), e.name, n, "versi > 1 and peristiwa = "+warehouse.Quote(e.event))
	}
	t.Title = counted(len(t.Rows), "Satu naskah direvisi", "%d revisi naskah, yang terbaru dahulu")
	if len(t.Rows) == 0 {
		events.Title = "Tidak ada naskah tercatat yang berubah"
	}
	q.add("revisi-bagian", "Revisi sejak kiriman sebelumnya", part{Table: events}, part{Table: filledTable(t)})
}
