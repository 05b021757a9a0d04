package ingest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// The sheets of a template. The last one is hidden; its name is how padu knows a template when it comes back.
const (
	templateRows    = "data"
	templateExample = "Contoh"
	templateHelp    = "Petunjuk"
	templateLists   = "padu daftar"
)

// Rows of a template's own sheets, as they are counted in landing.skips.
const (
	skipExample = "contoh"
	skipHelp    = "petunjuk"
)

// lastRow is how far down the drop-down lists and formats of a template reach.
const lastRow = 5_000

// template is a workbook on its way.
type template struct {
	x      *excelize.File
	c      *Contract
	fields []Field
	lists  int // columns of the hidden sheet in use
	err    error
}

// Template makes an empty workbook of a dataset to fill in: a sheet with the columns, one with an example row, one that explains
// them. An unknown dataset is an error.
func Template(dataset string) ([]byte, error) {
	c := contracts()[dataset]
	if c == nil {
		return nil, fmt.Errorf("dataset %q is not known; one of %s", dataset, strings.Join(Datasets(), ", "))
	}
	t := &template{x: excelize.NewFile(), c: c, fields: c.columns()}
	t.keep(t.x.SetSheetName("Sheet1", templateRows))
	for _, s := range []string{templateExample, templateHelp, templateLists} {
		_, err := t.x.NewSheet(s)
		t.keep(err)
	}
	t.table(templateRows)
	t.table(templateExample)
	t.choices()
	t.example()
	t.help()
	t.keep(t.x.SetSheetVisible(templateLists, false))
	if t.err != nil {
		return nil, fmt.Errorf("template %s: %w", dataset, errors.Join(t.err, t.x.Close()))
	}
	b, err := t.x.WriteToBuffer()
	if err = errors.Join(err, t.x.Close()); err != nil {
		return nil, fmt.Errorf("template %s: %w", dataset, err)
	}
	return b.Bytes(), nil
}

// columns are the fields that a person fills in.
func (c *Contract) columns() []Field {
	names := FieldNames(c.Dataset)
	var out []Field
	for _, f := range c.Fields {
		if f.Type != "code" && slices.Contains(names, f.Name) {
			out = append(out, f)
		}
	}
	return out
}

func (t *template) keep(err error) { t.err = errors.Join(t.err, err) }

// label is a field's header: the name that files use most, as a title. Where a list offers names, it is not called a code.
func (f *Field) label() string {
	name := f.Aliases[0]
	if f.Type == "region" || f.Type == "field" {
		for _, a := range f.Aliases {
			if !strings.HasPrefix(a, "kode ") {
				name = a
				break
			}
		}
	}
	words := strings.Fields(name)
	for i, w := range words {
		switch w {
		case "tkksd", "dprd", "id", "rpjmd", "skpd", "opd", "pks":
			words[i] = strings.ToUpper(w)
		default:
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// needed says in Indonesian whether a cell must be filled.
func (f *Field) needed() string {
	switch {
	case !f.Required:
		return "boleh kosong"
	case f.Fallback != "":
		return "boleh kosong: lalu diambil dari " + strings.ReplaceAll(f.Fallback, "_", " ")
	case f.Default == "@file":
		return "boleh kosong: lalu nama berkas"
	case f.Default != "":
		return "boleh kosong: lalu " + f.Default
	}
	return "wajib"
}

// cellFormat is the format of a type's cells: text for codes, so that no zero is lost.
func cellFormat(typ string) string {
	switch typ {
	case "money":
		return "#,##0.00"
	case "percent":
		return "0.00"
	case "date":
		return "dd-mm-yyyy"
	case "year", "month":
		return "0"
	}
	return "@"
}

// table writes the header of a sheet that holds rows, its widths and the formats of its columns.
func (t *template) table(sheet string) {
	head := func(color string) int {
		id, err := t.x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
		t.keep(err)
		return id
	}
	must, may := head("9B2C1F"), head("1F4E5F")
	for i, f := range t.fields {
		col, format := columnName(i), cellFormat(f.Type)
		style, err := t.x.NewStyle(&excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{WrapText: f.Type == "lines", Vertical: "top"}})
		t.keep(err)
		t.keep(t.x.SetColStyle(sheet, col, style))
		t.keep(t.x.SetColWidth(sheet, col, col, width(f)))
		top := may
		if f.needed() == "wajib" {
			top = must
		}
		t.keep(t.x.SetCellStr(sheet, col+"1", f.label()))
		t.keep(t.x.SetCellStyle(sheet, col+"1", col+"1", top))
		if sheet == templateRows {
			t.keep(t.x.AddComment(sheet, excelize.Comment{Cell: col + "1", Author: "padu", Width: 320, Height: 120,
				Paragraph: []excelize.RichTextRun{{Text: fmt.Sprintf("%s (%s)\n%s", f.Doc, f.needed(), guides[f.Type].write)}}}))
		}
	}
	t.keep(t.x.SetRowHeight(sheet, 1, 32))
	t.keep(t.x.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

func width(f Field) float64 {
	switch f.Type {
	case "text", "lines", "region":
		return 30
	case "year", "month", "bool", "percent":
		return 12
	}
	return max(20, float64(len(f.Aliases[0])+2))
}

// choices puts drop-down lists on the columns whose values are known. Only a closed list refuses what is not in it: regions,
// bidang urusan and open lists may be written in other ways that padu reads.
func (t *template) choices() {
	lists := map[string]string{} // a list is written once; columns of one type share it
	for i, f := range t.fields {
		values, closed := f.options()
		if len(values) == 0 {
			continue
		}
		key := strings.Join(values, "\n")
		if lists[key] == "" {
			lists[key] = t.list(values)
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%[1]s%d", columnName(i), lastRow))
		v.SetSqrefDropList(lists[key])
		style := excelize.DataValidationErrorStyleWarning
		if closed {
			style = excelize.DataValidationErrorStyleStop
		}
		v.SetError(style, f.label(), guides[f.Type].write)
		t.keep(t.x.AddDataValidation(templateRows, v))
	}
}

// options are the values that a cell of the field may be chosen from; closed means that there are no others.
func (f *Field) options() (values []string, closed bool) {
	switch f.Type {
	case "enum":
		return f.choices(), !f.Open
	case "bool":
		return []string{"Ya", "Tidak"}, true
	case "stage":
		return []string{"murni", "pergeseran-1", "pergeseran-2", "pergeseran-3", "perubahan"}, false
	case "month":
		return strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12"), false
	case "region":
		_, rows := list("wilayah")
		for _, r := range rows[1:] {
			values = append(values, r[1])
		}
		return values, false
	case "field":
		_, rows := list("bidang_urusan")
		for _, r := range rows[1:] {
			values = append(values, r[0]+" "+r[1])
		}
		return values, false
	}
	return nil, false
}

// list writes values into a column of the hidden sheet and gives its range.
func (t *template) list(values []string) string {
	col := columnName(t.lists)
	t.lists++
	for i, v := range values {
		if n, err := strconv.Atoi(v); err == nil {
			t.keep(t.x.SetCellInt(templateLists, col+strconv.Itoa(i+1), int64(n)))
			continue
		}
		t.keep(t.x.SetCellStr(templateLists, col+strconv.Itoa(i+1), v))
	}
	return fmt.Sprintf("'%s'!$%s$1:$%[2]s$%[3]d", templateLists, col, len(values))
}

// sample is the field's value in the example row.
func (f *Field) sample() string {
	switch {
	case f.Example != "":
		return f.Example
	case f.Type == "enum":
		return f.choices()[0]
	}
	return guides[f.Type].example
}

// example writes one row that padu itself would load.
func (t *template) example() {
	for i, f := range t.fields {
		at, text := columnName(i)+"2", f.sample()
		switch f.Type {
		case "money", "percent", "year", "month":
			n, err := strconv.ParseFloat(text, 64)
			t.keep(err)
			t.keep(t.x.SetCellFloat(templateExample, at, n, -1, 64))
		case "date":
			day, err := time.Parse(time.DateOnly, text)
			t.keep(err)
			t.keep(t.x.SetCellFloat(templateExample, at, day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24, -1, 64))
		default:
			t.keep(t.x.SetCellStr(templateExample, at, text))
		}
	}
}

// help writes what the columns mean and how to fill them in.
func (t *template) help() {
	bold, err := t.x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top"}})
	t.keep(err)
	wrap, err := t.x.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	t.keep(err)
	lines := [][]string{
		{t.c.Title}, {t.c.Row}, {},
		{"Isi lembar data mulai baris 2; jangan mengganti nama lembar dan kepala kolomnya. Kolom yang tidak dipakai boleh dikosongkan atau dihapus."},
		{"Kepala kolom berwarna merah wajib diisi. Lembar Contoh dan Petunjuk tidak dimuat."},
		{"Jumlah uang: rupiah penuh, tanpa 'Rp' dan tanpa titik ribuan. Tanggal: 31-01-2026. Kode: seperti tertulis dalam keputusan, dengan nol di depan."},
		{"Jangan menambah baris jumlah, subtotal, atau tanda tangan: satu baris satu data."}, {},
		{"Kolom", "Wajib", "Arti", "Cara menulis", "Pilihan"},
	}
	head := len(lines)
	for _, f := range t.fields {
		lines = append(lines, []string{f.label(), f.needed(), f.Doc, guides[f.Type].write, strings.Join(f.choices(), ", ")})
	}
	for i, l := range lines {
		for j, s := range l {
			t.keep(t.x.SetCellStr(templateHelp, columnName(j)+strconv.Itoa(i+1), s))
		}
	}
	for i, w := range []float64{30, 26, 60, 60, 50} {
		t.keep(t.x.SetColWidth(templateHelp, columnName(i), columnName(i), w))
	}
	t.keep(t.x.SetCellStyle(templateHelp, "A1", "A1", bold))
	t.keep(t.x.SetCellStyle(templateHelp, "A"+strconv.Itoa(head), "E"+strconv.Itoa(head), bold))
	t.keep(t.x.SetCellStyle(templateHelp, "A"+strconv.Itoa(head+1), "E"+strconv.Itoa(len(lines)), wrap))
}

// reviewRows is the sheet to fill in of a review workbook, which has the other sheets of a template.
const reviewRows = "Tinjauan"

// isTemplate is true for a workbook that Template made, or for a review workbook, whatever was filled in.
func isTemplate(sheets []sheet) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(sheets, func(s sheet) bool { return s.name == name && (s.hidden || name != templateLists) })
	}
	return has(templateLists) && (has(templateRows) || has(reviewRows))
}

// templateData leaves out the sheets that a template brings itself, and counts the rows of those that people see.
func (l *load) templateData(sheets []sheet) (rest []sheet, err error) {
	l.aside = map[string]int64{}
	for _, s := range sheets {
		kind := map[string]string{templateExample: skipExample, templateHelp: skipHelp, templateLists: "-"}[s.name]
		switch kind {
		case "":
			rest = append(rest, s)
		case "-": // the lists of the cells: hidden, and padu's own
		default:
			if l.aside[kind], err = countRows(s); err != nil {
				return nil, err
			}
		}
	}
	return rest, nil
}

// countRows counts the rows of a sheet that have something in them.
func countRows(s sheet) (n int64, err error) {
	src, err := s.open()
	if err != nil {
		return 0, refused("%v", err)
	}
	defer func() { err = errors.Join(err, src.close()) }()
	for {
		r, err := src.next()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return 0, refused("%v; the file is broken from here on, send it again", err)
		}
		if look(r).filled > 0 {
			n++
		}
	}
}

// setAside counts those rows as rows that came in and are no data.
func (l *load) setAside() {
	for kind, n := range l.aside {
		l.receipt.RowsIn += n
		l.receipt.Skipped += n
		l.receipt.Skips[kind] += n
	}
}
