package reports

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"padu/warehouse"
)

// offer is one line that was tied by the texts alone, or only offered: somebody has to look at it.
type offer struct {
	Link, Agreement, Title, Partners string
	Year, Rank                       int
	Code, Name, AgencyCode, Agency   string
	Score                            float64 // 0 to 1
	Status, Reason                   string
}

// The sheets of the review workbook. The hidden one makes padu know the workbook when it comes back, as it does a template.
const (
	reviewSheet = "Tinjauan"
	reviewHelp  = "Petunjuk"
	reviewLists = "padu daftar"
)

// loadOffers reads the lines to review: of every agreement the latest year with any. An agreement that is tied by its texts shows
// that line alone; one that a code or a planner tied shows none.
func (st *site) loadOffers(ctx context.Context, s *warehouse.Snapshot) error {
	rank := "1"
	var has bool
	err := s.QueryRow(ctx, "select count(*) > 0 from duckdb_columns() where schema_name = 'mart' and table_name = 'tautan_kerja_sama' and column_name = 'urutan'").Scan(&has)
	if err != nil {
		return err
	}
	if has {
		rank = "t.urutan"
	}
	return each(ctx, s, `with tautan as (
			select t.*, `+rank+` as ke, max(case when t.status in ('otomatis', 'diterima') then 1 else 0 end) over (partition by t.id_kerja_sama, t.tahun) as tertaut
			from mart.tautan_kerja_sama t
		),
		tinjau as (
			select t.*, max(t.tahun) over (partition by t.id_kerja_sama) as terbaru
			from tautan t
			where (t.status = 'diusulkan' and t.tertaut = 0) or (t.status = 'otomatis' and t.cara = 'teks')
		),
		nama as (select jenis_pemda, kode_sub_kegiatan, max(nama) as nama from mart.dim_sub_kegiatan group by 1, 2)
		select t.kode_wilayah, t.id_tautan, t.id_kerja_sama, coalesce(k.judul, ''), coalesce(k.mitra, k.para_pihak, ''), t.tahun, t.ke, t.kode_sub_kegiatan, coalesce(n.nama, ''),
			t.kode_perangkat_daerah, coalesce(d.nama, ''), t.skor, t.status, coalesce(t.alasan, '')
		from tinjau t
		join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama
		join mart.dim_wilayah w on w.kode_wilayah = t.kode_wilayah
		left join nama n on n.jenis_pemda = case when w.jenis = 'provinsi' or not w.otonom then 'provinsi' else 'kabkota' end and n.kode_sub_kegiatan = t.kode_sub_kegiatan
		left join mart.dim_perangkat_daerah d on d.kode_wilayah = case when w.otonom then w.kode_wilayah else w.kode_provinsi end and d.tahun = t.tahun and d.kode_perangkat_daerah = t.kode_perangkat_daerah
		where t.tahun = t.terbaru
		order by k.judul, t.id_kerja_sama, t.ke, t.skor desc, t.kode_sub_kegiatan, t.kode_perangkat_daerah`, func(scan func(...any) error) error {
		var code string
		var o offer
		if err := scan(&code, &o.Link, &o.Agreement, &o.Title, &o.Partners, &o.Year, &o.Rank, &o.Code, &o.Name, &o.AgencyCode, &o.Agency, &o.Score, &o.Status, &o.Reason); err != nil {
			return err
		}
		if r := st.byCode[code]; r != nil {
			r.offers = append(r.offers, o)
		}
		return nil
	})
}

// reviewColumn is a column of the review sheet; its name is one that the contract keputusan_tautan reads.
type reviewColumn struct {
	name  string
	width float64
	form  string // number format; "" for text
	fill  bool   // the planner fills it in
	value func(r *region, o *offer) any
}

var reviewColumns = []reviewColumn{
	{"Judul Perjanjian", 48, "", false, func(_ *region, o *offer) any { return o.Title }},
	{"Mitra", 26, "", false, func(_ *region, o *offer) any { return o.Partners }},
	{"Tahun Rencana", 9, "", false, func(_ *region, o *offer) any { return fmt.Sprint(o.Year) }},
	{"Urutan", 8, "0", false, func(_ *region, o *offer) any { return o.Rank }},
	{"Kode Sub Kegiatan", 19, "", false, func(_ *region, o *offer) any { return o.Code }},
	{"Nama Sub Kegiatan", 40, "", false, func(_ *region, o *offer) any { return o.Name }},
	{"Perangkat Daerah", 30, "", false, func(_ *region, o *offer) any { return o.Agency }},
	{"Skor (%)", 8, "0.0", false, func(_ *region, o *offer) any { return math.Round(o.Score*1000) / 10 }},
	{"Status Padu", 11, "", false, func(_ *region, o *offer) any { return o.Status }},
	{"Alasan", 46, "", false, func(_ *region, o *offer) any { return o.Reason }},
	{"Keputusan", 13, "", true, nil},
	{"Oleh", 22, "", true, nil},
	{"Tanggal", 13, "dd-mm-yyyy", true, nil},
	{"Catatan", 34, "", true, nil},
	{"Hanya Tahun", 9, "0", true, nil},
	{"Kode Perangkat Daerah", 25, "", false, func(_ *region, o *offer) any { return o.AgencyCode }},
	{"Kode Wilayah", 10, "", false, func(r *region, _ *offer) any { return r.Code }},
	{"ID Kerja Sama", 20, "", false, func(_ *region, o *offer) any { return o.Agreement }},
	{"ID Tautan", 21, "", false, func(_ *region, o *offer) any { return o.Link }},
}

// reviewChoices are what a planner may decide.
var reviewChoices = []string{"diterima", "ditolak"}

// review is the sheet to fill in and its explanation, on their way into a workbook.
type review struct {
	x            *excelize.File
	sheet, about string
	err          error
}

func (v *review) keep(err error) { v.err = errors.Join(v.err, err) }

func (v *review) style(s excelize.Style) int {
	id, err := v.x.NewStyle(&s)
	v.keep(err)
	return id
}

// reviewWorkbook is the workbook in which a planner decides on the lines that were found for a region's agreements. Filled in,
// it goes into any source's inbox. The same snapshot gives the same bytes.
func (st *site) reviewWorkbook(d *document) ([]byte, error) {
	r := d.Region
	v := &review{x: excelize.NewFile(), sheet: reviewSheet, about: reviewHelp}
	v.keep(v.x.SetSheetName("Sheet1", reviewSheet))
	_, err := v.x.NewSheet(reviewHelp)
	v.keep(err)
	v.lists()
	v.rows(r, r.offers)
	v.help(d)
	if v.err == nil {
		b, err := v.x.WriteToBuffer()
		if err = errors.Join(err, v.x.Close()); err == nil {
			return b.Bytes(), nil
		}
		v.err = err
	}
	return nil, fmt.Errorf("review workbook of %s: %w", r.Code, v.err)
}

// lists adds the hidden sheet with what may be decided.
func (v *review) lists() {
	_, err := v.x.NewSheet(reviewLists)
	v.keep(err)
	for i, c := range reviewChoices {
		v.keep(v.x.SetCellStr(reviewLists, fmt.Sprintf("A%d", i+1), c))
	}
	v.keep(v.x.SetSheetVisible(reviewLists, false))
}

// rows writes the sheet to fill in, row by row: a large city has thousands.
func (v *review) rows(r *region, offers []offer) {
	w, err := v.x.NewStreamWriter(v.sheet)
	if v.keep(err); err != nil {
		return
	}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	head := v.style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: solid("1F4E5F"), Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	headFill := v.style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: solid("9B2C1F"), Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	styles, top := make([]int, len(reviewColumns)), make([]any, len(reviewColumns))
	for i, c := range reviewColumns {
		form := c.form
		if form == "" {
			form = "@"
		}
		s := excelize.Style{CustomNumFmt: &form, Alignment: wrap}
		top[i] = excelize.Cell{StyleID: head, Value: c.name}
		if c.fill {
			s.Fill, s.Border = solid("FFF7DB"), box
			top[i] = excelize.Cell{StyleID: headFill, Value: c.name}
		}
		styles[i] = v.style(s)
		v.keep(w.SetColWidth(i+1, i+1, c.width))
	}
	v.keep(w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, XSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
	v.keep(w.SetRow("A1", top, excelize.RowOpts{Height: 32}))
	for i := range offers {
		cells, lines := make([]any, len(reviewColumns)), 1.0
		for j, c := range reviewColumns {
			cell := excelize.Cell{StyleID: styles[j]}
			if c.value != nil {
				cell.Value = c.value(r, &offers[i])
				if text, ok := cell.Value.(string); ok { // not every program makes a row as high as its wrapped texts
					lines = max(lines, math.Ceil(1.2*float64(utf8.RuneCountInString(text))/c.width))
				}
			}
			cells[j] = cell
		}
		v.keep(w.SetRow(fmt.Sprintf("A%d", i+2), cells, excelize.RowOpts{Height: min(15*lines, 400)}))
	}
	v.choices(len(offers) + 1)
	v.keep(w.Flush())
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

var box = []excelize.Border{{Type: "left", Color: "C9B97A", Style: 1}, {Type: "right", Color: "C9B97A", Style: 1}, {Type: "top", Color: "C9B97A", Style: 1}, {Type: "bottom", Color: "C9B97A", Style: 1}}

// choices puts the drop-down list on the decisions, down to the last row.
func (v *review) choices(last int) {
	col, err := excelize.ColumnNumberToName(1 + slices.IndexFunc(reviewColumns, func(c reviewColumn) bool { return c.name == "Keputusan" }))
	v.keep(err)
	d := excelize.NewDataValidation(true)
	d.SetSqref(fmt.Sprintf("%s2:%[1]s%d", col, last))
	d.SetSqrefDropList(fmt.Sprintf("'%s'!$A$1:$A$%d", reviewLists, len(reviewChoices)))
	d.SetError(excelize.DataValidationErrorStyleStop, "Keputusan", "Pilih diterima atau ditolak; kosong berarti belum diputuskan.")
	v.keep(v.x.AddDataValidation(v.sheet, d))
}

// help explains the workbook to whoever fills it in.
func (v *review) help(d *document) {
	lines := []string{
		"Tinjauan tautan kerja sama: " + d.Region.Name,
		"Data per " + strings.ReplaceAll(d.Date, nbsp, " ") + ", sidik data " + d.Fingerprint + ".",
		"Satu baris adalah satu sub kegiatan yang menurut padu mungkin melaksanakan satu perjanjian. Baris untuk perjanjian yang sama berurutan, yang paling mungkin di atas.",
		"Isi kolom Keputusan pada baris yang sudah pasti: diterima bila sub kegiatan itu memang melaksanakan perjanjian, ditolak bila tidak. Satu perjanjian boleh menerima lebih dari satu baris.",
		"Baris yang keputusannya kosong dilewati; berkas boleh dikirim sebagian dan dilanjutkan kemudian.",
		"Kolom Oleh wajib diisi pada baris yang diputuskan. Tanggal boleh kosong (lalu dipakai hari berkas dimuat). Catatan menjelaskan mengapa.",
		"Keputusan berlaku untuk setiap tahun, juga bila kode sub kegiatannya kelak berganti. Isi Hanya Tahun bila keputusan itu untuk satu tahun saja.",
		"Status otomatis berarti padu sudah menautkan baris itu karena isi naskahnya; tolak bila keliru. Status diusulkan belum ditautkan dan tidak dihitung sampai diterima.",
		"Skor adalah keyakinan padu dalam persen. Bukti lengkap satu baris: padu link explain, diikuti ID Tautan.",
		"Jangan mengubah kepala kolom dan kolom kode serta ID. Kolom lain boleh disembunyikan, baris boleh diurutkan atau dihapus.",
		"Simpan sebagai .xlsx dengan nama yang mulai dengan tinjauan, lalu letakkan dalam folder inbox sumber daerah ini (atau sumber tanpa daerah) yang aturannya mengenal tinjauan*.xlsx. Keputusan yang kemudian mengganti yang sebelumnya.",
	}
	wrap, bold := v.style(excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}), v.style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	for i, l := range lines {
		at := fmt.Sprintf("A%d", i+1)
		v.keep(v.x.SetCellStr(v.about, at, l))
		v.keep(v.x.SetCellStyle(v.about, at, at, wrap))
	}
	v.keep(v.x.SetCellStyle(v.about, "A1", "A1", bold))
	v.keep(v.x.SetColWidth(v.about, "A", "A", 110))
}

// reviewText says how much waits for a planner, of a region with something to review.
func (r *region) reviewText() string {
	open, agreements := 0, map[string]bool{}
	for _, o := range r.offers {
		if o.Status == "diusulkan" {
			open++
			agreements[o.Agreement] = true
		}
	}
	if open == 0 {
		return counted(len(r.offers), "Satu baris ditautkan otomatis karena isi naskahnya; periksa dan putuskan.", "%d baris ditautkan otomatis karena isi naskahnya; periksa dan putuskan.")
	}
	return counted(len(agreements), fmt.Sprintf("Untuk satu perjanjian diusulkan %d sub kegiatan; pilih yang melaksanakannya.", open),
		"Untuk %d perjanjian diusulkan "+fmt.Sprint(open)+" sub kegiatan; pilih yang melaksanakannya.")
}
