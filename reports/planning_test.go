package reports

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// TestRelationNumbers computes again what the scatter of the nation says, from the snapshot.
func TestRelationNumbers(t *testing.T) {
	s := snapshot(t)
	st, err := load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var x, y []float64
	err = each(t.Context(), s, `select cast(jumlah_kerja_sama as double), porsi_apbd from mart.korelasi_bidang_urusan
		where lingkup = 'wilayah' and tahun = 2026 and porsi_apbd is not null and kode_wilayah in (select kode_wilayah from mart.fct_kerja_sama)`, func(scan func(...any) error) error {
		var a, b float64
		x, y = append(x, a), append(y, b)
		return scan(&x[len(x)-1], &y[len(y)-1])
	})
	if err != nil {
		t.Fatal(err)
	}
	_, slope := stat.LinearRegression(x, y, nil, false)
	p := mainReport(st, nil)
	f := figureOf(p, "titik")
	per := digits(100*slope, 2)
	if want := fmt.Sprintf("Setiap tambahan satu naskah seiring dengan porsi APBD yang %s poin lebih besar", per); f.Title != want {
		t.Errorf("%q, want %q", f.Title, want)
	}
	note := strings.ReplaceAll(f.Note, nbsp, " ")
	for _, want := range []string{fmt.Sprintf("n = %d;", len(x)), "kemiringan " + per + " poin", "R² = 0,99", "p < 0,001", "q = 0,021", "bukan bukti sebab-akibat"} {
		if !strings.Contains(note, want) {
			t.Errorf("%q does not say %q", note, want)
		}
	}
	if len(f.Table.Rows) != len(x) {
		t.Errorf("%d rows for %d dots", len(f.Table.Rows), len(x))
	}
	if got := tableOf(p, "uji").Title; got != "Dari 3 pertanyaan 2 dapat dinilai, 1 menunjukkan hubungan yang jarang kebetulan" {
		t.Error(got)
	}
	// The province cannot answer: dots, its sentence, and no line.
	p = mainReport(st, st.byCode["32"])
	if f = figureOf(p, "titik"); !strings.Contains(f.Title, "belum dapat dinilai") || !strings.Contains(f.Note, "paling sedikit 30") || strings.Contains(string(f.SVG()[0]), "fill-opacity=\"0.22\"") {
		t.Errorf("%q, %q", f.Title, f.Note)
	}
	if got := shownTexts(tableOf(p, "uji").Body()[0][1:]); got != "5|…|…|…|…" {
		t.Error(got)
	}
}

// TestGaps: what is known stands first, the rest is counted; a faint sign, the year before, and a missing budget add nothing.
func TestGaps(t *testing.T) {
	st, err := load(t.Context(), snapshot(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*document{mainReport(st, nil), mainReport(st, st.byCode["32"])} {
		b := tableOf(p, "perbatasan")
		if rows := b.Body(); len(rows) != 5 || shownTexts(rows[0]) != "Kabupaten Bogor dan Kota Bogor|Lingkungan hidup|tanpa naskah|3|… dan …" || shownTexts(rows[1][3:]) != "…|12 dan 1" {
			t.Errorf("%+v", rows)
		}
		if !strings.HasPrefix(b.Title, "6 bidang") || b.Rest() != "5 dari 7 baris; lengkap dalam Excel dan CSV." || !strings.Contains(b.Note, "Satu bidang lain belum dapat dinilai") {
			t.Errorf("%q, %q, %q", b.Title, b.Rest(), b.Note)
		}
		u := tableOf(p, "belanja")
		if !strings.HasPrefix(u.Title, "3 sub kegiatan") || !strings.HasSuffix(u.Sub, "Rp2,8"+nbsp+"miliar") || !strings.HasPrefix(u.Note, "Satu sub kegiatan lain hanya bertanda lemah") {
			t.Errorf("%q, %q, %q", u.Title, u.Sub, u.Note)
		}
		if rows := u.Body(); len(rows) != 3 || shownTexts(rows[2]) != "1.04|Kota Bogor, 2026|sedang|diusulkan|…" || rows[0][0].Text != "Hibah" {
			t.Errorf("%+v", rows)
		}
	}
	kota := mainReport(st, st.byCode["32.71"])
	for _, id := range []string{"anggaran", "tetangga", "serupa"} {
		if len(sectionOf(kota, id).Parts) > 0 {
			t.Errorf("a kota has the section %s of a province", id)
		}
	}
}

// TestPlanningOfNothing: without rows each section says what is missing, never a zero.
func TestPlanningOfNothing(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{"wilayah/32/index.html", "Belum dapat dinilai: belum ada daerah yang register kerja sama dan APBD-nya sudah diterima."},
		{"wilayah/35/index.html", "Belum dapat dinilai: belum ada sepasang daerah berbatasan yang RKPD keduanya sudah diterima."},
		{"wilayah/64/index.html", "Tidak ada bidang urusan yang rencana atau usulan sepasang daerah berbatasan bertemu tanpa naskah."},
		{"wilayah/64/index.html", "Tidak ada sub kegiatan tanpa naskah yang tandanya kuat atau sedang."},
	} {
		if !strings.Contains(readPage(t, c.page), c.want) {
			t.Errorf("%s does not say %q", c.page, c.want)
		}
	}
	if g := untied([]*region{{Code: "35"}}); g.Table != nil || g.Text != "Belum dapat dinilai: RKPD dan APBD belum diterima." {
		t.Errorf("%+v", g)
	}
}

// TestRelationTitle: the finding is as strong as the numbers behind it, and no stronger.
func TestRelationTitle(t *testing.T) {
	known := func(v, q float64) association {
		return association{Value: sql.NullFloat64{Float64: v, Valid: true}, Q: sql.NullFloat64{Float64: q, Valid: true}}
	}
	sure, unsure := &fitted{slope: -0.0123, low: -0.02, high: -0.001}, &fitted{slope: -0.0123, low: -0.02, high: 0.001}
	for got, want := range map[string]string{
		relationTitle(association{}, sure):       "Hubungan kerja sama dan porsi APBD belum dapat dinilai",
		relationTitle(known(-0.9, 0.05), sure):   "Belum terlihat hubungan antara banyaknya kerja sama dan porsi APBD bidangnya",
		relationTitle(known(-0.9, 0.01), unsure): "Bidang dengan lebih banyak kerja sama cenderung mendapat porsi APBD lebih kecil",
		relationTitle(known(0.9, 0.01), nil):     "Bidang dengan lebih banyak kerja sama cenderung mendapat porsi APBD lebih besar",
		relationTitle(known(-0.9, 0.01), sure):   "Setiap tambahan satu naskah seiring dengan porsi APBD yang 1,23 poin lebih kecil",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestDigits(t *testing.T) {
	for got, want := range map[string]string{digits(-0.307, 2): "−0,31", digits(-0.004, 2): "0,00", digits(1234.5, 1): "1.234,5", digits(2.996, 2): "3,00", digits(7, 0): "7", chance(0.0004): "<\u00a00,001", chance(0.0208): "0,021", equals("p", 0.5): "p\u00a0=\u00a00,500"} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
