package ingest

import (
	"fmt"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The words of the summary, in the order in which they are read.

var statusWords = map[string]string{"loaded": "dimuat", "held": "ditahan", "refused": "ditolak", "superseded": "digantikan"}

var monthNames = []string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}

// facts are the file and what became of it, as name and value.
func (b *homeBatch) facts() [][2]string {
	t := b.at.In(b.zone)
	c := contracts()[b.dataset]
	what := []string{b.dataset}
	if c != nil {
		what[0] = c.Title
	}
	if b.year > 0 {
		what = append(what, fmt.Sprint(b.year))
	}
	if b.stage != "-" && b.stage != "" {
		what = append(what, b.stage)
	}
	if b.month >= 1 && b.month <= 12 {
		what = append(what, "sampai "+monthNames[b.month])
	}
	region := "seperti tertulis pada barisnya"
	if r, ok := references().regions[b.region]; ok {
		region = r.name + " (" + r.code + ")"
	}
	out := [][2]string{{"Sumber", b.source}, {"Berkas", b.file}, {"Isi", strings.Join(what, ", ")}, {"Daerah", region},
		{"Dibaca", fmt.Sprintf("%d %s %d pukul %s", t.Day(), monthNames[t.Month()], t.Year(), t.Format("15.04 MST"))},
		{"Hasil", statusWords[b.status]}}
	if b.alasan != "" {
		out = append(out, [2]string{"Alasan", shorten(Mask(b.alasan), 2_000)})
	}
	sum := fmt.Sprintf("%d masuk = %d dimuat + %d ditolak + %d dilewati", b.rowsIn, b.loaded, b.rejected, b.skipped)
	var kinds []string
	for _, s := range b.skips {
		kinds = append(kinds, fmt.Sprintf("%s %d", s.kind, s.rows))
	}
	if len(kinds) > 0 {
		sum += " (" + strings.Join(kinds, ", ") + ")"
	}
	return append(out, [2]string{"Baris", sum})
}

// sendBack says how the corrected file comes back; excerpt, that this workbook is not the one to send.
func (b *homeBatch) sendBack(excerpt bool) []string {
	to := fmt.Sprintf("Taruh berkas itu dalam folder inbox/%s/, atau kirim seperti biasanya; padu membacanya pada malam berikutnya.", b.source)
	if !strings.HasPrefix(b.file, "inbox/") {
		to = "Serahkan berkas itu kepada pengelola padu, yang memuatnya seperti semula."
	}
	fix := "Perbaiki sel merah. Sel kuning sudah dimuat; periksa, dan perbaiki bila keliru."
	switch {
	case excerpt:
		return []string{"Buku kerja ini hanya cuplikan untuk dibaca; padu tidak memuatnya.", "Perbaiki baris-baris ini dalam berkas asli " + path.Base(b.file) + ", jangan mengubah nama berkasnya.", to}
	case b.status == "held":
		fix = "Periksa berkas ini menurut alasan di atas, dan perbaiki bila keliru. Bila berkasnya sudah benar, beri tahu pengelola padu."
	case len(b.problems) == 0:
		fix = "Perbaiki berkas ini menurut alasan di atas."
	}
	return []string{
		fix,
		"Simpan buku kerja ini dengan nama yang sama, sebagai .xlsx.",
		to,
		"Lembar ini, warna, dan komentar boleh dibiarkan; padu tidak membacanya.",
	}
}

// letter is the note for a file in which no cell can be marked.
func (b *homeBatch) letter() ([]byte, error) {
	var t strings.Builder
	t.WriteString("Catatan padu\r\n\r\n")
	for _, f := range b.facts() {
		fmt.Fprintf(&t, "%-7s: %s\r\n", f[0], strings.Join(strings.Fields(f[1]), " "))
	}
	t.WriteString("\r\nYang harus dilakukan\r\n")
	fix := "Buat atau simpan berkas itu lagi menurut alasan di atas, dengan nama yang sama (" + path.Base(b.file) + ")."
	if b.status == "held" {
		fix = "Periksa apakah berkas yang benar yang dikirim. Bila keliru, kirim yang benar dengan nama yang sama; bila benar, beri tahu pengelola padu."
	}
	steps := append([]string{fix}, b.sendBack(true)[2:]...)
	for i, s := range steps {
		fmt.Fprintf(&t, "%d. %s\r\n", i+1, s)
	}
	return []byte(t.String()), nil
}

// noteWriter fills the summary sheet row by row; the first error stays.
type noteWriter struct {
	x                       *excelize.File
	row                     int
	title, head, name, text int
	link, raw               int
	err                     error
}

func (n *noteWriter) try(err error) {
	if n.err == nil {
		n.err = err
	}
}

func (n *noteWriter) style(s excelize.Style) int {
	id, err := n.x.NewStyle(&s)
	n.try(err)
	return id
}

func (n *noteWriter) put(style int, col string, text string) string {
	cell := fmt.Sprint(col, n.row)
	n.try(n.x.SetCellStr(noteSheet, cell, text)) // a string whatever it begins with, never a formula
	n.try(n.x.SetCellStyle(noteSheet, cell, cell, style))
	return cell
}

// wide puts a text over all columns.
func (n *noteWriter) wide(style int, from, text string) {
	n.put(style, from, text)
	n.try(n.x.MergeCell(noteSheet, fmt.Sprint(from, n.row), fmt.Sprint("G", n.row)))
	room := 165 // characters over B to G
	n.try(n.x.SetRowHeight(noteSheet, n.row, 15*float64(1+len([]rune(text))/room)))
	n.row++
}

// addNote writes the summary as the last sheet and lets the workbook open on it. more says what else is to be known.
func (b *homeBatch) addNote(x *excelize.File, excerpt bool, more ...string) error {
	index, err := x.NewSheet(noteSheet)
	if err != nil {
		return err
	}
	n := &noteWriter{x: x, row: 1}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	plain, bold := &excelize.Font{Family: "Calibri", Size: 11}, &excelize.Font{Family: "Calibri", Size: 11, Bold: true}
	n.title = n.style(excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 14, Bold: true}})
	n.name = n.style(excelize.Style{Font: bold, Alignment: top})
	n.text = n.style(excelize.Style{Font: plain, Alignment: top})
	n.raw = n.style(excelize.Style{Font: plain, Alignment: top, NumFmt: 49}) // text: what is typed again stays text
	n.link = n.style(excelize.Style{Alignment: top, Font: &excelize.Font{Family: "Calibri", Size: 11, Color: "0B5394", Underline: "single"}})
	n.head = n.style(excelize.Style{Font: bold, Alignment: top, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE3E9"}}})
	for i, w := range []float64{22, 22, 9, 26, 42, 34, 34} {
		col := columnName(i)
		n.try(x.SetColWidth(noteSheet, col, col, w))
	}
	n.put(n.title, "A", noteSheet)
	n.row += 2
	for _, f := range b.facts() {
		n.put(n.name, "A", f[0])
		n.wide(n.text, "B", f[1])
	}
	for _, m := range more {
		n.put(n.name, "A", "Perhatikan")
		n.wide(n.text, "B", m)
	}
	n.row++
	b.noteProblems(n, excerpt)
	n.put(n.name, "A", "Cara mengirim kembali")
	n.row++
	for i, s := range b.sendBack(excerpt) {
		n.put(n.text, "A", fmt.Sprintf("Langkah %d", i+1))
		n.wide(n.text, "B", s)
	}
	fit, landscape, red, a4, wide, tall := true, "landscape", "C00000", 9, 1, 0
	n.try(x.SetSheetProps(noteSheet, &excelize.SheetPropsOptions{FitToPage: &fit, TabColorRGB: &red}))
	n.try(x.SetPageLayout(noteSheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}))
	if book := x.WorkBook; book != nil && book.BookViews != nil && len(book.BookViews.WorkBookView) > 0 {
		book.BookViews.WorkBookView[0].ActiveTab = index // bookBytes takes the other sheets' own selection away
	}
	return n.err
}

// noteProblems writes the table of problems, each with a link to its cell.
func (b *homeBatch) noteProblems(n *noteWriter, excerpt bool) {
	if len(b.problems) == 0 {
		return
	}
	for i, h := range []string{"Tempat", "Kolom", "Aturan", "Yang ditemukan", "Masalah", "Yang diharapkan", "Yang harus dilakukan"} {
		n.put(n.head, columnName(i), h)
	}
	n.row++
	for i := range b.problems {
		p := &b.problems[i]
		n.put(n.text, "A", p.place)
		if cell := p.cell(); cell != "" && !excerpt {
			name := p.place
			if p.sheet == dataSheet && !strings.HasSuffix(name, cell) { // a text file has no letters, its workbook has
				name = cell + " (" + name + ")"
			}
			at := n.put(n.link, "A", name)
			n.try(n.x.SetCellHyperLink(noteSheet, at, "'"+strings.ReplaceAll(p.sheet, "'", "''")+"'!"+cell, "Location"))
		}
		n.put(n.text, "B", p.field)
		n.put(n.text, "C", p.rule)
		n.put(n.raw, "D", p.found())
		n.put(n.text, "E", p.alasan)
		n.put(n.text, "F", p.wanted())
		n.put(n.text, "G", p.todo())
		lines := max(1, height(p.place, 20), height(p.found(), 24), height(p.alasan, 40), height(p.wanted(), 32), height(p.todo(), 32))
		n.try(n.x.SetRowHeight(noteSheet, n.row, 15*float64(min(lines, 20))))
		n.row++
	}
	if more := b.rejects + b.notes - int64(len(b.problems)); more > 0 {
		n.wide(n.name, "A", fmt.Sprintf("… dan %d lainnya, yang tidak ditandai; perbaiki yang di atas dahulu, lalu kirim kembali.", more))
	}
	n.row++
}

// height is how many lines a text takes in a column of so many characters.
func height(text string, chars int) int {
	return 1 + len([]rune(text))/chars
}
