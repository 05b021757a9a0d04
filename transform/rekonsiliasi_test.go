package transform

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// TestOnlyADataErrorStops: a total stops the publish when it is tenfold what it can never exceed, and only then; what an
// operator let through in padu.yaml passes.
func TestOnlyADataErrorStops(t *testing.T) {
	lines := func(head, row string, n int) string { // of one agency, as many sub kegiatan as count
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			fmt.Fprintf(&b, "\n"+row, i+1)
		}
		return b.String()
	}
	const (
		rkpd = "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,pagu"
		apbd = "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,sumber_dana,anggaran"
		lra  = "kode_wilayah,tahun,bulan,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,anggaran,realisasi"
		djpk = "kode_wilayah,tahun,kode_akun,anggaran,realisasi"
	)
	budget := lines(apbd, "32.71,2026,murni,X,1.03.04.2.01.%04d,5.1.02.01.01.0024,-,100", 10)
	for name, c := range map[string]struct {
		rows     map[string]string
		accepted string
		stops    int
	}{
		"tenfold DJPK":                            {map[string]string{"apbd": budget, "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,100,"}, "", 1},
		"nearly tenfold DJPK":                     {map[string]string{"apbd": budget, "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,100.01,"}, "", 0},
		"one of two stages near DJPK":             {map[string]string{"apbd": budget + "\n32.71,2026,perubahan,X,1.03.04.2.01.0001,5.1.02.01.01.0024,-,110", "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,100,"}, "", 0},
		"one agency of a whole region":            {map[string]string{"apbd": budget, "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,1000000,"}, "", 0},
		"SiLPA after the audit":                   {map[string]string{"apbd": apbd + "\n32.71,2026,murni,X,1.03.04.2.01.0001,6.1.01.01.01.0001,-,1000", "apbd_ringkas": djpk + "\n32.71,2026,6.1.01,1,"}, "", 0},
		"DJPK's realisasi of March":               {map[string]string{"realisasi": lra + "\n32.71,2026,12,X,1.03.04.2.01.0001,5.1.02.01.01.0024,1000,1000", "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,1000,10"}, "", 0},
		"a plan in thousands of rupiah":           {map[string]string{"rkpd": lines(rkpd, "32.71,2026,murni,X,1.03.04.2.01.%04d,0.1", 10), "apbd": budget}, "", 0}, // D-16 says so; placeholders look the same
		"a plan with cents as rupiah":             {map[string]string{"rkpd": lines(rkpd, "32.71,2026,murni,X,1.03.04.2.01.%04d,10000", 10), "apbd": budget}, "", 1},
		"a whole plan beside one agency's budget": {map[string]string{"rkpd": lines(rkpd, "32.71,2026,murni,X,1.03.04.2.01.%04d,100", 10) + "\n32.71,2026,murni,Y,1.03.04.2.01.0001,99999999", "apbd": budget}, "", 0},
		"a report in thousands of rupiah":         {map[string]string{"realisasi": lines(lra, "32.71,2026,10,X,1.03.04.2.01.%04d,5.1.02.01.01.0024,0.1,0", 10), "apbd": budget}, "", 1},
		"nine common lines":                       {map[string]string{"realisasi": lines(lra, "32.71,2026,10,X,1.03.04.2.01.%04d,5.1.02.01.01.0024,0.1,0", 9), "apbd": budget}, "", 0},
		"let through":                             {map[string]string{"apbd": budget, "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,100,"}, "31/2025 32.71/2026", 0},
		"another year let through":                {map[string]string{"apbd": budget, "apbd_ringkas": djpk + "\n32.71,2026,5.1.02,100,"}, "32.71/2025", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, c.rows)
			if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: "r1", AsOf: day, At: time.Unix(0, 0)}); err != nil {
				t.Fatal(err)
			}
			o := Options{AsOf: day}
			if c.accepted != "" {
				o.Parameters = map[string]string{"selisih_diterima": c.accepted}
			}
			if _, err := Build(t.Context(), w, o); err != nil {
				t.Fatal(err)
			}
			failures, err := Check(t.Context(), w, nil)
			if err != nil || len(failures) != c.stops {
				t.Fatalf("%d tests speak, want %d: %v %v", len(failures), c.stops, failures, err)
			}
			if c.stops > 0 && (failures[0].Test != "selisih_henti" || !strings.Contains(failures[0].Sample, `selisih_diterima: "32.71/2026"`)) {
				t.Errorf("it says %v", failures[0])
			}
			if said := answer(t.Context(), t, w, "select count(*) from mart.temuan where aturan in ('D-13', 'D-16') and tingkat = 'peringatan'"); c.stops > 0 && said == "0\n" {
				t.Error("what stops the publish is no finding")
			}
		})
	}
}
