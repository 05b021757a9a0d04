package reports

import (
	"fmt"
	"slices"
	"strings"
)

// means is what mart.kamus says about a column.
func (st *site) means(table, column string) (meaning, unit string) {
	for _, c := range st.dict.columns[table].Columns {
		if c.Name == column {
			return c.Meaning, c.Unit
		}
	}
	return "", ""
}

// meaning says what a column of a table holds, in which unit, and from where: in the words of mart.kamus where it is a column of
// a mart, else from which marts it is counted.
func (b *book) meaning(t *table, i int) (meaning, unit, where string) {
	c := t.Columns[i]
	unit = map[form]string{formRupiah: "rupiah", formPercent: "persen"}[c.Form]
	for _, r := range t.Rows {
		if r.Cells[i].Sums == nil {
			continue
		}
		sums := r.Cells[i].Sums()
		if len(sums) == 0 {
			continue
		}
		first := sums[0]
		name := strings.TrimPrefix(first.Table, "mart.")
		if !strings.Contains(name, ".") {
			where = "mart." + name
		} else {
			where = name
		}
		if first.Unit == unitValue || first.Unit == unitLast {
			m, u := b.st.means(name, first.Column)
			return orElse(m, c.Name), orElse(unit, u), where
		}
		switch {
		case len(sums) > 1:
			meaning = fmt.Sprintf("dihitung laporan ini dari %s", list(sumNames(sums)))
		case first.Column != "":
			meaning, _ = b.st.means(name, first.Column)
			meaning = "jumlah " + orElse(meaning, first.Column)
		default:
			meaning = "banyaknya " + first.Name
		}
		return meaning, orElse(unit, first.Unit), where
	}
	if slices.ContainsFunc(t.Columns, func(c column) bool { return c.Key == "id_kerja_sama" }) { // a list of agreements says their columns in words
		for _, name := range []string{c.Key, "nama_" + c.Key} {
			if m, u := b.st.means("fct_kerja_sama", name); m != "" {
				return m, orElse(unit, u), "mart.fct_kerja_sama"
			}
		}
	}
	return "kata-kata laporan ini: " + strings.ToLower(c.Name), unit, "laporan ini"
}

func sumNames(sums []Sum) (out []string) {
	for _, s := range sums {
		if !slices.Contains(out, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

// metadata says what the workbook rests on, and what every column of every sheet means.
func (b *book) metadata(grids []*bookSheet) *bookSheet {
	d := b.d
	g := &bookSheet{name: metaSheet, title: "Arti setiap kolom", sub: "Asal buku kerja ini, lalu kolom demi kolom menurut lembarnya", notes: "Arti diambil dari kamus data (mart.kamus) bila kolom itu kolom sebuah tabel mart; kamus selengkapnya ada pada halaman Kamus data."}
	for _, c := range []gridColumn{{name: "Lembar", width: 28, meaning: "nama lembar"}, {name: "Kolom", width: 26, meaning: "nama kolom"}, {name: "Nama dalam CSV", width: 24, meaning: "nama kolom dalam berkas CSV dan SQL"}, {name: "Arti", width: 60, meaning: "arti kolom"},
		{name: "Bentuk", width: 16, meaning: "bentuk nilainya"}, {name: "Satuan", width: 14, meaning: "satuan nilainya"}, {name: "Sumber", width: 30, meaning: "tabel asalnya"}} {
		c.format, c.where = textFormat, "laporan ini"
		g.columns = append(g.columns, c)
	}
	fact := func(name, what string) { g.rows = append(g.rows, texts("Buku kerja", name, "", spaced(what))) }
	fact("Laporan", d.Title)
	fact("Periode", orElse(d.Period.Name(), "tampilan kini, tanpa periode"))
	fact("Data per", d.Date)
	fact("Sidik data", d.Fingerprint)
	fact("Versi padu", d.Version)
	fact("Aturan", fmt.Sprintf("%d aturan mempunyai temuan; versi aturan penautan %s", b.rulesFound(), orElse(b.st.linkRules, "…")))
	fact("Ruang kerja", d.Workspace)
	fact("Sumber", d.Sources)
	for i := range g.rows {
		g.rows[i] = append(g.rows[i], make([]gridCell, len(g.columns)-len(g.rows[i]))...)
	}
	for _, s := range append(slices.Clone(grids), g) {
		for _, c := range s.columns {
			g.rows = append(g.rows, texts(s.name, c.name, c.key, orElse(c.meaning, strings.ToLower(c.name)), orElse(formatNames[c.format], "bilangan"), c.unit, c.where))
		}
	}
	for _, c := range reviewColumns {
		if len(b.offers()) > 0 {
			g.rows = append(g.rows, texts(offersSheet, c.name, "", map[bool]string{true: "diisi perencana; lihat lembar " + offersHelp, false: "seperti dalam mart.tautan_kerja_sama"}[c.fill], "", "", "mart.tautan_kerja_sama"))
		}
	}
	return g
}

// formatNames are the number formats in words.
var formatNames = map[string]string{textFormat: "teks", countFormat: "bilangan bulat", yearFormat: "bilangan bulat", rupiahFormat: "uang", percentFormat: "persen", dateFormat: "tanggal", "dd-mm-yyyy": "tanggal"}

// quality says what is missing, provisional or rejected, and what the signs mean.
func (b *book) quality(tables []*bookSheet) *bookSheet {
	g := &bookSheet{name: qualitySheet, title: "Catatan mutu data", sub: "Yang belum diterima, yang sementara, yang ditolak, dan arti tanda-tanda"}
	for _, c := range []gridColumn{{name: "Hal", width: 34, meaning: "apa yang dicatat"}, {name: "Keadaan", width: 60, meaning: "bagaimana keadaannya"}, {name: "Keterangan", width: 70, meaning: "apa akibatnya"}} {
		c.format, c.where = textFormat, "laporan ini"
		g.columns = append(g.columns, c)
	}
	note := func(mark int, words ...string) {
		line := texts(words...)
		for i := range line {
			if s, ok := line[i].v.(string); ok {
				line[i].v = spaced(s)
			}
		}
		line[1].mark = mark
		g.rows = append(g.rows, line)
	}
	if b.d.Region != nil {
		b.regionQuality(note)
	} else {
		b.nationQuality(note)
	}
	for _, t := range tables {
		if strings.HasSuffix(t.name, " ditolak") {
			note(markNone, "Sel yang ditolak", fmt.Sprintf("%d sel tidak dapat dipakai", len(t.rows)), "Barisnya tidak dimuat dan tidak dihitung; lihat lembar "+t.name+".")
		}
	}
	note(markNone, "Tanda …", "belum tersedia", "Data belum diterima atau tidak disebut; bukan nol, dan tidak ikut dijumlahkan.")
	note(markNone, "Tanda –", "tidak ada", "Sudah diketahui bahwa tidak ada.")
	note(markNone, "Tanda *", "sementara", "Angka dapat berubah bila data berikutnya diterima.")
	note(markNone, "Sel kosong", "tidak berlaku, atau untuk diisi", "Kolom yang diisi pembaca berwarna kuning.")
	note(markNone, "Uang", "angka dalam rupiah dengan dua desimal", "Ditulis lengkap dalam berkas. Lembar kerja hanya menyimpan sekitar 15 angka; sen pada jumlah di atas Rp70 triliun dapat dibulatkan saat dibuka, yang lengkap ada pada lembar "+traceSheet+" dan CSV.")
	note(markNone, "Persen", "pecahan dengan format persen", "0,706 tampil 70,6%.")
	note(markNone, "Teks dengan = + - @ di depan", "teks biasa", "Tidak dijalankan sebagai rumus.")
	return g
}

// regionQuality notes what came from the region, by dataset.
func (b *book) regionQuality(note func(int, ...string)) {
	g := b.st.regional(b.d)
	for _, a := range g.arrived() {
		line := g.r.haveRow(a.dataset, a.what)
		about, mark := "Yang bergantung padanya ditandai ….", markBad
		if a.what != "" {
			about, mark = fmt.Sprintf("Batch terakhir %s; %s baris, %s ditolak.", line.Cells[2].Text, line.Cells[3].Text, line.Cells[4].Text), markNone
		}
		note(mark, datasetNames[a.dataset], line.Cells[1].Text, about)
	}
	t := g.r.totals[g.f.Year]
	if t == nil {
		return
	}
	if t.Spent.Valid && t.Month < 12 {
		note(markNone, fmt.Sprintf("Realisasi %d", g.f.Year), "sementara", fmt.Sprintf("Kumulatif sampai %s; tahun anggaran belum selesai.", monthsLong[t.Month]))
	}
	if t.Plan.Valid {
		note(markNone, fmt.Sprintf("RKPD %d", g.f.Year), "tahap "+t.PlanStage, "Yang dipakai selalu tahap terakhir yang diterima.")
	}
	if t.Budget.Valid {
		note(markNone, fmt.Sprintf("APBD %d", g.f.Year), "tahap "+t.BudgetStage, "Yang dipakai selalu tahap terakhir yang diterima.")
	}
}

// nationQuality notes how many regions sent each dataset.
func (b *book) nationQuality(note func(int, ...string)) {
	n := map[string]int{}
	for _, r := range b.st.regions {
		has := map[string]bool{"kerja_sama": len(r.agreements) > 0}
		for _, t := range r.totals {
			has["rkpd"], has["apbd"], has["realisasi"] = has["rkpd"] || t.Plan.Valid, has["apbd"] || t.Budget.Valid, has["realisasi"] || t.Spent.Valid
		}
		for dataset, yes := range has {
			if yes {
				n[dataset]++
			}
		}
	}
	for _, dataset := range []string{"kerja_sama", "rkpd", "apbd", "realisasi"} {
		note(markNone, datasetNames[dataset], fmt.Sprintf("diterima dari %d dari %d daerah", n[dataset], len(b.st.regions)), "Daerah yang belum mengirim tidak dihitung sebagai nol.")
	}
	if len(b.st.faults) > 0 {
		note(markBad, "Berkas tanpa aturan", fmt.Sprintf("%d berkas tidak dimuat", len(b.st.faults)), "Lihat halaman Kualitas data.")
	}
}

// rulesFound is how many rules found something: in the region, or anywhere for the nation. What happens elsewhere does not change a region's book.
func (b *book) rulesFound() int {
	if b.d.Region == nil {
		return len(b.st.rules)
	}
	found := map[string]bool{}
	for _, f := range b.d.Region.findings {
		found[f.Rule] = true
	}
	return len(found)
}
