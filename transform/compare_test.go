package transform

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"padu/warehouse"
)

// compared is a snapshot of the ledger of links, with a budget, published; and the same one again, being built.
func compared(t *testing.T) (*warehouse.DB, *warehouse.Snapshot) {
	t.Helper()
	a, err := txtar.ParseFile("testdata/mart/tautan.txtar")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{"apbd": "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,sumber_dana,anggaran\n" +
		"32.71,2025,murni,X,1.03.04.2.01.0012,5.1.02.01.01.0024,-,90.10\n32.71,2025,murni,X,1.03.04.2.01.0013,5.1.02.01.01.0024,-,70.05"}
	for _, f := range a.Files {
		if f.Name != "query" && f.Name != "want" {
			rows[f.Name] = string(f.Data)
		}
	}
	w := open(t, rows)
	build := func(run string) {
		if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: run, AsOf: day, At: time.Unix(0, 0)}); err != nil {
			t.Fatal(err)
		}
		if _, err := Build(t.Context(), w, Options{AsOf: day, Parameters: map[string]string{"batas_diusulkan": "0.1", "batas_otomatis": "0.8"}}); err != nil {
			t.Fatal(err)
		}
	}
	build("r1")
	if _, err := w.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, err := warehouse.OpenSnapshotFile(t.Context(), filepath.Join(w.Dir(), "published", "r1", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = old.Close() })
	build("r2")
	return w, old
}

// said writes a difference in lines that people can compare.
func (d Difference) said() string {
	var b strings.Builder
	show := func(s *string) string {
		if s == nil {
			return "∅"
		}
		return *s
	}
	link := func(s *LinkSide) string {
		if s == nil {
			return "∅"
		}
		return fmt.Sprintf("%s %s %s %.2f %s", s.Code, s.Status, s.Method, s.Score, s.Band)
	}
	for _, i := range d.Inputs {
		fmt.Fprintf(&b, "input %s: %s → %s\n", i.Name, show(i.Old), show(i.New))
	}
	for _, l := range d.Links {
		fmt.Fprintf(&b, "link %s %s %d: %s → %s", l.What, l.Agreement, l.Year, link(l.Old), link(l.New))
		if l.Decision {
			b.WriteString(" (decision)")
		}
		b.WriteByte('\n')
	}
	for _, a := range d.Agreements {
		fmt.Fprintf(&b, "%s %s %d: %s → %s\n", a.What, a.Agreement, a.Year, show(a.Old), show(a.New))
	}
	for _, m := range d.Money {
		fmt.Fprintf(&b, "%s %q %d: %s → %s, +%s −%s = %s\n", m.Column, m.Region, m.Year, show(m.Old), show(m.New), m.Gained, m.Lost, m.Moved)
	}
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "finding %s %s %s %d: %v → %v\n", f.What, f.Rule, f.Agreement, f.Year, f.Old != nil, f.New != nil)
	}
	if d.Reworded > 0 {
		fmt.Fprintf(&b, "%d reworded\n", d.Reworded)
	}
	return b.String()
}

// TestCompare changes the newer of two equal snapshots in every way that there is, and wants exactly that to be said. Realisasi,
// which was never received, has no amount.
func TestCompare(t *testing.T) {
	w, old := compared(t)
	compare := func(region string) string {
		t.Helper()
		d, err := Compare(t.Context(), w, old, region)
		if err != nil {
			t.Fatal(err)
		}
		return d.said()
	}
	const same = `pagu_rkpd "" 0: 300.00 → 300.00, +0.00 −0.00 = 0.00
anggaran_apbd "" 0: 90.10 → 90.10, +0.00 −0.00 = 0.00
`
	if d := cmp.Diff(same, compare("")); d != "" {
		t.Errorf("nothing was changed: -want +got\n%s", d)
	}
	for _, change := range []string{
		"update snap.mart.dim_parameter set nilai = '0.9' where nama = 'batas_diusulkan'",
		"update snap.mart.tautan_kerja_sama set status = 'otomatis' where id_kerja_sama = 'F-year' and tahun = 2026",
		"update snap.mart.tautan_kerja_sama set kode_sub_kegiatan = '1.03.04.2.01.0013' where id_kerja_sama = 'A-code' and tahun = 2025",
		"update snap.mart.tautan_kerja_sama set cara = 'teks' where id_kerja_sama = 'A-code' and tahun = 2026",
		"update snap.mart.tautan_kerja_sama set skor = 0.31 where id_kerja_sama = 'B-accepted' and tahun = 2026",
		"delete from snap.mart.tautan_kerja_sama where id_kerja_sama = 'C-left' and tahun = 2025",
		"update snap.mart.tautan_kerja_sama set alasan = 'dibuka kembali: uji' where id_kerja_sama = 'E-wrong' and tahun = 2025",
		"insert into snap.mart.tautan_kerja_sama select * replace ('T-baru' as id_tautan, 2027 as tahun) from snap.mart.tautan_kerja_sama where id_kerja_sama = 'D-named' and tahun = 2025",
		"update snap.mart.tautan_kerja_sama set bukti = 'kode; uji' where id_kerja_sama = 'D-named' and tahun = 2026",
		"update snap.mart.integrasi_kerja_sama set jenjang = 3, nama_jenjang = 'ditandatangani' where id_kerja_sama = 'C-left' and tahun = 2025",
		"update snap.mart.integrasi_kerja_sama set perlu_persetujuan_dprd = 'perlu' where id_kerja_sama = 'E-wrong' and tahun = 2026",
		"delete from snap.mart.integrasi_kerja_sama where id_kerja_sama = 'F-year' and tahun = 2026",
		"update snap.mart.fct_kerja_sama set keadaan = 'berakhir' where id_kerja_sama = 'B-accepted'",
		"delete from snap.mart.temuan where aturan = 'P-01' and id_kerja_sama = 'F-year' and tahun = 2025",
		"update snap.mart.temuan set uraian = 'uji', id_temuan = 'F-uji' where aturan = 'P-01' and id_kerja_sama = 'E-wrong' and tahun = 2025",
		"update snap.mart.temuan set tingkat = 'informasi' where aturan = 'P-01' and id_kerja_sama = 'E-wrong' and tahun = 2026",
		"insert into snap.mart.temuan select * replace ('F-baru' as id_temuan, 'A-code' as id_kerja_sama) from snap.mart.temuan where aturan = 'P-01' limit 1",
	} {
		if n, err := w.Exec(t.Context(), change); err != nil || n != 1 {
			t.Fatalf("%s: %d rows, %v", change, n, err)
		}
	}
	if d := cmp.Diff(`input batas_diusulkan: 0.1 → 0.9
link status F-year 2026: 1.03.04.2.01.0013 ditolak keputusan 0.20 diusulkan → 1.03.04.2.01.0013 otomatis keputusan 0.20 di bawah (decision)
link reopened E-wrong 2025: 1.03.04.2.01.0013 ditolak kode 1.00 otomatis → 1.03.04.2.01.0013 ditolak kode 1.00 otomatis (decision)
link appears D-named 2027: ∅ → 1.03.04.2.01.0013 diusulkan kode 1.00 otomatis (decision)
link vanishes C-left 2025: 1.03.04.2.01.0014 diterima keputusan 0.20 diusulkan → ∅ (decision)
link line A-code 2025: 1.03.04.2.01.0012 otomatis kode 1.00 otomatis → 1.03.04.2.01.0013 otomatis kode 1.00 otomatis
link method A-code 2026: 1.03.04.2.01.0112 otomatis kode 1.00 otomatis → 1.03.04.2.01.0112 otomatis teks 1.00 otomatis
link score B-accepted 2026: 1.03.04.2.01.0112 diterima keputusan 0.20 diusulkan → 1.03.04.2.01.0112 diterima keputusan 0.31 di bawah
link band B-accepted 2025: 1.03.04.2.01.0012 diterima keputusan 0.20 diusulkan → 1.03.04.2.01.0012 diterima keputusan 0.20 di bawah
link band C-left 2026: 1.03.04.2.01.0014 diusulkan keputusan 0.20 diusulkan → 1.03.04.2.01.0014 diusulkan keputusan 0.20 di bawah
rung C-left 2025: 4 ada di RKPD → 3 ditandatangani
rung F-year 2026: 3 ditandatangani → ∅
state B-accepted 0: akan berakhir → berakhir
approval E-wrong 2026: belum dapat dinilai → perlu
pagu_rkpd "" 0: 300.00 → 400.00, +200.00 −100.00 = 100.00
anggaran_apbd "" 0: 90.10 → 160.15, +70.05 −0.00 = 70.05
pagu_rkpd "32.71" 0: 300.00 → 400.00, +200.00 −100.00 = 100.00
anggaran_apbd "32.71" 0: 90.10 → 160.15, +70.05 −0.00 = 70.05
pagu_rkpd "32.71" 2025: 200.00 → 200.00, +100.00 −100.00 = 0.00
anggaran_apbd "32.71" 2025: 90.10 → 160.15, +70.05 −0.00 = 70.05
pagu_rkpd "32.71" 2026: 100.00 → 200.00, +100.00 −0.00 = 100.00
finding opens P-01 A-code 2026: false → true
finding closes P-01 F-year 2025: true → false
finding reworded P-01 E-wrong 2025: true → true
finding reworded P-01 E-wrong 2026: true → true
1 reworded
`, compare("")); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if d := cmp.Diff(compare(""), compare("32.71")); d != "" {
		t.Errorf("all is of one region: -all +of the region\n%s", d)
	}
	if d := cmp.Diff("input batas_diusulkan: 0.1 → 0.9\n", compare("32.01")); d != "" {
		t.Errorf("another region: -want +got\n%s", d)
	}
}
