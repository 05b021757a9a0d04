package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// data says for each dataset what arrived and what is missing; nothing missing is shown as zero.
func (g *regional) data() {
	r := g.r
	t := &table{ID: "diterima", Title: "Yang sudah dan belum diterima", Sub: "Menurut jenis data; baris yang ditolak tidak dimuat", Source: "Catatan penerimaan padu.",
		Columns: []column{{"Data", "data", formWords, false}, {"Isi", "isi", formWords, false}, {"Batch terakhir", "batch_terakhir", formDate, false}, {"Baris", "baris", formCount, false}, {"Ditolak", "ditolak", formCount, false}}}
	var missing []string
	got := 0
	for _, x := range g.arrived() {
		line, need := r.haveRow(x.dataset, x.what), x.need
		if x.what == "" {
			missing = append(missing, need)
		} else {
			got++
		}
		t.Rows = append(t.Rows, line)
	}
	djpk := g.summary(t)
	g.Completeness = fmt.Sprintf("%d dari 4 jenis data", got)
	send := ""
	if len(missing) > 0 {
		send = fmt.Sprintf("Yang perlu dikirim. Untuk melihat jalan dari perjanjian ke anggaran, %s perlu mengirim %s. Berkas diletakkan dalam folder inbox sumbernya; bentuknya boleh seperti yang biasa dipakai (XLSX atau CSV).", r.Name, list(missing))
	}
	files, rejects := g.received()
	g.add("data", "Data yang diterima", part{Text: dataText(r, got, djpk)}, part{Table: t}, part{Table: rejects}, part{Hidden: files}, part{Ask: send})
}

// arrival is one of the four datasets that a report rests on: what is there of it, and how to ask for it.
type arrival struct{ dataset, what, need string }

func (g *regional) arrived() []arrival {
	r, register := g.r, ""
	if n := len(r.agreements); n > 0 {
		register = fmt.Sprintf("%d naskah", n)
	}
	return []arrival{{"kerja_sama", register, "register kerja sama (dengan kode sub kegiatan)"},
		{"rkpd", r.years(func(t *yearTotal) string {
			if !t.Plan.Valid {
				return ""
			}
			return fmt.Sprintf("%s, %s sub kegiatan, %s", t.PlanStage, integer(t.PlanLines), rupiahWords(t.Plan.Int64))
		}), "RKPD"},
		{"apbd", r.years(func(t *yearTotal) string {
			if !t.Budget.Valid {
				return ""
			}
			return fmt.Sprintf("%s, %s rekening, %s", t.BudgetStage, integer(t.BudgetLines), rupiahWords(t.Budget.Int64))
		}), "APBD per rekening"},
		{"realisasi", r.years(func(t *yearTotal) string {
			if !t.Spent.Valid {
				return ""
			}
			return fmt.Sprintf("s.d. %s, %s", monthsLong[t.Month], rupiahWords(t.Spent.Int64))
		}), "realisasi"}}
}

// haveRow is what came of a dataset, by mart.kesegaran.
func (r *region) haveRow(dataset, what string) row {
	var day time.Time
	var rows, rejected int64
	held := ""
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
	where := fmt.Sprintf("kode_wilayah = %s and dataset = %s", warehouse.Quote(r.Code), warehouse.Quote(dataset))
	is := say(what)
	if what == "" {
		is = cell{Text: "belum diterima", Bad: true}
	}
	if held != "" {
		is.Text += "; kiriman terakhir ditahan: " + held
	}
	line := row{dataset, []cell{say(datasetNames[dataset]), is, onDay(day), {Text: "…"}, {Text: "…"}}}
	if what != "" {
		line.Cells[2] = line.Cells[2].by(func() []Sum {
			return []Sum{{Name: "batch terakhir", Value: plain(line.Cells[2].Value), Unit: unitLast, Table: "kesegaran", Column: "tanggal_terakhir", Where: where}}
		})
		line.Cells[3] = tally(rows).by(func() []Sum { return []Sum{total("baris", rows, "baris", "kesegaran", "baris", where)} })
		line.Cells[4] = tally(rejected).by(func() []Sum { return []Sum{total("ditolak", rejected, "baris", "kesegaran", "ditolak", where)} })
	}
	return line
}

// summary adds DJPK's figures, which come in a file of many regions: its rows are those of the region, and its rejects
// cannot be told apart by region.
func (g *regional) summary(t *table) []string {
	r := g.r
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
	for _, f := range slices.Concat(r.fresh, g.st.fresh) {
		if f.Dataset == "apbd_ringkas" && f.Last.After(day) {
			day = f.Last
		}
	}
	last := onDay(day).by(func() []Sum {
		return []Sum{{Name: "batch terakhir", Value: plain(onDay(day).Value), Unit: unitLast, Table: "kesegaran", Column: "tanggal_terakhir",
			Where: "dataset = 'apbd_ringkas' and (kode_wilayah = " + g.at() + " or kode_wilayah not in (select kode_wilayah from mart.dim_wilayah))"}}
	})
	t.Rows = append(t.Rows, row{"apbd_ringkas", []cell{say("Ringkasan DJPK (pembanding)"), say(strings.Join(djpk, "; ")), last,
		tally(rows).by(func() []Sum {
			return []Sum{count("baris", int(rows), "baris", "fct_apbd_ringkas", "kode_wilayah = "+g.at())}
		}), {Text: "…"}}})
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
func (r *region) years(say func(*yearTotal) string) string {
	var parts []string
	for _, y := range slices.Sorted(maps.Keys(r.totals)) {
		if s := say(r.totals[y]); s != "" {
			parts = append(parts, fmt.Sprintf("%d: %s", y, s))
		}
	}
	return strings.Join(parts, "; ")
}

// received lists the region's own files, and the cells in them that could not be used; nil where there are none.
func (g *regional) received() (files, rejects *table) {
	files = &table{ID: "kiriman", Title: "Setiap berkas yang diterima", Sub: "Baris masuk sama dengan dimuat ditambah ditolak ditambah dilewati", Source: "Catatan penerimaan padu.", Columns: batchColumns}
	rejects = &table{ID: "ditolak", Most: mostWork, Title: "Sel yang tidak dapat dipakai", Sub: "Barisnya tidak dimuat; perbaiki dalam berkas lalu kirim lagi", Source: "Catatan penerimaan padu.",
		Columns: []column{{"Berkas dan tempat", "berkas", formWords, false}, {"Kolom", "kolom", formWords, false}, {"Tertulis", "tertulis", formWords, false}, {"Mengapa", "mengapa", formWords, false}}}
	for _, s := range g.st.sources {
		for _, b := range s.Batches {
			if b.Region != g.r.Code || b.Status == "superseded" {
				continue
			}
			files.Rows = append(files.Rows, b.row())
			for i, x := range b.Rejects {
				file := say(b.File)
				file.Under = x.Place
				rejects.Rows = append(rejects.Rows, row{fmt.Sprintf("%s/%d", b.ID, i), []cell{file, say(x.Field), say(x.Raw), say(x.Reason)}})
			}
		}
	}
	if len(files.Rows) == 0 {
		files = nil
	}
	if len(rejects.Rows) == 0 {
		rejects = nil
	}
	return files, rejects
}

// batchColumns are the columns of a list of files, by row.
var batchColumns = []column{{"Berkas", "berkas", formWords, false}, {"Keadaan", "keadaan", formWords, false}, {"Tanggal", "tanggal", formDate, false}, {"Masuk", "masuk", formCount, false},
	{"Dimuat", "dimuat", formCount, false}, {"Ditolak", "ditolak", formCount, false}, {"Dilewati", "dilewati", formCount, false}, {"Batch", "batch_id", formCode, true}}

func (b *batch) row() row {
	where := "batch_id = " + warehouse.Quote(b.ID)
	of := func(c cell, column string) cell { return c.at("meta.batches", column, where) }
	state := b.StatusName()
	if b.Reason != "" {
		state += ": " + b.Reason
	}
	return row{b.ID, []cell{say(b.File), say(state), of(onDay(b.AsOf), "as_of"), of(tally(b.In), "rows_in"), of(tally(b.Loaded), "rows_loaded"), of(tally(b.Rejected), "rows_rejected"), of(tally(b.Skipped), "rows_skipped"),
		of(named(b.ID), "batch_id")}}
}

// mostFindings is how many findings the page lists.
const mostFindings = 60

// findings lists what the rules found, with their legal basis.
func (g *regional) findings() {
	if len(g.r.findings) == 0 {
		return
	}
	t := &table{ID: "temuan-aturan", Most: mostFindings, Title: counted(len(g.r.findings), "Satu temuan aturan", "%d temuan aturan"), Sub: "Menurut aturan padu; setiap aturan menyebut dasar hukumnya", Source: "Aturan padu atas data yang diterima.",
		Columns: findingColumns}
	for _, f := range g.r.findings {
		t.Rows = append(t.Rows, f.row())
	}
	g.add("temuan", "Temuan dan dasar hukumnya", part{Table: t})
}

// findingColumns are the columns of a list of findings, by row.
var findingColumns = []column{{"Aturan", "aturan", formCode, false}, {"Temuan", "uraian", formText, false}, {"Dasar", "dasar", formText, false}, {"Tingkat", "tingkat", formCode, true},
	{"Tahun", "tahun", formCount, true}, {"ID kerja sama", "id_kerja_sama", formCode, true}, {"ID temuan", "id_temuan", formCode, true}}

func (f *finding) row() row {
	where := fmt.Sprintf("id_temuan = %s and aturan = %s", warehouse.Quote(f.Key), warehouse.Quote(f.Rule))
	if f.ID != "" {
		where += " and id_kerja_sama = " + warehouse.Quote(f.ID)
	}
	of := func(c cell, column string) cell { return c.at("temuan", column, where) }
	rule := of(named(f.Rule), "aturan")
	rule.Under = f.Severity
	year := cell{Text: "…"}
	if f.Year > 0 {
		year = cell{Text: fmt.Sprint(f.Year), Value: int64(f.Year)}
	}
	return row{f.Key, []cell{rule, of(named(f.Text), "uraian"), of(named(f.Basis), "dasar"), of(named(f.Severity), "tingkat"), of(year, "tahun"), of(named(f.ID), "id_kerja_sama"), of(named(f.Key), "id_temuan")}}
}

// near leads to the neighbours with data, and from a province to its kabupaten and kota.
func (g *regional) near() {
	var near, inside []link
	for _, code := range g.r.neighbours {
		if n := g.st.byCode[code]; n != nil && n.has() {
			near = append(near, link{Code: n.Code, Name: n.Name, Has: true})
		}
	}
	if g.r.Kind == "provinsi" {
		for _, n := range g.st.regions {
			if n.Province == g.r.Code && n.Kind != "provinsi" {
				inside = append(inside, link{Code: n.Code, Name: n.Name, Has: n.has()})
			}
		}
	}
	if len(near) > 0 {
		g.add("tetangga-data", "Daerah berbatasan yang sudah mengirim data", part{Links: near})
	}
	if len(inside) > 0 {
		g.add("wilayah", "Kabupaten dan kota di provinsi ini", part{Links: inside})
	}
}

// method says how the figures are counted.
func (d *document) method() {
	d.add("metode", "Metode dan mutu data", part{Text: "Perjanjian dihitung bila sudah ditandatangani dan masa berlakunya menyentuh tahun anggaran. Tercantum di RKPD berarti kode sub kegiatan dalam register ada dalam RKPD tahap terakhir tahun itu; dianggarkan berarti sub kegiatan itu mempunyai anggaran dalam APBD tahap terakhir. Realisasi bersifat kumulatif sampai bulan terakhir yang dikirim. Tautan yang dihitung hanya yang otomatis atau diterima perencana. Batas waktu dalam kalender perencanaan menurut pengaturan daerah."},
		part{Text: "Tanda … berarti data belum tersedia; tanda – berarti tidak ada; tanda * berarti sementara. Setiap angka mempunyai kode jejak; padu trace diikuti kode itu menunjukkan berkas, lembar, dan baris asalnya."})
}
