package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"padu/reports/chart"
	"padu/warehouse"
)

// mainData are the four datasets that a report rests on; wholeData are those that regions may send, with a short name.
var (
	mainData  = []string{"kerja_sama", "rkpd", "apbd", "realisasi"}
	wholeData = []struct{ dataset, short string }{{"kerja_sama", "Register"}, {"rkpd", "RKPD"}, {"apbd", "APBD"}, {"realisasi", "Realisasi"}, {"pendapatan", "Pendapatan"}, {"pemetaan_urusan", "Pemetaan urusan"},
		{"usulan_musrenbang", "Usulan musrenbang"}, {"pembahasan_tkksd", "Pembahasan TKKSD"}, {"persetujuan_dprd", "Persetujuan DPRD"}, {"evaluasi_kerja_sama", "Evaluasi"}}
)

// mostHeat is how many regions a heat map shows.
const mostHeat = 40

// came is what came of one dataset of a region.
type came struct {
	last           time.Time
	rows, rejected int64
	held           string
}

// came adds up what is fresh of a dataset.
func (r *region) came(dataset string) (c came) {
	for _, f := range r.fresh {
		if f.Dataset != dataset {
			continue
		}
		if f.Last.After(c.last) {
			c.last = f.Last
		}
		c.rows, c.rejected = c.rows+f.Rows, c.rejected+f.Rejected
		if f.HeldBack != "" && f.HeldBack != "belum pernah diterima" {
			c.held = f.HeldBack
		}
	}
	return c
}

// lacking counts the datasets of a list that never came from the region.
func (r *region) lacking(data []string) (n int) {
	for _, x := range data {
		if r.came(x).last.IsZero() {
			n++
		}
	}
	return n
}

// sending are the regions of a matrix: those that sent something themselves.
func (q *quality) sending() (out []*region) {
	for _, r := range q.regions {
		if r.sent() || r.lacking(mainData) < len(mainData) {
			out = append(out, r)
		}
	}
	return out
}

// lackMain counts the sending regions that did not send all main data.
func (q *quality) lackMain() (n int) {
	for _, r := range q.sending() {
		if r.lacking(mainData) > 0 {
			n++
		}
	}
	return n
}

// arrived shows which dataset came from which region.
func (q *quality) arrived() {
	places := q.sending()
	if len(places) == 0 {
		q.add("kelengkapan", "Kelengkapan data", part{Text: "Belum ada daerah yang mengirim register, rencana, anggaran, atau realisasi; kelengkapannya belum dapat dinilai."})
		return
	}
	if !q.many() {
		q.add("kelengkapan", "Kelengkapan data", part{Table: q.arrivedOf(places[0])})
		return
	}
	var all []string
	columns := []column{{"Daerah", "daerah", formText, false}}
	var names []string
	for _, x := range wholeData {
		all, names = append(all, x.dataset), append(names, x.short)
		columns = append(columns, column{x.short, x.dataset, formDate, false})
	}
	slices.SortStableFunc(places, func(a, b *region) int { return cmp.Compare(b.lacking(all), a.lacking(all)) })
	t := &table{ID: "data-daerah", Most: mostHeat, Columns: append(columns, column{"Kode wilayah", "kode_wilayah", formCode, true})}
	var heat []chart.HeatRow
	for i, r := range places {
		cells := []cell{r.placeCell()}
		line := chart.HeatRow{Label: r.Name}
		for _, dataset := range all {
			c := r.came(dataset)
			cells = append(cells, r.cameCell(dataset, c))
			class, text := 4, ""
			switch {
			case c.last.IsZero():
				class = chart.NoData
			case c.rejected > 0 || c.held != "":
				class, text = 1, "!"
			}
			line.Texts, line.Class = append(line.Texts, text), append(line.Class, class)
		}
		if i < mostHeat {
			heat = append(heat, line)
		}
		t.Rows = append(t.Rows, row{r.Code, append(cells, r.codeCell())})
	}
	whole := len(places) - q.lackMain()
	heading := fmt.Sprintf("%d dari %d daerah pengirim sudah mengirim keempat data pokok", whole, len(places))
	if whole == len(places) {
		heading = counted(whole, "Satu-satunya daerah pengirim sudah mengirim keempat data pokok", "Semua %d daerah pengirim sudah mengirim keempat data pokok")
	}
	if whole == 0 {
		heading = counted(len(places), "Satu-satunya daerah pengirim belum mengirim keempat data pokok", "Belum satu pun dari %d daerah pengirim mengirim keempat data pokok")
	}
	rest := ""
	if n := len(q.regions) - len(places); n > 0 {
		rest = counted(n, "Satu daerah lain belum mengirim apa pun.", "%d daerah lain belum mengirim apa pun.")
	}
	note := "Gelap: diterima. Muda bertanda seru: sebagian baris ditolak, atau kiriman terakhir ditahan. Putus-putus: belum diterima. Data pokok: register, RKPD, APBD, dan realisasi."
	if len(places) > mostHeat {
		note += fmt.Sprintf(" Gambar memuat %d daerah yang paling tidak lengkap.", mostHeat)
	}
	q.add("kelengkapan", "Kelengkapan data", part{Text: rest}, part{Figure: &figure{ID: "data-peta", Title: heading, Sub: "Data yang sudah diterima menurut daerah, yang paling tidak lengkap dahulu; tabel memuat tanggal kiriman terakhir", Source: receiptSource, Note: note,
		Draw: func(w int) *chart.Canvas { return chart.Heat(heading, names, heat, w) }, Table: t}})
}

// cameCell is the day on which a dataset last came.
func (r *region) cameCell(dataset string, c came) cell {
	if c.last.IsZero() {
		return cell{Text: "belum", Bad: true}
	}
	out := onDay(c.last)
	return out.by(func() []Sum {
		return []Sum{{Name: "kiriman terakhir", Value: plain(out.Value), Unit: unitLast, Table: "kesegaran", Column: "tanggal_terakhir", Where: r.own() + " and dataset = " + warehouse.Quote(dataset)}}
	})
}

// arrivedOf lists the datasets of one region.
func (q *quality) arrivedOf(r *region) *table {
	t := &table{ID: "data-daerah", Sub: "Yang belum diterima tidak dianggap nol", Source: receiptSource, Columns: []column{{"Data", "data", formWords, false}, {"Keadaan", "keadaan", formWords, false}, {"Kiriman terakhir", "kiriman_terakhir", formDate, false},
		{"Baris", "baris", formCount, false}, {"Ditolak", "ditolak", formCount, false}}}
	for _, x := range wholeData {
		c := r.came(x.dataset)
		where := r.own() + " and dataset = " + warehouse.Quote(x.dataset)
		cells := []cell{say(datasetNames[x.dataset]), say("diterima"), r.cameCell(x.dataset, c), {Text: "…"}, {Text: "…"}}
		switch {
		case c.held != "":
			cells[1] = cell{Text: "kiriman terakhir ditahan: " + c.held, Value: "ditahan", Bad: true}
		case c.last.IsZero():
			cells[1], cells[2] = cell{Text: "belum diterima", Value: "belum diterima", Bad: true}, cell{Text: "…"}
		}
		if !c.last.IsZero() {
			cells[3] = tally(c.rows).by(func() []Sum { return []Sum{total("baris", c.rows, "baris", "kesegaran", "baris", where)} })
			cells[4] = tally(c.rejected).by(func() []Sum { return []Sum{total("ditolak", c.rejected, "baris", "kesegaran", "ditolak", where)} })
		}
		t.Rows = append(t.Rows, row{x.dataset, cells})
	}
	t.Title = fmt.Sprintf("%d dari 4 data pokok sudah diterima", len(mainData)-r.lacking(mainData))
	return t
}

// filled shows how much of the register's columns is filled in, of all regions together and one by one.
func (q *quality) filled() {
	places := q.registers()
	all, sum := 0, make([]int, len(registerFields))
	for _, r := range places {
		all += len(r.agreements)
		for i, n := range q.st.assessed.filled[r.Code] {
			sum[i] += n
		}
	}
	if all == 0 {
		q.add("kolom", "Kolom register yang terisi", part{Text: "Register belum diterima; kelengkapan kolomnya belum dapat dinilai."})
		return
	}
	where := q.where("kode_wilayah")
	whole := count("naskah", all, "naskah", "fct_kerja_sama", where)
	t := &table{ID: "kolom-terisi", Columns: []column{{"Kolom", "kolom", formWords, false}, {"Terisi", "terisi", formCount, false}, {"Naskah", "naskah", formCount, false}, {"Porsi", "porsi", formPercent, false}}}
	order := make([]int, len(registerFields))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sum[a], sum[b]) })
	var ranks []chart.Rank
	for _, i := range order {
		f, n := registerFields[i], sum[i]
		part := count("terisi", n, "naskah", "fct_kerja_sama", f.filled+" and "+where)
		t.Rows = append(t.Rows, row{f.key, []cell{say(f.name), tally(n).by(func() []Sum { return []Sum{part} }), tally(all).by(func() []Sum { return []Sum{whole} }),
			portion(true, int64(n), int64(all)).by(func() []Sum { return []Sum{part, whole} })}})
		p, _ := share(int64(n), int64(all))
		ranks = append(ranks, chart.Rank{Label: f.name, Value: p, Text: permilleText(p) + "%", Note: fmt.Sprintf("%d dari %d", n, all)})
	}
	least := registerFields[order[0]]
	heading := fmt.Sprintf("Kolom %s paling sering kosong: terisi pada %d dari %d naskah", strings.ToLower(least.name[:1])+least.name[1:], sum[order[0]], all)
	if sum[order[0]] == all {
		heading = counted(all, "Semua kolom satu naskah terisi", "Semua kolom terisi pada ke-%d naskah")
	}
	q.add("kolom", "Kolom register yang terisi", part{Figure: &figure{ID: "kolom-batang", Title: heading, Sub: "Porsi naskah yang kolomnya terisi, yang paling kosong dahulu", Source: registerSource, Note: "Tanpa batas waktu dihitung terisi. Kolom yang kosong membuat aturan yang memerlukannya belum dapat dinilai.",
		Draw: func(w int) *chart.Canvas { return chart.Ranks(heading, ranks, chart.Mean{}, 1000, w) }, Table: t}}, part{Figure: q.filledBy(places)})
}

// filledBy is the same for each region.
func (q *quality) filledBy(places []*region) *figure {
	if !q.many() || len(places) < 2 {
		return nil
	}
	share := func(r *region, i int) int64 {
		p, _ := share(int64(q.st.assessed.filled[r.Code][i]), int64(len(r.agreements)))
		return p
	}
	mean := func(r *region) (sum int64) {
		for i := range registerFields {
			sum += share(r, i)
		}
		return sum
	}
	places = slices.Clone(places)
	slices.SortStableFunc(places, func(a, b *region) int { return cmp.Compare(mean(a), mean(b)) })
	t := &table{ID: "kolom-daerah", Most: mostHeat, Columns: []column{{"Daerah", "daerah", formText, false}}}
	var names []string
	for _, f := range registerFields {
		names = append(names, f.name)
		t.Columns = append(t.Columns, column{f.name, f.key, formPercent, false})
	}
	t.Columns = append(t.Columns, column{"Kode wilayah", "kode_wilayah", formCode, true})
	var heat []chart.HeatRow
	for j, r := range places {
		cells, line := []cell{r.placeCell()}, chart.HeatRow{Label: r.Name}
		for i, f := range registerFields {
			n, all := q.st.assessed.filled[r.Code][i], len(r.agreements)
			cells = append(cells, portion(true, int64(n), int64(all)).by(func() []Sum {
				return []Sum{count("terisi", n, "naskah", "fct_kerja_sama", f.filled+" and "+r.own()), count("naskah", all, "naskah", "fct_kerja_sama", r.own())}
			}))
			p, class := share(r, i), 0
			for _, b := range tileBounds {
				if p >= b*10 {
					class++
				}
			}
			line.Texts, line.Class = append(line.Texts, integer((p+5)/10)), append(line.Class, class)
		}
		if j < mostHeat {
			heat = append(heat, line)
		}
		t.Rows = append(t.Rows, row{r.Code, append(cells, r.codeCell())})
	}
	heading := fmt.Sprintf("Register %s paling banyak kolom kosongnya: rata-rata terisi %s%%", places[0].Name, permilleText((mean(places[0])+int64(len(registerFields))/2)/int64(len(registerFields))))
	return &figure{ID: "kolom-peta", Wide: true, Title: heading, Sub: "Porsi naskah yang kolomnya terisi (%), menurut daerah, yang paling kosong dahulu", Source: registerSource, Note: "Makin gelap makin lengkap.",
		Draw: func(w int) *chart.Canvas { return chart.Heat(heading, names, heat, w) }, Table: t}
}

// mostTimes is how many rows the table of days of arrival shows.
const mostTimes = 15

// timely compares the day on which each RKPD first came with the day on which it was due; the other documents stand beside it.
func (q *quality) timely() {
	t := &table{ID: "waktu-data", Sub: "Hari berkas pertama tiap dokumen diterima padu; batasnya hari penetapan RKPD menurut pengaturan daerah (parameter tanggal_rkpd)", Source: receiptSource, Most: mostTimes,
		Columns: []column{{"Daerah", "daerah", formText, !q.many()}, {"Tahun", "tahun", formWords, false}, {"RKPD", "rkpd", formDate, false}, {"APBD", "apbd", formDate, false}, {"Realisasi", "realisasi", formDate, false},
			{"Batas RKPD", "batas_rkpd", formWords, false}, {"Penilaian RKPD", "penilaian", formWords, false}, {"Kode wilayah", "kode_wilayah", formCode, true}}}
	count := map[string]int{}
	for _, x := range q.firstFiles() {
		due, _, _ := x.r.gates(x.year)
		verdict := say(unknownStatus)
		switch plan := x.first["rkpd"]; {
		case plan == nil:
		case x.connected.After(due):
			verdict.Under = "baru mulai mengirim sesudah batasnya"
		case plan.AsOf.After(due):
			verdict = cell{Text: "terlambat", Value: "terlambat", Bad: true}
		default:
			verdict = say("tepat waktu")
		}
		count[verdict.Text]++
		cells := []cell{x.r.placeCell(), say(fmt.Sprint(x.year))}
		for _, dataset := range mainData[1:] {
			c := cell{Text: "…"}
			if b := x.first[dataset]; b != nil {
				c = onDay(b.AsOf).at("meta.batches", "as_of", "batch_id = "+warehouse.Quote(b.ID))
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, row{fmt.Sprintf("%s-%d", x.r.Code, x.year), append(cells, cell{Text: dateShort(due), Value: plain(due)}, verdict, x.r.codeCell())})
	}
	if len(t.Rows) == 0 {
		q.add("waktu", "Ketepatan waktu", part{Text: "Belum dapat dinilai: RKPD, APBD, dan realisasi belum diterima."})
		return
	}
	verdicts := []string{"terlambat", "tepat waktu", unknownStatus} // late ones first
	slices.SortStableFunc(t.Rows, func(a, b row) int {
		return cmp.Compare(slices.Index(verdicts, a.Cells[6].Text), slices.Index(verdicts, b.Cells[6].Text))
	})
	judged := count["terlambat"] + count["tepat waktu"]
	t.Title = fmt.Sprintf("%d dari %d RKPD yang dapat dinilai tepat waktu", count["tepat waktu"], judged)
	if judged == 0 {
		t.Title = "Ketepatan waktu RKPD belum dapat dinilai"
	}
	q.add("waktu", "Ketepatan waktu", part{Text: "Hanya RKPD mempunyai batas sebagai parameter; APBD dan realisasi ditampilkan tanpa penilaian. RKPD yang batasnya lewat sebelum daerah mulai mengirim ke padu tidak dinilai."}, part{Table: t})
}

// firstFiles are the first good file of each document of a region's year, and when the region first sent anything.
type firstFiles struct {
	r         *region
	year      int
	first     map[string]*batch // by dataset
	connected time.Time
}

// firstFiles are those of every region and year, in that order.
func (q *quality) firstFiles() (out []*firstFiles) {
	connected := map[string]time.Time{}
	by := map[string]*firstFiles{}
	for _, f := range q.files {
		r := q.st.byCode[f.Region]
		if f.Status != "loaded" && f.Status != "superseded" || r == nil {
			continue
		}
		if c, ok := connected[r.Code]; !ok || f.AsOf.Before(c) {
			connected[r.Code] = f.AsOf
		}
		if f.Year == 0 || !slices.Contains(mainData[1:], f.Dataset) {
			continue
		}
		key := fmt.Sprintf("%s %d", r.Code, f.Year)
		if by[key] == nil {
			by[key] = &firstFiles{r: r, year: f.Year, first: map[string]*batch{}}
		}
		if g := by[key].first[f.Dataset]; g == nil || f.AsOf.Before(g.AsOf) {
			by[key].first[f.Dataset] = f.batch
		}
	}
	for _, key := range sortedKeys(by) {
		by[key].connected = connected[by[key].r.Code]
		out = append(out, by[key])
	}
	return out
}
