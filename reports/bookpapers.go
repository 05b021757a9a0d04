package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// papers are the sheets beside the tables.
func (b *book) papers(tables []*bookSheet) (out []*bookSheet) {
	for _, g := range []*bookSheet{b.counts(tables), b.findings(), b.traces(), b.codes(), b.quality(tables)} {
		if g != nil && len(g.rows) > 0 {
			out = append(out, g)
		}
	}
	return slices.Insert(out, len(out)-1, b.metadata(slices.Concat(tables, out)))
}

// serial is a day as a spreadsheet counts it, from a text 2026-11-20.
func serial(day string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	return int64(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24), true
}

// counts are sums by formula over the tables, of amounts and of what is yes or no; they follow when rows are filtered or
// corrected. Their values are there too, for programs that do not compute.
func (b *book) counts(tables []*bookSheet) *bookSheet {
	g := &bookSheet{name: countSheet, title: "Hitungan atas tabel, dengan rumus", sub: "Jumlah menjumlahkan sel apa adanya; yang tampak mengikuti saringan pada lembarnya",
		notes: "Baris jumlah dalam tabel ikut terhitung, dan sub kegiatan yang memikul beberapa perjanjian terhitung pada masing-masing. Angka resmi ada pada lembar Ringkasan dan lembar tabel.",
		columns: []gridColumn{{name: "Lembar", format: textFormat, width: 30, meaning: "lembar yang dihitung"}, {name: "Kolom", format: textFormat, width: 26, meaning: "kolom yang dihitung"},
			{name: "Terisi", format: countFormat, width: 10, meaning: "sel yang berisi nilai, bukan …", unit: "sel"}, {name: "Jumlah", format: rupiahFormat, width: 25, meaning: "jumlah seluruh baris", unit: "rupiah"},
			{name: "Jumlah yang tampak", format: rupiahFormat, width: 25, meaning: "jumlah baris yang lolos saringan", unit: "rupiah"},
			{name: "Ya", format: countFormat, width: 10, meaning: "sel berisi ya", unit: "baris"}, {name: "Tidak", format: countFormat, width: 10, meaning: "sel berisi tidak", unit: "baris"}}}
	for _, t := range tables {
		if len(t.rows) < 2 {
			continue
		}
		for i, c := range t.columns {
			cells := fmt.Sprintf("'%s'!%s:%s", strings.ReplaceAll(t.name, "'", "''"), cellAt(i, headRows+1), cellAt(i, headRows+len(t.rows)))
			line := append(texts(t.name, c.name), make([]gridCell, 5)...)
			filled, yes, no, sum := t.tally(i)
			switch {
			case c.format == rupiahFormat:
				line[2] = gridCell{v: filled, formula: "COUNT(" + cells + ")"}
				line[3] = gridCell{v: rupiahValue(sum), formula: "SUM(" + cells + ")"}
				line[4] = gridCell{v: rupiahValue(sum), formula: "SUBTOTAL(109," + cells + ")"}
			case yes+no > 0 && yes+no == filled:
				line[2] = gridCell{v: filled, formula: fmt.Sprintf(`COUNTIF(%s,"ya")+COUNTIF(%[1]s,"tidak")`, cells)}
				line[5] = gridCell{v: yes, formula: "COUNTIF(" + cells + `,"ya")`}
				line[6] = gridCell{v: no, formula: "COUNTIF(" + cells + `,"tidak")`}
			default:
				continue
			}
			g.rows = append(g.rows, line)
		}
	}
	return g
}

// tally counts what is in a column: cells with a value, ya, tidak, and the sum of amounts in cents.
func (g *bookSheet) tally(i int) (filled, yes, no, cents int64) {
	for _, r := range g.rows {
		c := r[i]
		if c.v == nil || c.none {
			continue
		}
		filled++
		switch {
		case c.v == "ya":
			yes++
		case c.v == "tidak":
			no++
		}
		cents += c.cents
	}
	return filled, yes, no, cents
}

// findingChoices are what may be said of a finding.
var findingChoices = []string{"diperbaiki", "bukan temuan", "ditunda"}

// findings are the findings of the region, or of the agreements of the document, with columns to fill in.
func (b *book) findings() *bookSheet {
	about := func(column string) gridColumn {
		m, u := b.st.means("temuan", column)
		return gridColumn{key: column, format: textFormat, meaning: m, unit: u, where: "mart.temuan"}
	}
	g := &bookSheet{name: findingsSheet, title: "Temuan untuk ditindaklanjuti", sub: "Isi kolom Tindak lanjut, Oleh, Tanggal, dan Catatan, lalu bahas dalam rapat",
		notes: "Lembar ini untuk kerja sendiri; temuan hilang dengan sendirinya bila datanya diperbaiki dan dikirim lagi. Dasar menyebut aturan yang dirujuk."}
	for _, c := range []struct {
		name, key string
		width     float64
	}{{"Aturan", "aturan", 9}, {"Nama aturan", "nama_aturan", 30}, {"Tingkat", "tingkat", 12}, {"Temuan", "uraian", 60}, {"Dasar", "dasar", 34}, {"Tahun", "tahun", 8}, {"ID kerja sama", "id_kerja_sama", 22}, {"ID temuan", "id_temuan", 22}} {
		col := about(c.key)
		col.name, col.width = c.name, c.width
		if c.key == "tahun" {
			col.format = yearFormat
		}
		g.columns = append(g.columns, col)
	}
	mine := "diisi pembaca"
	g.columns = append(g.columns, gridColumn{name: "Tindak lanjut", format: textFormat, width: 16, fill: true, choices: findingChoices, meaning: "apa yang dilakukan: " + list(findingChoices), where: mine},
		gridColumn{name: "Oleh", format: textFormat, width: 20, fill: true, meaning: "siapa yang melakukan", where: mine},
		gridColumn{name: "Tanggal", format: "dd-mm-yyyy", width: 13, fill: true, meaning: "kapan dilakukan", where: mine}, gridColumn{name: "Catatan", format: textFormat, width: 36, fill: true, meaning: "mengapa", where: mine})
	for _, f := range b.found() {
		line := append(texts(f.Rule, f.Name, f.Severity, f.Text, f.Basis, "", f.ID, f.Key), make([]gridCell, 4)...)
		if f.Year > 0 {
			line[5].v = int64(f.Year)
		}
		g.rows = append(g.rows, line)
	}
	return g
}

// found are the findings of the sheet of findings.
func (b *book) found() (out []finding) {
	all := b.st.loose
	if b.d.Region != nil {
		all = b.d.Region.findings
	}
	for _, f := range all {
		if b.about == nil || b.d.Kind.Name == "mutu" || b.about[f.ID] {
			out = append(out, f)
		}
	}
	return out
}

// traces are the figures that SQL gives again, with the codes that lead back to their files.
func (b *book) traces() *bookSheet {
	g := &bookSheet{name: traceSheet, title: "Kode jejak setiap angka", sub: "padu trace diikuti kode menunjukkan berkas, lembar, dan baris asalnya", notes: "Nilai ditulis lengkap sebagai teks. Kode sebuah angka sama setiap malam, juga bila nilainya berubah."}
	for _, c := range []gridColumn{{name: "Tabel", width: 14, meaning: "nomor tabel atau gambar"}, {name: "Baris", width: 50, meaning: "isi kolom pertama baris itu"}, {name: "Kolom", width: 24, meaning: "nama kolom"},
		{name: "Nilai", width: 26, meaning: "nilai lengkap sebagai teks; kosong bila belum diketahui"}, {name: "Kode jejak", width: 14, meaning: "kode untuk padu trace"}} {
		c.format, c.where = textFormat, "laporan ini"
		g.columns = append(g.columns, c)
	}
	for _, k := range b.d.KPIs {
		if k.Trace != "" {
			g.rows = append(g.rows, texts("Angka utama", k.Name, "Nilai", spaced(k.Value+k.Unit), k.Trace))
		}
	}
	for _, t := range b.d.tables() {
		for _, r := range t.Rows {
			first := spaced(r.Cells[0].Text)
			for i := range r.Cells {
				if c := &r.Cells[i]; c.Trace != "" {
					g.rows = append(g.rows, texts(t.No, first, t.Columns[i].Name, c.exactText(t.Columns[i].Form), c.Trace))
				}
			}
		}
	}
	return g
}
