package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// The sheets that every workbook has, or has where there is something for them.
const (
	summarySheet  = "Ringkasan"
	countSheet    = "Hitung"
	offersSheet   = "Tinjauan tautan"
	offersHelp    = "Petunjuk tinjauan"
	findingsSheet = "Tinjauan temuan"
	traceSheet    = "Jejak"
	codeSheet     = "Kode"
	metaSheet     = "Metadata"
	qualitySheet  = "Catatan mutu"
)

// book is a workbook on its way.
type book struct {
	x      *excelize.File
	st     *site
	d      *document
	foot   string
	grids  []*bookSheet
	styles map[look]int
	about  map[string]bool // agreements that the document is about; nil: all
	err    error
}

func (b *book) keep(err error) {
	if err != nil {
		b.err = errors.Join(b.err, err)
	}
}

// workbook is the document as XLSX: a summary, every table with all its rows, and what planners and analysts need beside them:
// sums, links and findings to decide on, trace codes, classification codes, the meaning of every column, and what is missing.
// The same document gives the same bytes.
func (d *document) workbook(st *site) ([]byte, error) {
	b := &book{x: excelize.NewFile(), st: st, d: d, styles: map[look]int{}, about: d.about()}
	b.foot = strings.ReplaceAll(fmt.Sprintf("%s, data per %s, sidik data %s", shortened(d.Title, mostFooter), spaced(d.Date), d.Fingerprint), "&", "&&")
	b.keep(b.x.SetSheetName("Sheet1", summarySheet))
	b.x.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newSteadyZip(w) })
	tables := b.tables()
	all := append(tables, b.papers(tables)...)
	offers := b.offers()
	if len(offers) > 0 { // before there are other sheets: excelize reads them all again to hide one
		v := &review{x: b.x}
		v.lists()
		b.keep(v.err)
	}
	b.summary(all, len(tables), len(offers))
	for i, g := range all {
		if i == len(tables) && len(offers) > 0 {
			b.review(offers)
		}
		b.add(g)
	}
	day := d.Day.UTC().Format(time.RFC3339)
	b.keep(b.x.SetDocProps(&excelize.DocProperties{Title: d.Title, Subject: d.Kicker, Creator: "padu " + d.Version, LastModifiedBy: "padu", Identifier: d.Fingerprint, Description: d.Headline, Language: "id-ID", Created: day, Modified: day}))
	var out bytes.Buffer
	if b.err == nil {
		b.keep(b.x.Write(&out))
	}
	b.keep(b.x.Close())
	if b.err != nil {
		return nil, fmt.Errorf("workbook of %s: %w", d.Base, b.err)
	}
	return out.Bytes(), nil
}

// mostFooter is how many letters of the title stand in the footer, of which a workbook takes 255 with its signs, each & twice.
const mostFooter = 70

func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// spaced writes a text of the page without the spaces that keep a number and its word together.
func spaced(s string) string { return strings.ReplaceAll(s, nbsp, " ") }

// summaryColumns are the columns of the summary: what, how much, beside what, and where to go.
var summaryColumns = []float64{30, 20, 18, 58, 18}

// summary is the first sheet: what the report says, its figures as values, and the way to the other sheets.
func (b *book) summary(grids []*bookSheet, tables, offers int) {
	d, w := b.d, b.sheet(summarySheet, true)
	if b.err != nil {
		return
	}
	total := 0.0
	for i, width := range summaryColumns {
		b.keep(w.SetColWidth(i+1, i+1, width))
		total += width
	}
	row := 0
	put := func(height float64, cells ...any) {
		row++
		b.keep(w.SetRow(cellAt(0, row), cells, excelize.RowOpts{Height: height}))
	}
	long := func(s string, l look, per float64) { // a text over the whole width
		l.wrap = true
		put(linesOf(s, total*per)*lookSizes[l.size]*1.35+3, excelize.Cell{StyleID: b.style(l), Value: spaced(s)})
		b.keep(w.MergeCell(cellAt(0, row), cellAt(len(summaryColumns)-1, row)))
	}
	head := func(words ...string) {
		cells := make([]any, len(words))
		for i, s := range words {
			cells[i] = excelize.Cell{StyleID: b.style(look{bold: true, color: "FFFFFF", fill: headFill, right: i == 1}), Value: s}
		}
		put(18, cells...)
	}
	if d.Sample {
		long("DATA CONTOH: angka dalam buku kerja ini rekaan.", look{bold: true, color: badColor}, 1)
	}
	long(d.Kicker, look{color: mutedColor}, 1)
	long(d.Headline, look{size: "title", bold: true, color: inkColor}, 0.6)
	long(d.Lead, look{size: "large", color: inkColor}, 0.85)
	long(d.stamp(), look{size: "small", color: mutedColor}, 1.1)
	body, linked := look{color: inkColor, wrap: true, line: true}, b.style(look{color: linkColor, wrap: true, line: true})
	if len(d.KPIs) > 0 {
		put(8)
		head("Angka utama", "Nilai", "Perubahan", "Keterangan", "Kode jejak")
		for _, k := range d.KPIs {
			v, format := k.number()
			put(linesOf(k.Note, summaryColumns[3])*14+4, excelize.Cell{StyleID: b.style(body), Value: k.Name}, excelize.Cell{StyleID: b.style(look{format: format, size: "large", bold: true, right: true, line: true, color: inkColor}), Value: v},
				excelize.Cell{StyleID: b.style(body), Value: strings.TrimSpace(k.Arrow + " " + spaced(k.Change))}, excelize.Cell{StyleID: b.style(body), Value: spaced(k.Note)}, excelize.Cell{StyleID: b.style(body), Value: k.Trace})
		}
	}
	if len(d.Heads) > 0 {
		put(8)
		long("Temuan utama", look{size: "large", bold: true, color: inkColor}, 1)
		for i, h := range d.Heads {
			long(fmt.Sprintf("%d. %s %s", i+1, h.Fact, h.More), look{color: inkColor}, 1)
		}
	}
	if len(d.Decisions) > 0 {
		put(8)
		long("Yang perlu diputuskan "+d.Leader, look{size: "large", bold: true, color: inkColor}, 1)
		for i, q := range d.Decisions {
			long(fmt.Sprintf("%d. %s. %s", i+1, q.What, q.Text), look{color: inkColor}, 1)
		}
	}
	put(8)
	head("Isi buku kerja", "Baris", "Tentang", "", "")
	content := func(name, about string, rows any) {
		put(linesOf(about, total-summaryColumns[0]-summaryColumns[1])*14+2, excelize.Cell{StyleID: linked, Value: name}, excelize.Cell{StyleID: b.style(look{format: countFormat, color: inkColor, line: true, right: true}), Value: rows},
			excelize.Cell{StyleID: b.style(body), Value: about}, excelize.Cell{StyleID: b.style(body)}, excelize.Cell{StyleID: b.style(body)})
		b.keep(w.MergeCell(cellAt(2, row), cellAt(len(summaryColumns)-1, row)))
		b.keep(b.x.SetCellHyperLink(summarySheet, cellAt(0, row), "'"+name+"'!A1", "Location"))
	}
	for i, g := range grids {
		if i == tables && offers > 0 {
			content(offersSheet, "Sub kegiatan yang ditawarkan bagi perjanjian, untuk diputuskan; berkas ini boleh dikirim kembali", offers)
		}
		content(g.name, g.title, len(g.rows))
	}
	b.keep(w.Flush())
}

// stamp says on what the report rests.
func (d *document) stamp() string {
	parts := []string{"Data per " + d.Date, "Sidik data " + d.Fingerprint, "padu " + d.Version, "Sumber: " + d.Sources}
	if d.Completeness != "" {
		parts = append(parts, "Kelengkapan: "+d.Completeness)
	}
	return strings.Join(parts, " · ")
}

// number is the tile's figure as a number with its format; what is not a number stays text.
func (k *kpi) number() (v any, format string) {
	s := strings.NewReplacer(".", "", ",", ".", "−", "-").Replace(k.Value)
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil:
		return spaced(k.Value + k.Unit), textFormat
	case k.Unit == "%":
		p, _ := strconv.ParseFloat(s+"e-2", 64)
		return p, percentFormat
	case strings.Contains(s, "."):
		return f, "#,##0." + strings.Repeat("0", len(s)-strings.Index(s, ".")-1)
	}
	return int64(f), countFormat
}

// review adds the sheet to decide on links, the same as in tinjauan.xlsx, with its explanation.
func (b *book) review(offers []offer) {
	v := &review{x: b.x, sheet: offersSheet, about: offersHelp}
	for _, s := range []string{offersSheet, offersHelp} {
		_, err := b.x.NewSheet(s)
		v.keep(err)
	}
	v.rows(b.d.Region, offers)
	v.help(b.d)
	b.keep(v.err)
}

// offers are the lines to decide on for the agreements of the document.
func (b *book) offers() (out []offer) {
	if b.d.Region == nil {
		return nil
	}
	for _, o := range b.d.Region.offers {
		if b.about == nil || b.about[o.Agreement] {
			out = append(out, o)
		}
	}
	return out
}

// about are the agreements in the tables of the document; nil for the main report of a region, which is about all of them.
func (d *document) about() map[string]bool {
	if d.Region == nil || d.Kind == mainKind(d.Region) {
		return nil
	}
	out := map[string]bool{}
	for _, t := range d.tables() {
		for i := range t.Rows {
			if key := t.Rows[i].Key; d.Region.ids[key] {
				out[key] = true
			}
		}
	}
	return out
}
