package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// receiptSource names where the figures on files come from.
const receiptSource = "Catatan penerimaan padu."

// mostRejects is how many cells and files a list of the report on data quality shows on the page.
const mostRejects = 60

// quality composes the report on the quality of data.
type quality struct {
	*document
	*scope
	files []sentFile // of the regions, by source
}

// sentFile is a batch with who sent it.
type sentFile struct {
	source string
	*batch
}

// live is true for a file that no later one took the place of: what is wrong in it is still to be mended.
func (f sentFile) live() bool { return f.Status != "superseded" }

// order puts files that were not loaded first.
func (f sentFile) order() int {
	if f.Status == "held" || f.Status == "refused" {
		return 0
	}
	return 1
}

// ofQuality composes the report on data quality: every file, reject, remark and rule, and how complete and timely the data are.
func (st *site) ofQuality(d *document) {
	q := &quality{document: d, scope: st.scope(d)}
	for _, s := range st.sources {
		for _, b := range s.Batches {
			if q.place == "00" || q.covers(b.Region) {
				q.files = append(q.files, sentFile{s.Name, b})
			}
		}
	}
	q.head()
	q.repair()
	q.arrived()
	q.filled()
	q.timely()
	q.linked()
	q.rules()
	q.revised()
	q.received()
	q.add("metode", "Metode dan mutu data", part{Text: "Baris masuk sama dengan dimuat ditambah ditolak ditambah dilewati, pada setiap berkas; tidak ada baris yang hilang. Baris yang dilewati bukan data: subtotal, jumlah, kepala berulang, tanda tangan. Temuan aturan tidak menghentikan penerbitan. Aturan yang datanya belum lengkap dinyatakan belum dapat dinilai, bukan sesuai."},
		part{Text: "Tanda … berarti data belum tersedia, bukan nol. Setiap angka mempunyai kode jejak; padu trace diikuti kode itu menunjukkan berkas, lembar, dan baris asalnya."})
}

// head is the finding with the figures on top.
func (q *quality) head() {
	d := q.document
	var in, loaded, rejected, skipped, findings int64
	bad, sources := 0, map[string]bool{}
	for _, f := range q.files {
		in, loaded, rejected, skipped = in+f.In, loaded+f.Loaded, rejected+f.Rejected, skipped+f.Skipped
		sources[f.source] = true
		if f.Status == "held" || f.Status == "refused" {
			bad++
		}
	}
	for _, r := range q.regions {
		findings += int64(len(r.findings))
	}
	if q.place == "00" {
		findings += int64(len(q.st.loose))
	}
	d.Kicker, d.Headline, d.Leader = q.kicker(d), qualityTitle(len(q.files), bad, rejected), "walidata"
	if len(q.files) == 0 {
		d.Lead = "Tanpa berkas, mutu data belum dapat dinilai. Yang tidak diketahui tidak dihitung nol."
		return
	}
	sending := 0
	for _, r := range q.regions {
		if r.sent() {
			sending++
		}
	}
	d.Completeness = fmt.Sprintf("%d dari %d daerah", sending, len(q.regions))
	if !q.many() {
		d.Completeness = fmt.Sprintf("%d dari 4 data pokok", len(mainData)-q.regions[0].lacking(mainData))
	}
	d.Lead = fmt.Sprintf("%s baris masuk: %s dimuat, %s ditolak, dan %s dilewati karena bukan data (subtotal, jumlah, kepala berulang, tanda tangan). Tidak ada baris yang hilang.", integer(in), integer(loaded), integer(rejected), integer(skipped))
	where := q.where("kode_wilayah")
	one := func(name string, n int64, note string, sum Sum) kpi {
		return kpi{Name: name, Value: integer(n), Note: note, Sums: func() []Sum { return []Sum{sum} }}
	}
	d.KPIs = []kpi{one("Berkas dinilai", int64(len(q.files)), counted(len(sources), "satu sumber", "%d sumber"), count("berkas", len(q.files), "berkas", "meta.batches", where)),
		one("Baris dimuat", loaded, "dari "+integer(in)+" baris masuk", total("dimuat", loaded, "baris", "meta.batches", "rows_loaded", where)),
		one("Baris ditolak", rejected, "dengan tempat dan alasannya", total("ditolak", rejected, "baris", "meta.batches", "rows_rejected", where)),
		one("Temuan aturan", findings, fmt.Sprintf("dari %d aturan", len(q.st.assessed.rules)), count("temuan", int(findings), "temuan", "temuan", where))}
	d.Heads, d.Decisions = q.heads(bad, rejected)
}

// heads are the main findings, and what the keepers of the data are asked to do.
func (q *quality) heads(bad int, rejected int64) (heads []headline, asks []decision) {
	if bad > 0 {
		heads = append(heads, headline{counted(bad, "Satu berkas ditahan atau ditolak.", "%d berkas ditahan atau ditolak."), "Angka terakhir yang baik tetap dipakai sampai berkas yang benar datang.", "#kiriman", "Lihat berkas"})
		asks = append(asks, decision{"Kirim ulang", counted(bad, "Satu berkas diperbaiki dan dikirim ulang", "%d berkas diperbaiki dan dikirim ulang") + " sebelum laporan bulan berikutnya."})
	}
	if n := q.lackMain(); n > 0 {
		heads = append(heads, headline{counted(n, "Satu daerah pengirim belum mengirim keempat data pokok.", "%d daerah pengirim belum mengirim keempat data pokok."), "Register, RKPD, APBD, dan realisasi diperlukan untuk menelusuri satu perjanjian.", "#kelengkapan", "Lihat kelengkapan"})
	}
	if rejected > 0 {
		fact := "Satu baris ditolak."
		if rejected > 1 {
			fact = integer(rejected) + " baris ditolak."
		}
		heads = append(heads, headline{fact, "Isinya tidak ikut dihitung di laporan mana pun.", "#perbaikan", "Lihat daftar perbaikan"})
		asks = append(asks, decision{"Perbaiki di sumbernya", "Operator membetulkan sel yang ditolak dalam berkasnya sendiri, lalu mengirim lagi seluruh berkas."})
	}
	if yes, no := q.reviewed(); yes+no == 0 && q.linksOf("otomatis", "teks") > 0 {
		heads = append(heads, headline{"Ketepatan pautan otomatis belum dapat dinilai.", "Belum ada usulan yang diputuskan perencana.", "#pautan", "Lihat pautan"})
		asks = append(asks, decision{"Tinjau pautan", "Perencana memutuskan usulan dalam lembar tinjauan; tanpa itu ketepatannya tidak diketahui."})
	}
	return heads, asks[:min(len(asks), 3)]
}

func qualityTitle(files, bad int, rejected int64) string {
	switch {
	case files == 0:
		return "Belum ada berkas yang diterima"
	case bad > 0 && files == 1:
		return "Satu-satunya berkas ditahan atau ditolak"
	case bad == 1:
		return fmt.Sprintf("Satu dari %d berkas ditahan atau ditolak", files)
	case bad > 0:
		return fmt.Sprintf("%d dari %d berkas ditahan atau ditolak", bad, files)
	case rejected == 0 && files == 1:
		return "Semua baris dari satu berkas dapat dipakai"
	case rejected == 0:
		return fmt.Sprintf("Semua baris dari %d berkas dapat dipakai", files)
	case rejected == 1:
		return fmt.Sprintf("%d berkas dimuat; satu baris ditolak", files)
	}
	return fmt.Sprintf("%d berkas dimuat; %s baris ditolak", files, integer(rejected))
}

// repair is what to mend, by sender: files that were not loaded, then cells that could not be used, then those to check.
func (q *quality) repair() {
	faults := &table{ID: "tidak-dimuat", Sub: "Berkas ini tidak cocok dengan satu pun aturan sumbernya", Source: receiptSource, Most: mostRejects,
		Columns: []column{{"Sumber", "sumber", formWords, false}, {"Berkas", "berkas", formWords, false}, {"Mengapa", "mengapa", formWords, false}}}
	senders := map[string]bool{}
	for _, f := range q.files {
		senders[f.source] = true
	}
	for i, f := range q.st.faults {
		if q.place == "00" || senders[f.Source] {
			faults.Rows = append(faults.Rows, row{fmt.Sprintf("%s/%s/%d", f.Source, f.File, i), []cell{say(f.Source), say(f.File), say(f.Reason)}})
		}
	}
	faults.Title = counted(len(faults.Rows), "Satu berkas tidak dimuat", "%d berkas tidak dimuat")
	rejects := q.remarks("ditolak", "Barisnya tidak dimuat; perbaiki dalam berkas lalu kirim lagi", func(b *batch) []remark { return b.Rejects }, false)
	rejects.Title = counted(len(rejects.Rows), "Satu sel tidak dapat dipakai", "%d sel tidak dapat dipakai")
	notes := q.remarks("catatan", "Barisnya dimuat dengan nilai yang dibaca; periksa apakah benar", func(b *batch) []remark { return b.Notes }, true)
	notes.Title = counted(len(notes.Rows), "Satu nilai diperbaiki atau perlu diperiksa", "%d nilai diperbaiki atau perlu diperiksa")
	text := ""
	if len(faults.Rows)+len(rejects.Rows)+len(notes.Rows) == 0 && len(q.files) > 0 {
		text = "Tidak ada berkas, baris, atau nilai yang perlu diperbaiki."
	}
	q.add("perbaikan", "Daftar perbaikan", part{Text: text}, part{Table: filledTable(faults)}, part{Table: q.senders()}, part{Table: filledTable(rejects)}, part{Table: filledTable(notes)})
}

// filledTable is the table, or nil where it has no rows.
func filledTable(t *table) *table {
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// remarks lists rejects or remarks with their place, of the files that count. What a rule D- says stands among the findings.
func (q *quality) remarks(id, sub string, of func(*batch) []remark, valued bool) *table {
	t := &table{ID: id, Sub: sub, Source: receiptSource, Most: mostRejects, Columns: []column{{"Berkas dan tempat", "berkas", formWords, false}, {"Kolom", "kolom", formWords, false}, {"Tertulis", "tertulis", formWords, false}}}
	if valued {
		t.Columns = append(t.Columns, column{"Dibaca", "dibaca", formWords, false})
	}
	t.Columns = append(t.Columns, column{"Mengapa", "mengapa", formWords, false}, column{"Sumber", "sumber", formWords, true}, column{"Tempat", "tempat", formWords, true}, column{"Aturan", "aturan", formWords, true})
	for _, f := range q.files {
		if !f.live() {
			continue
		}
		for i, x := range of(f.batch) {
			if valued && strings.HasPrefix(x.Rule, "D-") {
				continue
			}
			file := say(f.File)
			file.Under = x.Place
			cells := []cell{file, say(x.Field), say(x.Raw)}
			if valued {
				cells = append(cells, say(x.Value))
			}
			why := say(x.Reason)
			why.Under = x.Rule
			t.Rows = append(t.Rows, row{fmt.Sprintf("%s/%d", f.ID, i), append(cells, why, say(f.source), say(x.Place), say(x.Rule))})
		}
	}
	return t
}

// senders counts by source what its operator has to mend; nil where nobody has to.
func (q *quality) senders() *table {
	type work struct{ files, rejected, cells, notes int }
	by := map[string]*work{}
	for _, f := range q.files {
		if !f.live() {
			continue
		}
		w := by[f.source]
		if w == nil {
			w = &work{}
			by[f.source] = w
		}
		if f.Status != "loaded" {
			w.files++
		}
		w.rejected, w.cells = w.rejected+int(f.Rejected), w.cells+len(f.Rejects)
		for _, n := range f.Notes {
			if !strings.HasPrefix(n.Rule, "D-") {
				w.notes++
			}
		}
	}
	t := &table{ID: "perbaikan-sumber", Sub: "Berkas yang sudah digantikan tidak dihitung", Source: receiptSource, Columns: []column{{"Sumber", "sumber", formWords, false}, {"Berkas ditahan atau ditolak", "berkas", formCount, false},
		{"Baris ditolak", "baris_ditolak", formCount, false}, {"Sel ditolak", "sel_ditolak", formCount, false}, {"Nilai diperiksa", "nilai_diperiksa", formCount, false}}}
	names := sortedKeys(by)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Or(by[b].rejected-by[a].rejected, by[b].files-by[a].files) })
	for _, name := range names {
		w := by[name]
		if w.files+w.rejected+w.cells+w.notes == 0 {
			continue
		}
		live := fmt.Sprintf("source = %s and status <> 'superseded' and %s", warehouse.Quote(name), q.where("kode_wilayah"))
		inside := "batch_id in (select batch_id from meta.batches where " + live + ")"
		t.Rows = append(t.Rows, row{name, []cell{say(name), tally(w.files).by(func() []Sum {
			return []Sum{count("berkas", w.files, "berkas", "meta.batches", live+" and status <> 'loaded'")}
		}), tally(w.rejected).by(func() []Sum {
			return []Sum{total("ditolak", w.rejected, "baris", "meta.batches", "rows_rejected", live)}
		}), tally(w.cells).by(func() []Sum {
			return []Sum{count("sel", w.cells, "sel", "meta.rejects", inside)}
		}), tally(w.notes).by(func() []Sum {
			return []Sum{count("diperiksa", w.notes, "catatan", "meta.notes", inside+" and rule not like 'D-%'")}
		})}})
	}
	t.Title = counted(len(t.Rows), "Operator satu sumber perlu memperbaiki", "Operator %d sumber perlu memperbaiki, yang paling banyak ditolak dahulu")
	return filledTable(t)
}

// received lists every file.
func (q *quality) received() {
	t := &table{ID: "kiriman", Title: counted(len(q.files), "Satu berkas yang diterima", "%d berkas yang diterima"), Sub: "Yang ditahan atau ditolak dahulu, lalu menurut sumber", Source: receiptSource, Most: mostRejects,
		Columns: append([]column{{"Sumber dan data", "sumber", formWords, false}}, append(slices.Clone(batchColumns), column{"Yang dilewati, menurut jenis", "dilewati_jenis", formWords, true})...)}
	files := slices.Clone(q.files)
	slices.SortStableFunc(files, func(a, b sentFile) int { return cmp.Compare(a.order(), b.order()) })
	for _, f := range files {
		r := f.row()
		source := say(f.source)
		source.Under = f.DatasetName()
		t.Rows = append(t.Rows, row{r.Key, append(append([]cell{source}, r.Cells...), say(f.SkipText()))})
	}
	q.add("kiriman-berkas", "Setiap kiriman", part{Table: filledTable(t)})
}
