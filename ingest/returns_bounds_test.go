package ingest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestWhatIsUnusableGoesHomeWithItsReason(t *testing.T) {
	h := newHome(t, FileRule{Match: "a*", Dataset: "rkpd", Year: 2026}, FileRule{Match: "lra-{month}.csv", Dataset: "realisasi", Year: 2026})
	h.send("a.xlsx", []byte("%PDF-1.7"))
	h.send("a2.csv", []byte("nama;alamat\nx;y\n"))
	zipOf(t, h.path("inbox", "uji", "abu.zip"), packed{"a3.csv", []byte("kode_sub_kegiatan;pagu\n")})
	h.send("lra-05.csv", []byte("kode sub kegiatan;kode rekening;realisasi\n1.03.04.2.01.0012;5.1.02.01.01.0024;1.000,00\n"))
	h.send("lra-06.csv", []byte("kode sub kegiatan;kode rekening;realisasi\n1.03.04.2.01.0012;5.1.02.01.01.0024;1.000,00\n"))
	h.night()
	want := []string{"uji/a.xlsx.catatan.txt", "uji/a2.csv.xlsx", "uji/abu.zip/a3.csv.xlsx", "uji/lra-06.csv.catatan.txt"}
	if got := h.waiting(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%v, wanted %v", got, want)
	}
	for name, words := range map[string]string{"uji/a.xlsx.catatan.txt": "Hasil  : ditolak\r\nAlasan : berkas PDF", "uji/lra-06.csv.catatan.txt": "Hasil  : ditahan"} {
		if text := string(h.bytes(name)); !strings.Contains(text, words) || !strings.Contains(text, "1. ") {
			t.Errorf("%s: %s", name, text)
		}
	}
	if rows, err := openBook(t, h.bytes("uji/a2.csv.xlsx")).GetRows(noteSheet); err != nil || !strings.Contains(fmt.Sprint(rows), "kepala tabel tidak terbaca") {
		t.Errorf("%v %v", rows, err)
	}
	// What a kill left half written goes, what a person put there stays.
	for _, name := range []string{".new-123", "punya sendiri.xlsx"} {
		if err := os.WriteFile(h.path("returns", "uji", name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// The refused one comes again, out of no ZIP and whole.
	h.send("a3.csv", []byte("kode_sub_kegiatan;pagu\n1.03.04.2.01.0012;1.000,00\n"))
	h.send("a.xlsx", workbook(t, "kode_sub_kegiatan | pagu\n1.03.04.2.01.0013 | #5"))
	h.night()
	want = []string{"uji/a2.csv.xlsx", "uji/lra-06.csv.catatan.txt", "uji/punya sendiri.xlsx"}
	if got := h.waiting(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, wanted %v", got, want)
	}
	if _, err := os.Stat(h.path("returns", "uji", ".new-123")); err == nil {
		t.Error("the half written file is still there")
	}
}

// TestHostileTextGoesHome: what no cell holds makes an excerpt, and an excerpt is never loaded.
func TestHostileTextGoesHome(t *testing.T) {
	h := newHome(t, FileRule{Match: "r1.csv", Dataset: "kerja_sama", Region: "64.71"}, FileRule{Match: "r2.csv", Dataset: "kerja_sama", Region: "64.74"},
		FileRule{Match: "r*.csv", Dataset: "kerja_sama"}, FileRule{Match: "*.xlsx", Dataset: "kerja_sama"})
	h.send("r1.csv", []byte("id;judul;tanggal tanda tangan\n1;"+strings.Repeat("=1+\U0001F600", 20_000)+";25/05/2024\n2;A;25/05/2024\n3;B;25/05/2024\n4;C;25/05/2024\n5;;25/05/2024\n"))
	h.send("r2.csv", []byte("id;judul;tanggal tanda tangan\n1;a\x01\x02\x1f\x7fb;25/05/2024\n2;\x1b[31m;25/05/2024\n3;C;25/05/2024\n4;D;25/05/2024\n5;;25/05/2024\n"))
	h.send(strings.Repeat("r", 190)+".csv", []byte("id;judul;tanggal tanda tangan\n1;a;25/05/2024\n2;b;\n3;c;\n4;d;\n5;e;31/02/2024\n"))
	fresh, _ := h.night()
	got := h.waiting()
	if len(got) != 3 || got[1] != "uji/r1.csv.cuplikan.xlsx" || got[2] != "uji/r2.csv.xlsx" || got[0] != "uji/"+fresh[2].BatchID+".xlsx" {
		t.Fatalf("%v of %v", got, fresh)
	}
	x := openBook(t, h.bytes("uji/r1.csv.cuplikan.xlsx"))
	if list := fmt.Sprint(x.GetSheetList()); list != "[Cuplikan padu Catatan padu]" {
		t.Fatal(list)
	}
	rows, err := x.GetRows(excerptSheet)
	if err != nil || fmt.Sprint(rows) != "[[Baris asli] [1 id judul tanggal tanda tangan] [6 5  25/05/2024]]" {
		t.Errorf("%v %v", rows, err)
	}
	if m := marks(t, x, excerptSheet); len(m) != 1 || !strings.HasPrefix(m[0], "C3 FFC7CE padu wajib") {
		t.Errorf("%v", m)
	}
	h.send("r1.csv.xlsx", h.bytes("uji/r1.csv.cuplikan.xlsx"))
	if fresh, _ := h.night(); len(fresh) != 1 || fresh[0].Status != "refused" || !strings.Contains(fresh[0].Reason, "only sheets that padu wrote") {
		t.Errorf("%+v", fresh)
	}
}

// TestManyProblemsAreBounded: a file in which everything is wrong goes home with the first marks, soon enough.
func TestManyProblemsAreBounded(t *testing.T) {
	h := newHome(t, FileRule{Match: "*", Dataset: "kerja_sama"})
	var grid bytes.Buffer
	grid.WriteString("judul | jenis | tanggal tanda tangan | mitra\n")
	for i := range 4_000 {
		fmt.Fprintf(&grid, "Judul %d | entah | 31/02/2024 | M\n", i)
	}
	h.send("a.xlsx", workbook(t, grid.String()))
	start := time.Now()
	h.night()
	t.Logf("loaded and sent home in %s", time.Since(start))
	x := openBook(t, h.bytes("uji/a.xlsx"))
	if n := len(marks(t, x, "Sheet1")); n != maxMarks {
		t.Errorf("%d marks", n)
	}
	rows, err := x.GetRows(noteSheet)
	if err != nil || !strings.Contains(fmt.Sprint(rows), "… dan 3000 lainnya") {
		t.Errorf("the summary does not say how many more: %v", err)
	}
}
