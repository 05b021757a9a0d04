package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"padu/warehouse"
)

// homeProblem is one reject or remark, as the region reads it.
type homeProblem struct {
	place, field, rule, alasan, raw, value string
	kind                                   string // the field's type, "" when the batch's contract has no such field
	line                                   int
	loaded                                 bool // a remark: the row was loaded
	sheet                                  string
	row, col                               int // from 1; 0 when the place is no cell
}

// read brings the problems and skipped rows of the batch, rejects first, in the order of the file.
func (b *homeBatch) read(ctx context.Context, w *warehouse.DB) error {
	rows, err := w.Query(ctx, `
		select place, field, rule, alasan, coalesce(raw, ''), '', baris, false from landing.rejects where batch_id = $1
		union all
		select place, field, rule, alasan, coalesce(raw, ''), coalesce(value, ''), baris, true from landing.notes where batch_id = $1 and `+homeRemarks+`
		order by 8, 7, 1, 2, 3 limit $2`, b.id, maxMarks)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p homeProblem
		if err := rows.Scan(&p.place, &p.field, &p.rule, &p.alasan, &p.raw, &p.value, &p.line, &p.loaded); err != nil {
			return err
		}
		p.alasan, p.raw, p.value = Mask(p.alasan), Mask(p.raw), Mask(p.value)
		if c := contracts()[b.dataset]; c != nil && c.has(p.field) {
			p.kind = c.Fields[c.field(p.field)].Type
		}
		b.problems = append(b.problems, p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	kinds, err := w.Query(ctx, "select kind, rows from landing.skips where batch_id = ? order by kind", b.id)
	if err != nil {
		return err
	}
	defer kinds.Close()
	for kinds.Next() {
		var s skipCount
		if err := kinds.Scan(&s.kind, &s.rows); err != nil {
			return err
		}
		b.skips = append(b.skips, s)
	}
	return kinds.Err()
}

// locate reads the places of the problems, as sheet.place wrote them, into cells of the workbook that goes home.
func (b *homeBatch) locate(sheets []sheet) {
	for i := range b.problems {
		p := &b.problems[i]
		p.row = p.line
		switch s := sheets[0]; {
		case s.records != nil: // the names stand above the records
			p.sheet, p.row = dataSheet, p.line+1
			for c := range s.records {
				if p.place == s.place(p.line, c) {
					p.col = c + 1
					break
				}
			}
		case s.name == "":
			p.sheet = dataSheet
			if _, col, ok := strings.Cut(p.place, " kolom "); ok {
				p.col, _ = strconv.Atoi(col) // 0 is no cell
			}
		default:
			if at := strings.LastIndexByte(p.place, '!'); at > 0 {
				if col, row, err := excelize.CellNameToCoordinates(p.place[at+1:]); err == nil {
					p.sheet, p.row, p.col = p.place[:at], row, col
				}
			}
		}
		if p.row < 1 || p.sheet == "" {
			p.row, p.col = 0, 0
		}
	}
	order := map[string]int{}
	for i, s := range sheets {
		order[s.name] = i
	}
	slices.SortStableFunc(b.problems, func(x, y homeProblem) int { // they come by row, all sheets together
		if x.loaded != y.loaded {
			return map[bool]int{false: -1, true: 1}[x.loaded]
		}
		return cmp.Compare(order[x.sheet], order[y.sheet])
	})
}

// cell is the problem's cell as A1, "" where it has none.
func (p *homeProblem) cell() string {
	if p.row < 1 || p.col < 1 {
		return ""
	}
	return columnName(p.col-1) + strconv.Itoa(p.row)
}

func (p *homeProblem) found() string {
	if p.raw == "" {
		return "(kosong)"
	}
	return p.raw
}

// comment is what stands at the cell.
func (p *homeProblem) comment() string {
	return fmt.Sprintf("%s%s: ditemukan %s; %s. Diharapkan %s. %s", commentMark, p.rule, p.found(), p.alasan, p.wanted(), p.todo())
}

// commentMark begins every comment that padu writes, by which it knows them again.
const commentMark = "padu "

// expected says how the values of a type are written.
var expected = map[string]string{
	"text": "teks", "lines": "teks", "enum": "salah satu nilai yang dikenal", "region": "kode daerah, misalnya 32.71, atau nama lengkapnya",
	"year": "tahun, misalnya 2026", "stage": "murni, pergeseran-1, atau perubahan", "month": "bulan, 1 sampai 12 atau namanya",
	"money": "jumlah uang, misalnya 1.234.567,89", "date": "tanggal, misalnya 31-12-2026 atau 31 Desember 2026", "bool": "Ya atau Tidak",
	"agency": "kode perangkat daerah, misalnya 1.03.0.00.0.00.01.0000", "sub_activity": "kode sub kegiatan, misalnya 1.03.04.2.01.0012",
	"sub_activities": "kode sub kegiatan, misalnya 1.03.04.2.01.0012, dipisah titik koma", "account": "kode rekening, misalnya 5.1.02.01.01.0024",
	"summary_account": "akun ringkasan, misalnya 4.1.01", "field": "bidang urusan, misalnya 1.03", "nomenclature": "kode nomenklatur, misalnya 1.03.04",
	"code": "kode lengkap, ditulis sebagai teks",
}

// wanted is what the cell should hold.
func (p *homeProblem) wanted() string {
	switch {
	case p.rule == "D-06":
		return "jumlah yang sama dengan rinciannya: " + p.value
	case p.rule == "bentuk":
		return "sel sebanyak kolom pada kepala tabel"
	}
	if e := expected[p.kind]; e != "" {
		return e
	}
	return "nilai yang dapat dibaca"
}

// todo is what the region does about it.
func (p *homeProblem) todo() string {
	switch {
	case p.rule == "D-06":
		return "Periksa rinciannya dan angka jumlah ini; perbaiki yang keliru."
	case p.rule == "bentuk":
		return "Satukan lagi nilai yang terpecah ke beberapa sel, lalu hapus sel yang berlebih."
	case p.loaded:
		return "Baris sudah dimuat; perbaiki sel ini bila keliru."
	case p.rule == "wajib":
		return "Isi sel ini."
	case p.rule == "beda":
		return "Samakan sel ini dengan berkasnya, atau hubungi pengelola padu."
	}
	return "Tulis ulang sel ini."
}
