package transform

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

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
	buildAll(t, w, "r1")
	if _, err := w.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	old, err := warehouse.OpenSnapshotFile(t.Context(), filepath.Join(w.Dir(), "published", "r1", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = old.Close() })
	buildAll(t, w, "r2")
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

// TestCompare changes the newer of two equal snapshots in one way after the other, and wants exactly that to be said. Money of
// realisasi, which was never received, has no row.
func TestCompare(t *testing.T) {
	const same = `pagu_rkpd "" 0: 500.00 → 500.00, +0.00 −0.00 = 0.00
anggaran_apbd "" 0: 90.10 → 90.10, +0.00 −0.00 = 0.00
`
	w, old := compared(t)
	ctx := t.Context()
	for _, c := range []struct{ name, change, region, want string }{
		{"nothing", "select 1", "", same},
		{"a score, and a method", "update snap.mart.tautan_kerja_sama set skor = 0.31 where id_kerja_sama = 'F-year' and tahun = 2026; update snap.mart.tautan_kerja_sama set cara = 'teks' where id_kerja_sama = 'A-code' and tahun = 2025", "",
			"link method A-code 2025: 1.03.04.2.01.0012 otomatis kode 1.00 otomatis → 1.03.04.2.01.0012 otomatis teks 1.00 otomatis\nlink score F-year 2026: 1.03.04.2.01.0013 ditolak keputusan 0.01 di bawah → 1.03.04.2.01.0013 ditolak keputusan 0.31 diusulkan\n" + same},
		{"a limit", "update snap.mart.dim_parameter set nilai = '0' where nama = 'batas_diusulkan'", "32.71", ""},
		{"words", "update snap.mart.tautan_kerja_sama set alasan = concat(alasan, ' x') where cara = 'kode'", "", same + "6 reworded\n"},
		{"another region", "update snap.mart.tautan_kerja_sama set skor = 0.5; update snap.mart.temuan set uraian = 'x'", "32.01", ""},
	} {
		got := compareAfter(ctx, t, w, old, c.change, c.region)
		if c.name == "a limit" {
			if !strings.Contains(got, "input batas_diusulkan: ") || strings.Count(got, "link band ") == 0 || strings.Count(got, "link ") != strings.Count(got, "link band ") {
				t.Errorf("%s:\n%s", c.name, got)
			}
			continue
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", c.name, d)
		}
	}
}

// compareAfter builds the snapshot again, changes it and compares.
func compareAfter(ctx context.Context, t *testing.T, w *warehouse.DB, old *warehouse.Snapshot, change, region string) string {
	t.Helper()
	if err := w.DropSnapshot(ctx); err != nil {
		t.Fatal(err)
	}
	buildAll(t, w, "r2")
	exec(t, w, change)
	d, err := Compare(ctx, w, old, region)
	if err != nil {
		t.Fatal(err)
	}
	return d.said()
}
