package transform

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"strings"
	"unique"

	"padu/transform/link"
	"padu/warehouse"
)

// linker answers with one nomenclature; without one there is nothing to ask.
type linker struct {
	*link.Linker
	catalog *link.Catalog
	names   map[string]string
	limits  link.Limits
}

func newLinker(ctx context.Context, w *warehouse.DB, key catalogKey, m link.Limits) (*linker, error) {
	l := &linker{names: map[string]string{}, limits: m}
	if key.version == "" {
		return l, nil
	}
	rows, err := w.Query(ctx, "select kode, nama, keluaran, resmi from mart.teks_kode where versi = ? and jenis_pemda = ? order by kode", key.version, key.kind)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var terms, lines []link.Term
	for rows.Next() {
		var t link.Term
		var official bool
		if err := rows.Scan(&t.Code, &t.Name, &t.Output, &official); err != nil {
			return nil, err
		}
		l.names[t.Code] = t.Name
		if official {
			terms = append(terms, t)
		} else {
			lines = append(lines, t)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	weights := *link.Fitted()
	weights.Limits = m
	l.catalog = link.NewCatalog(terms, lines, nil)
	l.Linker = link.NewLinker(l.catalog, &weights)
	return l, nil
}

// readQuestions fills agreements and lines of a run of regions and years.
func readQuestions(ctx context.Context, w *warehouse.DB, chunk []*asking) error {
	by := map[int]*asking{}
	for _, a := range chunk {
		by[a.number] = a
	}
	first, last := chunk[0].number, chunk[len(chunk)-1].number
	rows, err := w.Query(ctx, `select j.nomor, a.id_kerja_sama, a.judul, a.ruang_lingkup, a.para_pihak, a.jenis, a.nama_perangkat_daerah, a.kode_bidang_urusan, a.kode_perangkat_daerah, a.berkode
		from temp.link_ask a join temp.link_job j on j.kode_wilayah = a.kode_wilayah and j.tahun = a.tahun where not j.sama and j.nomor between ? and ? order by j.nomor, a.id_kerja_sama`, first, last)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var q asked
		if err := rows.Scan(&n, &q.ID, &q.Title, &q.Scope, &q.Parties, &q.Kind, &q.Agency, &q.Field, &q.agency, &q.coded); err != nil {
			return err
		}
		by[n].agreements = append(by[n].agreements, q)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if rows, err = w.Query(ctx, `select j.nomor, p.kode_sub_kegiatan, p.kode_perangkat_daerah, p.nama_perangkat_daerah
		from temp.link_plan p join temp.link_job j on j.kode_anggaran = p.kode_wilayah and j.tahun = p.tahun where not j.sama and j.nomor between ? and ?
		order by j.nomor, p.kode_sub_kegiatan, p.kode_perangkat_daerah`, first, last); err != nil {
		return err
	}
	defer rows.Close()
	same := func(s string) string { return unique.Make(s).Value() } // a few thousand texts stand in every plan
	for rows.Next() {
		var n int
		var l planLine
		if err := rows.Scan(&n, &l.code, &l.agency, &l.name); err != nil {
			return err
		}
		by[n].lines = append(by[n].lines, planLine{same(l.agency), same(l.name), same(l.code)})
	}
	return errors.Join(rows.Err(), rows.Close())
}

// ask fills the answers of one region and year.
func (l *linker) ask(a *asking) {
	if l.catalog == nil {
		for _, q := range a.agreements {
			a.verdict(q, "", 0, "", 0, "Nomenklatur belum dimuat, sehingga isi naskah tidak dapat dibandingkan dengan rencana.")
		}
		return
	}
	holders := map[string][]planLine{}
	lines := make([]link.Line, len(a.lines))
	for i, p := range a.lines {
		holders[p.code] = append(holders[p.code], p)
		lines[i] = link.Line{Code: p.code, Agency: p.name}
	}
	plan := l.catalog.Plan(lines)
	for _, q := range a.agreements {
		l.one(a, q, l.Answer(q.Agreement, plan), holders)
	}
}

func (a *asking) verdict(q asked, kegiatan string, sure float64, best string, score float64, why string) {
	row := []driver.Value{a.region, int32(a.year), q.ID, nil, nil, nil, nil, why}
	if kegiatan != "" {
		row[3], row[4] = kegiatan, sure
	}
	if best != "" {
		row[5], row[6] = best, score
	}
	a.whole = append(a.whole, row)
}

// mostOffered is how many lines a planner is shown for one agreement.
const mostOffered = 10

// one writes down the answer about one agreement.
func (l *linker) one(a *asking, q asked, ans link.Answer, holders map[string][]planLine) {
	if len(ans.Candidates) == 0 {
		a.verdict(q, "", 0, "", 0, fmt.Sprintf("Rencana dan anggaran %d tidak memuat sub kegiatan yang dikenal nomenklatur.", a.year))
		return
	}
	best, v := ans.Candidates[0], ans.Verdict
	if q.coded { // what the register itself names counts more than its title
		v.Lines, v.Kegiatan = 0, ""
	}
	sure, why := round(ans.InKegiatan), ""
	if v.Kegiatan != "" {
		why = fmt.Sprintf("Isi naskah menunjuk kegiatan %s %s (skor %s, ambang %s).", v.Kegiatan, l.names[v.Kegiatan], number(sure), number(l.limits.Kegiatan))
	}
	if v.Offered == 0 {
		why = l.none(ans, a.year)
	}
	a.verdict(q, v.Kegiatan, sure, best.Code, round(best.Sure), why)
	rank := 0
	for _, c := range offered(ans.Candidates, v) {
		lines := meant(holders[c.Code], q)
		// Where several agencies hold the line and nothing tells which, a planner does.
		automatic := v.Lines > 0 && c.Code == best.Code && len(lines) == 1
		for _, p := range lines {
			if rank == mostOffered {
				return
			}
			rank++
			a.answers = append(a.answers, []driver.Value{a.region, int32(a.year), q.ID, int32(rank), p.agency, c.Code, round(c.Sure), automatic, l.evidence(c), l.because(c, v, automatic, len(lines) > 1, q.coded, rank)})
		}
	}
}

// offered are the candidates that a planner is shown, best first; those of a sure kegiatan stand before the others.
func offered(all []link.Candidate, v link.Verdict) (out []link.Candidate) {
	if v.Offered == 0 {
		return nil
	}
	inside := func(c link.Candidate) bool {
		return v.Kegiatan != "" && strings.HasPrefix(c.Code, v.Kegiatan+".")
	}
	for i, c := range all {
		if i < v.Lines || inside(c) {
			out = append(out, c)
		}
	}
	for i, c := range all {
		if i >= v.Lines && !inside(c) {
			out = append(out, c)
		}
	}
	return out[:min(len(out), v.Offered)]
}

// meant are the lines of a sub kegiatan that the agreement can mean: that of its own agency where this holds it, else all.
func meant(lines []planLine, q asked) []planLine {
	for _, p := range lines {
		if p.agency == q.agency {
			return []planLine{p}
		}
	}
	if name := words(q.Agency); name != "" {
		for _, p := range lines {
			if words(p.name) == name {
				return []planLine{p}
			}
		}
	}
	return lines
}

// evidence names the pieces that move a candidate most, with what each adds.
func (l *linker) evidence(c link.Candidate) string {
	var parts []string
	for i, p := range l.Pieces(c) {
		if i == 6 {
			break
		}
		sign := "+"
		if p.Adds() < 0 {
			sign = "-"
		}
		parts = append(parts, strings.ReplaceAll(p.Name, "_", " ")+" "+sign+number(math.Abs(p.Adds())))
	}
	return strings.Join(parts, "; ")
}

func (l *linker) because(c link.Candidate, v link.Verdict, automatic, several, coded bool, rank int) string {
	score := number(round(c.Sure))
	switch {
	case automatic:
		return fmt.Sprintf("Isi naskah menunjuk sub kegiatan ini: skor %s, ambang otomatis %s.", score, number(l.limits.Automatic))
	case coded:
		return fmt.Sprintf("Kode dalam register tidak ada dalam rencana dan anggaran; isi naskah paling dekat dengan baris ini (urutan %d, skor %s).", rank, score)
	case several && c.Sure >= l.limits.Automatic:
		return fmt.Sprintf("Isi naskah menunjuk sub kegiatan ini (skor %s), tetapi beberapa perangkat daerah memegangnya.", score)
	case v.Kegiatan != "" && strings.HasPrefix(c.Code, v.Kegiatan+"."):
		return fmt.Sprintf("Kegiatannya pasti, sub kegiatannya belum: urutan %d, skor %s, ambang otomatis %s.", rank, score, number(l.limits.Automatic))
	default:
		return fmt.Sprintf("Diusulkan pada urutan %d: skor %s, ambang otomatis %s.", rank, score, number(l.limits.Automatic))
	}
}

// none says why nothing is offered.
func (l *linker) none(ans link.Answer, year int) string {
	best := ans.Candidates[0]
	near := fmt.Sprintf("baris terdekat %s %s, skor %s, ambang %s", best.Code, l.names[best.Code], number(round(best.Sure)), number(l.limits.Proposed))
	switch ans.Outcome() {
	case link.NotWork:
		return "Naskah tampak umum atau seremonial, tidak menunjuk satu pekerjaan; " + near + "."
	case link.NotInPlan:
		return fmt.Sprintf("Rencana dan anggaran %d tampak tidak memuat pekerjaannya; %s.", year, near)
	default:
		return "Tidak ada baris yang cukup meyakinkan; " + near + "."
	}
}

// round keeps four digits, below one: one is for codes that the register names.
func round(x float64) float64 { return min(math.Round(x*1e4)/1e4, 0.9999) }

// number writes two decimals with a comma.
func number(x float64) string { return strings.ReplaceAll(fmt.Sprintf("%.2f", x), ".", ",") }

// keepAnswers writes the answers of a run of regions and years with their prints, all or none.
func keepAnswers(ctx context.Context, w *warehouse.DB, chunk []*asking) error {
	var prints, answers, whole [][]driver.Value
	for _, a := range chunk {
		prints = append(prints, []driver.Value{a.region, int32(a.year), a.print})
		answers = append(answers, a.answers...)
		whole = append(whole, a.whole...)
	}
	return w.Tx(ctx, func() error {
		return errors.Join(w.Append(ctx, "padu.landing.link_asked", prints), w.Append(ctx, "padu.landing.link_answers", answers), w.Append(ctx, "padu.landing.link_verdicts", whole))
	})
}
