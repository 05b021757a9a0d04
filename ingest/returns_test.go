package ingest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"padu/warehouse"
)

// home is a workspace whose one source sends files and gets them back.
type home struct {
	t *testing.T
	w *warehouse.DB
	s Source
	n int
}

func newHome(t *testing.T, rules ...FileRule) *home {
	t.Parallel()
	return &home{t: t, w: openWarehouse(t), s: Source{Name: "uji", Region: "64.72", Files: rules}}
}

func (h *home) path(parts ...string) string {
	return filepath.Join(append([]string{h.w.Dir()}, parts...)...)
}

func (h *home) send(name string, data []byte) {
	h.t.Helper()
	if err := warehouse.WriteFile(h.path("inbox", "uji", name), data); err != nil {
		h.t.Fatal(err)
	}
}

// night loads what is in the inbox and gives back; it returns the receipts of files that are new.
func (h *home) night() (fresh []Receipt, back Returned) {
	h.t.Helper()
	files, problems, err := Collect(h.w.Dir(), []Source{h.s})
	if err != nil || len(problems) > 0 {
		h.t.Fatalf("%v %v", err, problems)
	}
	h.n++
	run := testRun
	run.ID, run.Now = fmt.Sprint("r", h.n), time.Date(2026, 11, 20, 18, h.n, 0, 0, time.UTC)
	for _, f := range files {
		r, err := Load(h.t.Context(), h.w, h.w.Dir(), f, run)
		if err != nil {
			h.t.Fatal(err)
		}
		if !r.Unchanged {
			fresh = append(fresh, r)
		}
	}
	if back, err = GiveBack(h.t.Context(), h.w, h.w.Dir(), time.FixedZone("WIB", 7*3600)); err != nil || len(back.Problems) > 0 {
		h.t.Fatalf("%v %v", err, back.Problems)
	}
	return fresh, back
}

// waiting lists what lies in returns/, hidden files left out.
func (h *home) waiting() []string {
	var out []string
	err := filepath.WalkDir(h.path("returns"), func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			rel, _ := filepath.Rel(h.path("returns"), p)
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func (h *home) bytes(name string) []byte {
	h.t.Helper()
	data, err := os.ReadFile(h.path("returns", filepath.FromSlash(name)))
	if err != nil {
		h.t.Fatal(err)
	}
	return data
}

func openBook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// cellValue is a cell's raw text.
func cellValue(t *testing.T, x *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := x.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// corrected sets cells of a workbook, as a person does.
func corrected(t *testing.T, data []byte, sheet string, cells map[string]any) []byte {
	t.Helper()
	x := openBook(t, data)
	for cell, v := range cells {
		if err := x.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// marks lists the coloured cells of a sheet with the colour and the comment's beginning.
func marks(t *testing.T, x *excelize.File, sheet string) []string {
	t.Helper()
	texts := map[string]string{}
	comments, err := x.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range comments {
		texts[c.Cell] += shorten(commentText(c), 40)
	}
	rows, err := x.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for r := 1; r <= len(rows)+1; r++ {
		for c := range 12 {
			cell := fmt.Sprint(columnName(c), r)
			id, err := x.GetCellStyle(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			s, err := x.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			fill := strings.Join(s.Fill.Color, "")
			if fill == redFill || fill == yellowFill || texts[cell] != "" {
				out = append(out, strings.TrimSpace(cell+" "+fill+" "+texts[cell]))
			}
		}
	}
	return out
}

// regionBook is a workbook as regions keep it: a title over merged cells, formats, a hidden sheet, a formula, a comment.
func regionBook(t *testing.T) []byte {
	t.Helper()
	x := openBook(t, workbook(t, `Register Kerja Sama Kota Samarinda
id | judul | jenis | bentuk | mitra | tanggal tanda tangan | nilai
1 | Sampah | Pihak Ketiga | PKS | PT Satu | 31/01/2024 | #1000
2 | Arsip | Pihak Ketiga | PKS | PT Dua | 31/02/2024 | #2000
3 |  | Pihak Ketiga | PKS | PT Tiga | 31/03/2024 | #3000
4 | Air | entah | PKS | PT Empat, a@b.id | 99/99/2024 | #4000
5 | Taman | Pihak Ketiga | PKS | PT Lima | 25/05/2024 | #5000
6 | Jalan | Pihak Ketiga | PKS | PT Enam | 26/05/2024 | #5000
7 | Parkir | Pihak Ketiga | PKS | PT Tujuh | 27/05/2024 | #5000
8 | Pasar | Pihak Ketiga | PKS | PT Delapan | 27/05/2024 | #5000
9 | Halte | Pihak Ketiga | PKS | PT Sembilan | 27/05/2024 | #5000
10 | Pos | Pihak Ketiga | PKS | PT Sepuluh | 27/05/2024 | #5000
11 | Hutan | Pihak Ketiga | PKS | PT Sebelas | 27/05/2024 | #5000
12 | Laut | Pihak Ketiga | PKS | PT Dua Belas | 27/05/2024 | #5000
13 | Desa | Pihak Ketiga | PKS | PT Tiga Belas | 27/05/2024 | #5000
14 | Bus | Pihak Ketiga | PKS | PT Empat Belas | 27/05/2024 | #5000
15 | Data | Pihak Ketiga | PKS | PT Lima Belas | 27/05/2024 | #5000
16 | Guru | Pihak Ketiga | PKS | PT Enam Belas | 27/05/2024 | #5000
hidden == Rahasia
judul | 31/02/2024`))
	style, err := x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "112233"}, NumFmt: 4, Fill: solid("00FF00")})
	for _, err := range []error{err, x.MergeCell("Sheet1", "A1", "G1"), x.SetCellStyle("Sheet1", "F4", "F4", style), x.SetCellFormula("Sheet1", "H3", "=G3*2"),
		x.SetRowVisible("Sheet1", 7, false), x.AddComment("Sheet1", excelize.Comment{Cell: "F6", Author: "Bagian", Text: "tanya dinas"})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbookGoesHomeMarkedAndComesBack(t *testing.T) {
	h := newHome(t, FileRule{Match: "register*.xlsx", Dataset: "kerja_sama"})
	h.send("register.xlsx", regionBook(t))
	fresh, back := h.night()
	if len(fresh) != 1 || fresh[0].Rejected != 3 || !slices.Equal(back.Written, []string{"returns/uji/register.xlsx"}) {
		t.Fatalf("%+v %+v", fresh, back)
	}
	first := h.bytes("uji/register.xlsx")
	x := openBook(t, first)
	want := []string{"B5 FFC7CE padu wajib: ditemukan (kosong); kosong; …", "C6 FFC7CE padu jenis: ditemukan entah; tidak diken…", "F4 FFC7CE padu jenis: ditemukan 31/02/2024; hari i…", "F6 FFC7CE tanya dinas"}
	got := marks(t, x, "Sheet1")
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("marks: %s", d)
	}
	own := openBook(t, regionBook(t))
	for _, c := range []string{"A1", "B3", "F4", "G4", "H3"} {
		if a, b := cellValue(t, own, "Sheet1", c), cellValue(t, x, "Sheet1", c); a != b {
			t.Errorf("%s was %q and is %q", c, a, b)
		}
	}
	id, _ := x.GetCellStyle("Sheet1", "F4")
	s, err := x.GetStyle(id)
	if err != nil || s.NumFmt != 4 || s.Font == nil || !s.Font.Bold || s.Font.Color != "112233" {
		t.Errorf("F4 lost its format: %+v, %v", s, err)
	}
	if f, _ := x.GetCellFormula("Sheet1", "H3"); strings.TrimPrefix(f, "=") != "G3*2" {
		t.Errorf("formula %q", f)
	}
	merged, _ := x.GetMergeCells("Sheet1")
	shown, _ := x.GetSheetVisible("Rahasia")
	row, _ := x.GetRowVisible("Sheet1", 7)
	if len(merged) != 1 || shown || row {
		t.Errorf("merged %v, hidden sheet shown %v, hidden row shown %v", merged, shown, row)
	}
	if d := cmp.Diff([]string{"Sheet1", "Rahasia", noteSheet}, x.GetSheetList()); d != "" {
		t.Error(d)
	}
	note, err := x.GetRows(noteSheet)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(note)
	for _, w := range []string{"16 masuk = 13 dimuat + 3 ditolak + 0 dilewati", "Kota Samarinda (64.72)", "21 November 2026 pukul 01.01 WIB", "Sheet1!C6", "1 sel hanya diberi warna", "inbox/uji/"} {
		if !strings.Contains(text, w) {
			t.Errorf("the summary does not say %q: %s", w, text)
		}
	}
	if strings.Contains(text, "a@b.id") {
		t.Error("the summary shows personal data")
	}
	if ok, link, err := x.GetCellHyperLink(noteSheet, "A13"); !ok || link != "'Sheet1'!F4" || err != nil {
		t.Errorf("link %v %q %v", ok, link, err)
	}

	// Not written again while somebody works on it; the same bytes when it is.
	mine := append([]byte{}, first...)
	if err := os.WriteFile(h.path("returns", "uji", "register.xlsx"), append(mine, "kerja"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, back = h.night(); len(back.Written) > 0 || len(h.bytes("uji/register.xlsx")) == len(first) {
		t.Error("a file that is being corrected was overwritten")
	}
	if err := os.Remove(h.path("returns", "uji", "register.xlsx")); err != nil {
		t.Fatal(err)
	}
	if h.night(); !bytes.Equal(h.bytes("uji/register.xlsx"), first) {
		t.Error("the second writing gave other bytes")
	}

	// Two of three corrected: old marks go, the rest stays.
	half := corrected(t, first, "Sheet1", map[string]any{"F4": "28/02/2024", "B5": "Kebun"})
	h.send("register.xlsx", half)
	fresh, _ = h.night()
	if len(fresh) != 1 || fresh[0].Status != "loaded" || fresh[0].Rejected != 1 {
		t.Fatalf("%+v", fresh)
	}
	second := h.bytes("uji/register.xlsx")
	got = marks(t, openBook(t, second), "Sheet1")
	if d := cmp.Diff([]string{want[1], want[3]}, got); d != "" {
		t.Errorf("marks after half the work: %s", d)
	}
	h.send("register.xlsx", corrected(t, second, "Sheet1", map[string]any{"C6": "Pihak Ketiga", "F6": "30/06/2024"}))
	fresh, back = h.night()
	if len(fresh) != 1 || fresh[0].Rejected != 0 || fresh[0].Loaded != 16 || len(h.waiting()) > 0 || len(back.Removed) != 1 {
		t.Errorf("%+v %+v %v", fresh, back, h.waiting())
	}
	if fresh, back = h.night(); len(fresh)+back.Waiting+len(back.Removed) > 0 {
		t.Errorf("a clean file: %+v %+v", fresh, back)
	}
}

// evil are cells that a spreadsheet would run, or break on.
var evil = []string{"=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2+3", "\t=1+1", "=HYPERLINK(\"http://x\")", "_x0041_", "'=1", " spasi ", "00123", "1e5", "<b>&amp;", "dua\nbaris"}

func TestTextFileGoesHomeAsTextAndComesBack(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("id;judul;jenis;tanggal tanda tangan;keterangan\n")
	for i, e := range evil {
		fmt.Fprintf(&csv, "%d;Judul %d;Pihak Ketiga;25/05/2024;\"%s\"\n", i, i, strings.ReplaceAll(e, `"`, `""`))
	}
	csv.WriteString("\n90;;Pihak Ketiga;26/05/2024;x\n91;Ada;Pihak Ketiga;27/05/2024;a;b\n")
	h := newHome(t, FileRule{Match: "register*.csv", Dataset: "kerja_sama"}, FileRule{Match: "*.xlsx", Dataset: "rkpd"})
	h.send("register 2026.csv", []byte(csv.String()))
	fresh, _ := h.night()
	if len(fresh) != 1 || fresh[0].Rejected != 2 || fresh[0].Loaded != int64(len(evil)) {
		t.Fatalf("%+v", fresh)
	}
	before := dump(t, h.w)
	name := "uji/register 2026.csv.xlsx"
	x := openBook(t, h.bytes(name))
	line := 2
	for i, e := range evil {
		cell := fmt.Sprint("E", line)
		if got := cellValue(t, x, dataSheet, cell); got != e {
			t.Errorf("%s: %q became %q", cell, e, got)
		}
		if f, _ := x.GetCellFormula(dataSheet, cell); f != "" {
			t.Errorf("%q became the formula %q", e, f)
		}
		if kind, _ := x.GetCellType(dataSheet, cell); kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%q is of type %v", e, kind)
		}
		line += 1 + strings.Count(evil[i], "\n")
	}
	bad := []string{fmt.Sprintf("B%d", line+1), fmt.Sprintf("F%d", line+2)}
	want := []string{bad[0] + " FFC7CE padu wajib: ditemukan (kosong); kosong; …", bad[1] + " FFC7CE padu bentuk: ditemukan b; baris ini memp…"}
	if d := cmp.Diff(want, marks(t, x, dataSheet)); d != "" {
		t.Errorf("marks: %s", d)
	}

	// As it is, it is judged as the text file was, the row with one cell too many included.
	h.send("register 2026.csv.xlsx", h.bytes(name))
	fresh, _ = h.night()
	if len(fresh) != 1 || fresh[0].Rejected != 2 || fresh[0].Loaded != int64(len(evil)) {
		t.Fatalf("%+v", fresh)
	}
	if d := cmp.Diff(before, dump(t, h.w)); d != "" {
		t.Errorf("the workbook reads other than the text: %s", d)
	}
	if d := cmp.Diff([]string{name}, h.waiting()); d != "" {
		t.Error(d)
	}
	h.send("register 2026.csv.xlsx", corrected(t, h.bytes(name), dataSheet, map[string]any{bad[0]: "Baru", bad[1]: nil}))
	fresh, back := h.night()
	if len(fresh) != 1 || fresh[0].Rejected != 0 || fresh[0].Loaded != int64(len(evil))+2 || len(h.waiting()) > 0 {
		t.Errorf("%+v %+v %v", fresh, back, h.waiting())
	}
	if fresh, back = h.night(); len(fresh)+back.Waiting > 0 {
		t.Errorf("%+v %+v", fresh, back)
	}
	var inForce int
	if err := h.w.QueryRow(t.Context(), "select count(*) from landing.batches where status = 'loaded'").Scan(&inForce); err != nil || inForce != 1 {
		t.Errorf("%d batches in force, %v", inForce, err)
	}
}

// dump is what is in force, without where it came from.
func dump(t *testing.T, w *warehouse.DB) string {
	t.Helper()
	var out strings.Builder
	print(t, w, &out, "select * exclude (batch_id, lembar, baris, digantikan_oleh, id_kerja_sama) from landing.kerja_sama where digantikan_oleh is null order by all")
	return out.String()
}

func TestJSONGoesHomeAndComesBack(t *testing.T) {
	h := newHome(t, FileRule{Match: "lra.json", Dataset: "realisasi", Year: 2026, Month: 6})
	row := `{"kode sub kegiatan":"1.03.04.2.01.0012","kode rekening":"5.1.02.01.01.00%02d","anggaran":1500000.125,"realisasi":%s}`
	var rows []string
	for i := range 9 {
		rows = append(rows, fmt.Sprintf(row, i+1, fmt.Sprint(1000*i)))
	}
	rows = append(rows, fmt.Sprintf(row, 24, `"entah"`))
	h.send("lra.json", []byte("["+strings.Join(rows, ",")+"]"))
	if fresh, _ := h.night(); len(fresh) != 1 || fresh[0].Rejected != 1 {
		t.Fatalf("%+v", fresh)
	}
	data := h.bytes("uji/lra.json.xlsx")
	if d := cmp.Diff([]string{"D11 FFC7CE padu jenis: ditemukan entah; bukan jumla…"}, marks(t, openBook(t, data), dataSheet)); d != "" {
		t.Error(d)
	}
	h.send("lra.json.xlsx", corrected(t, data, dataSheet, map[string]any{"D11": 5}))
	fresh, _ := h.night()
	if len(fresh) != 1 || fresh[0].Rejected != 0 || fresh[0].Loaded != 10 || len(h.waiting()) > 0 {
		t.Errorf("%+v %v", fresh, h.waiting())
	}
	var sum string
	if err := h.w.QueryRow(t.Context(), "select sum(anggaran)::varchar || ' ' || sum(realisasi)::varchar from landing.realisasi where digantikan_oleh is null").Scan(&sum); err != nil || sum != "15000001.30 36005.00" {
		t.Errorf("%s %v", sum, err)
	}
}
