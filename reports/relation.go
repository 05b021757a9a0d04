package reports

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"

	"padu/reports/chart"
	"padu/warehouse"
)

// association is one row of mart.korelasi_uji.
type association struct {
	Year, Question         int
	Method                 string
	N, Regions             int64
	Value, Low, High, P, Q sql.NullFloat64
	Reading                string
}

// fitted is the line of question 1 in one scope and year, from mart.korelasi_garis; nil where it could not be computed.
type fitted struct {
	slope, low, high float64
	band             []height
}

// height is how high a line stands at x, with its interval of 95 %.
type height struct{ x, y, low, high float64 }

// relation is the section on cooperation and budget.
type relation struct {
	Text              string
	Figure            *figure
	Questions, Others *table
}

func (st *site) loadAssociations(ctx context.Context, s *warehouse.Snapshot) error {
	st.associations = map[string][]association{}
	return each(ctx, s, `select kode_wilayah, tahun, pertanyaan, metode, n, jumlah_daerah, koefisien, batas_bawah, batas_atas, p, q, bacaan from mart.korelasi_uji
		where lingkup in ('nasional', 'provinsi') order by kode_wilayah, tahun, pertanyaan, metode`, func(scan func(...any) error) error {
		var code string
		var a association
		if err := scan(&code, &a.Year, &a.Question, &a.Method, &a.N, &a.Regions, &a.Value, &a.Low, &a.High, &a.P, &a.Q, &a.Reading); err != nil {
			return err
		}
		st.associations[code] = append(st.associations[code], a)
		return nil
	})
}

func (st *site) loadLines(ctx context.Context, s *warehouse.Snapshot) error {
	st.lines = map[scopeYear]*fitted{}
	return each(ctx, s, `select kode_wilayah, tahun, kemiringan, kemiringan_bawah, kemiringan_atas, cast(jumlah_kerja_sama as double), porsi_apbd, batas_bawah, batas_atas from mart.korelasi_garis
		where lingkup in ('nasional', 'provinsi') order by kode_wilayah, tahun, jumlah_kerja_sama`, func(scan func(...any) error) error {
		var of scopeYear
		var l fitted
		var h height
		if err := scan(&of.code, &of.year, &l.slope, &l.low, &l.high, &h.x, &h.y, &h.low, &h.high); err != nil {
			return err
		}
		if st.lines[of] == nil {
			st.lines[of] = &l
		}
		st.lines[of].band = append(st.lines[of].band, h)
		return nil
	})
}

// scopeYear is a province, or 00 for the nation, in one year.
type scopeYear struct {
	code string
	year int
}

// asked are the five questions, and the method that answers each in the table; the other methods stand behind it.
var asked = [5]struct{ question, method string }{
	{"Apakah bidang dengan lebih banyak kerja sama mendapat porsi APBD lebih besar?", "pearson"},
	{"Apakah sub kegiatan yang tertaut lebih sering masuk APBD?", "selisih_risiko"},
	{"Apakah pagu sub kegiatan yang tertaut lebih bertahan dalam APBD?", "selisih_rata_rata"},
	{"Apakah anggaran sub kegiatan yang tertaut lebih terserap?", "selisih_rata_rata"},
	{"Apakah anggaran bidang tumbuh pada tahun kerja samanya mulai?", "selisih_ganda"},
}

var methodNames = map[string]string{"pearson": "Korelasi Pearson", "spearman": "Korelasi peringkat Spearman", "parsial": "Korelasi parsial, besar APBD dipegang tetap", "rasio_odds": "Rasio odds",
	"selisih_risiko": "Selisih bagian yang masuk", "selisih_rata_rata": "Selisih rata-rata", "mann_whitney": "Peluang lebih tinggi (Mann-Whitney)", "selisih_ganda": "Selisih ganda"}

// relation takes the latest year in which a question could be answered, or the latest at all.
func (st *site) relation(code string, in []*region, p period) *relation {
	year, answered := 0, 0
	for _, a := range st.associations[code] {
		if y := p.year(); y > 0 && a.Year > y {
			continue
		}
		year = max(year, a.Year)
		if a.Value.Valid {
			answered = max(answered, a.Year)
		}
	}
	if year == 0 {
		return &relation{Text: "Belum dapat dinilai: belum ada daerah yang register kerja sama dan APBD-nya sudah diterima."}
	}
	if answered > 0 {
		year = answered
	}
	rows := slices.DeleteFunc(slices.Clone(st.associations[code]), func(a association) bool { return a.Year != year })
	r := &relation{Text: "Lima pertanyaan diuji pada data yang sama. Yang terlihat adalah hubungan, bukan bukti sebab-akibat; bila kasusnya terlalu sedikit, itulah yang dikatakan."}
	source := fmt.Sprintf("Register kerja sama; RKPD, APBD, dan realisasi %d.", year)
	r.Questions = &table{ID: "uji", Columns: testColumns, Sub: fmt.Sprintf("Jawaban pada %d; kisaran 95%%, q adalah p yang dikoreksi atas semua uji tahun itu", year), Source: source}
	r.Others = &table{ID: "uji-lain", Columns: testColumns, Title: "Cara hitung lain", Sub: fmt.Sprintf("Pertanyaan yang sama pada %d, diukur dengan cara lain", year), Source: source}
	seen := 0
	for _, a := range rows {
		main := a.Method == asked[a.Question-1].method
		t := r.Others
		if main {
			t = r.Questions
			if a.Q.Valid && a.Q.Float64 < 0.05 {
				seen++
			}
		}
		t.Rows = append(t.Rows, a.row(code, main))
		if a.Question == 1 && main {
			r.Figure = st.scatter(a, code, in)
		}
	}
	r.Questions.Title = questionsTitle(seen, r.Questions.Rows)
	if len(r.Others.Rows) == 0 {
		r.Others = nil
	}
	return r
}

// questionsTitle counts the answers; seen are those that are rarely a coincidence.
func questionsTitle(seen int, rows []row) string {
	known := 0
	for _, l := range rows {
		if l.Cells[2].Value != nil {
			known++
		}
	}
	switch {
	case known == 0:
		return fmt.Sprintf("Dari %d pertanyaan belum satu pun dapat dinilai", len(rows))
	case seen == 0:
		return fmt.Sprintf("Dari %d pertanyaan %d dapat dinilai, belum satu pun menunjukkan hubungan yang jelas", len(rows), known)
	}
	return fmt.Sprintf("Dari %d pertanyaan %d dapat dinilai, %d menunjukkan hubungan yang jarang kebetulan", len(rows), known, seen)
}

// testColumns are the columns of the table of questions. What the page says in one cell stands aside in parts.
var testColumns = []column{{"Pertanyaan", "pertanyaan", formWords, false}, {"n", "n", formCount, false}, {"Hasil", "hasil", formNumber, false}, {"Kisaran 95%", "kisaran", formWords, false}, {"p", "p", formNumber, false}, {"q", "q", formNumber, false},
	{"Batas bawah", "batas_bawah", formNumber, true}, {"Batas atas", "batas_atas", formNumber, true}, {"Cara hitung", "metode", formCode, true}, {"Bacaan", "bacaan", formText, true}}

// row is the answer to a question in a province, or in the nation for "00"; main is its first method.
func (a association) row(code string, main bool) row {
	where := fmt.Sprintf("lingkup in ('nasional', 'provinsi') and kode_wilayah = %s and tahun = %d and pertanyaan = %d and metode = %s", warehouse.Quote(code), a.Year, a.Question, warehouse.Quote(a.Method))
	of := func(c cell, column string) cell { return c.at("korelasi_uji", column, where) }
	value := func(text string, v float64) cell {
		if !a.Value.Valid {
			return cell{Text: "…"}
		}
		return cell{Text: text, Value: v}
	}
	head, reach := say(fmt.Sprintf("%d. %s", a.Question, asked[a.Question-1].question)), "…"
	head.Under = methodNames[a.Method] + ". " + a.Reading
	if !main {
		head = say(fmt.Sprintf("%d. %s", a.Question, methodNames[a.Method]))
		head.Under = a.Reading
	}
	if a.Value.Valid {
		reach = a.measure(a.Low.Float64, false) + " sampai " + a.measure(a.High.Float64, false)
	}
	return row{fmt.Sprintf("%d-%s", a.Question, a.Method), []cell{head, of(tally(a.N), "n"), of(value(a.measure(a.Value.Float64, true), a.Value.Float64), "koefisien"), say(reach),
		of(value(chance(a.P.Float64), a.P.Float64), "p"), of(value(chance(a.Q.Float64), a.Q.Float64), "q"),
		of(value(a.measure(a.Low.Float64, false), a.Low.Float64), "batas_bawah"), of(value(a.measure(a.High.Float64, false), a.High.Float64), "batas_atas"), of(named(a.Method), "metode"), of(named(a.Reading), "bacaan")}}
}

// measure writes a result in its unit: differences in poin, all else as it is.
func (a association) measure(v float64, unit bool) string {
	switch {
	case strings.HasPrefix(a.Method, "selisih_") && unit:
		return digits(100*v, 1) + nbsp + "poin"
	case strings.HasPrefix(a.Method, "selisih_"):
		return digits(100*v, 1)
	case v > 1000:
		return ">" + nbsp + "1.000"
	case a.Method == "rasio_odds" && v < 0.01:
		return "<" + nbsp + "0,01"
	}
	return digits(v, 2)
}

// observation is one bidang in the APBD of one region: a dot of the scatter.
type observation struct {
	r    *region
	code string
	x, y float64 // agreements, share of the APBD
	off  float64 // from the line, or from the mean without one
}

// observations are those that question 1 of mart.korelasi_uji counts: bidang of a region whose register and APBD are there.
// A supporting unit (bidang 4 to 9) gets budget without ever being the object of an agreement.
func observations(in []*region, year int) (out []observation) {
	for _, r := range in {
		for _, f := range r.fields {
			if len(r.agreements) > 0 && f.Year == year && f.Share.Valid && f.Code < "4" {
				out = append(out, observation{r: r, code: f.Code, x: float64(f.Agreements), y: f.Share.Float64})
			}
		}
	}
	return out
}

// mostLabels and mostDots are how many outliers are named, and how many observations the table lists one by one.
const mostLabels, mostDots = 8, 200

// scatter draws question 1. A line is drawn only where the mart could answer.
func (st *site) scatter(a association, code string, in []*region) *figure {
	of := observations(in, a.Year)
	if len(of) == 0 {
		return nil
	}
	most, mean, top := 0.0, 0.0, 0.0
	for _, o := range of {
		most, top, mean = max(most, o.x), max(top, o.y), mean+o.y/float64(len(of))
	}
	l := st.lines[scopeYear{code, a.Year}]
	for i, o := range of {
		of[i].off = math.Abs(o.y - mean)
		if l != nil {
			of[i].off = math.Abs(o.y - l.band[0].y - l.slope*(o.x-l.band[0].x))
		}
	}
	slices.SortStableFunc(of, func(a, b observation) int { return cmp.Compare(b.off, a.off) })
	f := &figure{ID: "hubungan", Title: relationTitle(a, l), Source: fmt.Sprintf("Register kerja sama; APBD %d.", a.Year),
		Sub:  fmt.Sprintf("Tiap titik satu bidang urusan di satu daerah: banyaknya naskah dan porsi bidang itu dalam APBD %d, %d daerah", a.Year, a.Regions),
		Note: relationNote(a, l, len(of)), Table: st.observed(of, a.Year)}
	if own := st.byCode[code]; own != nil && slices.ContainsFunc(of, func(o observation) bool { return o.r == own }) {
		f.Note += " Jingga: " + own.Name + "."
	}
	f.Draw = func(w int) *chart.Canvas { return st.draw(f.Title, of, l, code, most, top, w) }
	return f
}

func (st *site) draw(title string, of []observation, l *fitted, own string, most, top float64, width int) *chart.Canvas {
	labels, room := mostLabels, 20000
	if width < 50000 {
		labels, room = mostLabels/2, 14000
	}
	var points []chart.Point
	for i, o := range of {
		p := chart.Point{X: int64(o.x), Y: millionths(o.y), Mark: o.r.Code == own, Tip: fmt.Sprintf("%s, %s: %s naskah, %s", o.r.Name, st.fields[o.code], integer(int64(o.x)), shareText(o.y))}
		if i < labels {
			p.Label = chart.Fit(strings.Replace(o.r.Name, "Kabupaten ", "Kab. ", 1)+" · "+st.fields[o.code], 1200, p.Mark, room)
		}
		points = append(points, p)
	}
	var trend []chart.Trend
	if l != nil {
		for _, h := range l.band {
			most = max(most, h.x) // the mart counts Jakarta's kota together
			trend = append(trend, chart.Trend{X: int64(h.x), Y: millionths(h.y), Low: millionths(h.low), High: millionths(h.high)})
		}
	}
	percents := func(v int64) string { return permilleText((v + 500) / 1000) }
	return chart.Scatter(title, chart.Axis{Name: "Kerja sama (naskah)", Most: int64(most), Text: integer}, chart.Axis{Name: "Porsi bidang dalam APBD (%)", Most: millionths(top), Text: percents}, points, trend, "n = "+integer(int64(len(of))), width)
}

func millionths(v float64) int64 { return int64(math.Round(1e6 * v)) }

func shareText(v float64) string { return permilleText(int64(math.Round(1000*v))) + "%" }

// relationTitle says what was found; q, not p, decides, because many tests are made. How much one agreement more goes with
// is said only where its own interval leaves out none at all.
func relationTitle(a association, l *fitted) string {
	size := "besar"
	if a.Value.Float64 < 0 {
		size = "kecil"
	}
	switch {
	case !a.Value.Valid:
		return "Hubungan kerja sama dan porsi APBD belum dapat dinilai"
	case a.Q.Float64 >= 0.05:
		return "Belum terlihat hubungan antara banyaknya kerja sama dan porsi APBD bidangnya"
	case l == nil || l.low <= 0 && l.high >= 0:
		return fmt.Sprintf("Bidang dengan lebih banyak kerja sama cenderung mendapat porsi APBD lebih %s", size)
	}
	return fmt.Sprintf("Setiap tambahan satu naskah seiring dengan porsi APBD yang %s poin lebih %s", digits(100*math.Abs(l.slope), 2), size)
}

func relationNote(a association, l *fitted, n int) string {
	if !a.Value.Valid {
		return a.Reading
	}
	s := fmt.Sprintf("n%s=%s%s; ", nbsp, nbsp, integer(int64(n)))
	if a.N != int64(n) { // the mart counts Jakarta's kota with the province that holds their money
		s += fmt.Sprintf("ujinya menghitung %s; ", integer(a.N))
	}
	if l != nil {
		s += fmt.Sprintf("kemiringan %s poin per naskah (kisaran 95%%: %s sampai %s); ", digits(100*l.slope, 2), digits(100*l.low, 2), digits(100*l.high, 2))
	}
	s += fmt.Sprintf("R²%s=%s%s; %s; %s.", nbsp, nbsp, digits(a.Value.Float64*a.Value.Float64, 2), equals("p", a.P.Float64), equals("q", a.Q.Float64))
	if l != nil {
		s += " Pita abu-abu adalah kisaran 95% garisnya."
	}
	return s + " Hubungan statistik, bukan bukti sebab-akibat."
}

// observed is the table behind the scatter: every dot, or with very many a summary by the number of agreements.
func (st *site) observed(of []observation, year int) *table {
	list := slices.Clone(of)
	if len(list) <= mostDots {
		slices.SortStableFunc(list, func(a, b observation) int {
			return cmp.Or(strings.Compare(a.r.Code, b.r.Code), strings.Compare(a.code, b.code))
		})
		t := &table{ID: "titik", Columns: []column{{"Daerah dan bidang urusan", "daerah", formWords, false}, {"Naskah", "jumlah_kerja_sama", formCount, false}, {"Porsi APBD", "porsi_apbd", formPercent, false}}}
		for _, o := range list {
			where := fmt.Sprintf("lingkup = 'wilayah' and kode_wilayah = %s and tahun = %d and kode_bidang_urusan = %s", warehouse.Quote(o.r.Code), year, warehouse.Quote(o.code))
			t.Rows = append(t.Rows, row{o.r.Code + "-" + o.code, []cell{say(o.r.Name + " · " + o.code + " " + st.fields[o.code]), tally(int64(o.x)).at("korelasi_bidang_urusan", "jumlah_kerja_sama", where),
				thousandths(o.y).at("korelasi_bidang_urusan", "porsi_apbd", where)}})
		}
		return t
	}
	t := &table{ID: "titik", Columns: []column{{"Naskah per bidang", "jumlah_kerja_sama", formCount, false}, {"Bidang daerah", "bidang_daerah", formCount, false}, {"Porsi terkecil", "terkecil", formPercent, false},
		{"Rata-rata", "rata_rata", formPercent, false}, {"Terbesar", "terbesar", formPercent, false}}}
	by := map[float64][]float64{}
	for _, o := range list {
		by[o.x] = append(by[o.x], o.y)
	}
	for _, x := range sortedKeys(by) {
		v := by[x]
		slices.Sort(v)
		sum := 0.0
		for _, y := range v {
			sum += y
		}
		t.Rows = append(t.Rows, row{fmt.Sprint(x), []cell{tally(int64(x)), tally(len(v)), thousandths(v[0]), thousandths(sum / float64(len(v))), thousandths(v[len(v)-1])}})
	}
	return t
}

// thousandths is a cell with a share between 0 and 1.
func thousandths(v float64) cell {
	p := int64(math.Round(1000 * v))
	return cell{Text: permilleText(p) + "%", Value: p}
}
