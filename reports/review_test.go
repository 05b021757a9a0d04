package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestReviewWorkbook: the lines to decide on, best first, texts as texts, and what a planner may choose.
func TestReviewWorkbook(t *testing.T) {
	site := render(t, snapshot(t))
	for _, region := range []string{"32", "32.01"} {
		if _, ok := site["wilayah/"+region+"/tinjauan.xlsx"]; ok || strings.Contains(site["wilayah/"+region+"/index.html"], "tinjauan.xlsx") {
			t.Errorf("%s has nothing to review and yet a workbook", region)
		}
	}
	if !strings.Contains(site["wilayah/32.71/index.html"], `Untuk satu perjanjian diusulkan 2 sub kegiatan; pilih yang melaksanakannya. <a href="tinjauan.xlsx">`) {
		t.Error("the page does not say what waits for a decision")
	}
	x, err := excelize.OpenReader(strings.NewReader(site["wilayah/32.71/tinjauan.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	got, err := x.GetRows(reviewSheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Judul Perjanjian", "Mitra", "Tahun Rencana", "Urutan", "Kode Sub Kegiatan", "Nama Sub Kegiatan", "Perangkat Daerah", "Skor (%)", "Status Padu", "Alasan", "Keputusan", "Oleh", "Tanggal", "Catatan", "Hanya Tahun", "Kode Perangkat Daerah", "Kode Wilayah", "ID Kerja Sama", "ID Tautan"},
		{`=HYPERLINK("x")`, "PT Satu", "2026", "1", "2.11.11.2.01.0012", "Penanganan sampah melalui pengangkutan", "Dinas Lingkungan Hidup", "61", "otomatis", "Isi naskah.", "", "", "", "", "", "2.11.0.00.0.00.01.0000", "32.71", "B", "T-00000000000000b1"},
		{"Tanpa rencana", "PT Dua", "2026", "1", "2.11.11.2.01.0012", "Penanganan sampah melalui pengangkutan", "Dinas Lingkungan Hidup", "41.5", "diusulkan", "Diusulkan pada urutan 1.", "", "", "", "", "", "2.11.0.00.0.00.01.0000", "32.71", "C", "T-00000000000000c1"},
		{"Tanpa rencana", "PT Dua", "2026", "2", "2.11.11.2.01.0028", "Penyediaan sarana penanganan sampah", "Dinas Lingkungan Hidup", "21.3", "diusulkan", "Diusulkan pada urutan 2.", "", "", "", "", "", "2.11.0.00.0.00.01.0000", "32.71", "C", "T-00000000000000c2"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if f, err := x.GetCellFormula(reviewSheet, "A2"); err != nil || f != "" {
		t.Errorf("a title runs as a formula: %q, %v", f, err)
	}
	lists, err := x.GetDataValidations(reviewSheet)
	if err != nil || len(lists) != 1 || lists[0].Sqref != "K2:K4" {
		t.Errorf("drop-down lists: %+v, %v", lists, err)
	}
	panes, err := x.GetPanes(reviewSheet)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v, %v", panes, err)
	}
	for _, cell := range []string{"E2", "S2", "K2"} {
		id, err := x.GetCellStyle(reviewSheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := x.GetStyle(id); err != nil || !(s.NumFmt == 49 || s.CustomNumFmt != nil && *s.CustomNumFmt == "@") || !s.Alignment.WrapText {
			t.Errorf("%s is not wrapped text: %+v, %v", cell, s, err)
		}
	}
	if visible, err := x.GetSheetVisible(reviewLists); err != nil || visible {
		t.Errorf("the list of choices is visible, %v", err)
	}
	help, err := x.GetRows(reviewHelp)
	if err != nil || len(help) < 10 || !strings.Contains(help[0][0], "Kota Bogor") {
		t.Errorf("help: %v, %v", help, err)
	}
}
