package transform

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// sends lands a small budget, plan, revenue and realisasi of a region as batches of one name.
func sends(t *testing.T, w *warehouse.DB, region, batch string, money int) {
	t.Helper()
	for dataset, row := range map[string]string{
		"rkpd":       "%[1]s,2026,murni,X,1.03.04.2.01.0012,Sampah,%[2]d",
		"apbd":       "%[1]s,2026,murni,X,1.03.04.2.01.0012,5.1.02.01.01.0024,-,%[2]d",
		"pendapatan": "%[1]s,2026,murni,X,4.1.01,%[2]d",
		"realisasi":  "%[1]s,2026,10,X,1.03.04.2.01.0012,5.1.02.01.01.0024,%[2]d,%[2]d",
	} {
		columns := map[string]string{
			"rkpd":       "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,nama_sub_kegiatan,pagu",
			"apbd":       "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,sumber_dana,anggaran",
			"pendapatan": "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_rekening,anggaran",
			"realisasi":  "kode_wilayah,tahun,bulan,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,anggaran,realisasi",
		}[dataset]
		exec(t, w, fmt.Sprintf("update landing.%s set digantikan_oleh = '%s' where kode_wilayah = '%s' and digantikan_oleh is null", dataset, batch+dataset, region))
		fill(t, w, dataset, columns+"\n"+fmt.Sprintf(row, region, money))
		exec(t, w, fmt.Sprintf("update landing.%s set batch_id = '%s' where batch_id is null", dataset, batch+dataset))
	}
	book(t, w)
}

// publishes builds, tests and publishes, from the snapshot before where that pays, and says of which regions a part was made.
func publishes(t *testing.T, w *warehouse.DB, run string, from bool) (info warehouse.SnapshotInfo, made []string) {
	t.Helper()
	ctx, keep := t.Context(), []string(nil)
	if from {
		old, err := warehouse.OpenSnapshot(ctx, w.Dir())
		if err != nil {
			t.Fatal(err)
		}
		if keep, err = Keep(ctx, w, old); err != nil {
			t.Fatal(err)
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: run, AsOf: day, At: time.Unix(0, 0)}, keep...); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(ctx, w, Options{AsOf: day}); err != nil {
		t.Fatal(err)
	}
	failures, err := Check(ctx, w, nil)
	if err != nil || len(failures) > 0 {
		t.Fatalf("%s: %v %v", run, failures, err)
	}
	made = strings.Fields(answer(ctx, t, w, "select distinct kode_wilayah from meta.parts where run_id = '"+run+"' order by 1"))
	if info, err = w.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	return info, made
}

// TestParts: a snapshot that keeps parts of the one before has the rows of one that is made anew, and only what landed is made again.
func TestParts(t *testing.T) {
	t.Parallel()
	w := open(t, map[string]string{"nomenklatur": "versi,berlaku_dari,jenis_pemda,kode,tingkat,nama\nv2025,2025,kabkota,1.03.04.2.01.0012,sub_kegiatan,Sampah"})
	for i, region := range []string{"32.01", "32.02", "32.71", "32.72", "32.76"} {
		sends(t, w, region, "awal-"+region, 100+i)
	}
	publishes(t, w, "r0", false)
	for i, night := range []struct {
		name string
		do   func()
		made []string
	}{
		{"nothing landed", func() {}, nil},
		{"one region sends again", func() { sends(t, w, "32.71", "lagi", 500) }, []string{"32.71"}},
		{"realisasi alone", func() {
			exec(t, w, "update landing.realisasi set digantikan_oleh = 'x' where kode_wilayah = '32.02'")
			fill(t, w, "realisasi", "kode_wilayah,tahun,bulan,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,anggaran,realisasi,batch_id\n32.02,2026,10,X,1.03.04.2.01.0012,5.1.02.01.01.0024,1,999,x")
			book(t, w)
		}, []string{"32.02"}},
		{"a later stage", func() {
			fill(t, w, "apbd", "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,sumber_dana,anggaran,batch_id\n32.76,2026,perubahan,X,1.03.04.2.01.0012,5.1.02.01.01.0024,-,7,y")
			book(t, w)
		}, []string{"32.76"}},
		{"a region takes all back", func() {
			for _, d := range []string{"rkpd", "apbd", "pendapatan", "realisasi"} {
				exec(t, w, "update landing."+d+" set digantikan_oleh = 'z' where kode_wilayah = '32.01'")
			}
		}, nil},
		{"most send again", func() {
			for _, region := range []string{"32.01", "32.02", "32.71"} {
				sends(t, w, region, "banyak-"+region, 11)
			}
		}, []string{"32.01", "32.02", "32.71", "32.72", "32.76"}}, // then all is made anew
	} {
		night.do()
		got, made := publishes(t, w, fmt.Sprintf("r%d-lanjut", i+1), true)
		want, _ := publishes(t, w, fmt.Sprintf("r%d-baru", i+1), false)
		if got.Fingerprint != want.Fingerprint {
			t.Errorf("%s: fingerprint %s, made anew %s", night.name, got.Fingerprint, want.Fingerprint)
		}
		if !slices.Equal(made, night.made) {
			t.Errorf("%s: made %v, wanted %v", night.name, made, night.made)
		}
	}
}

// TestPartsOfDamage: nothing is kept of a file whose bytes are not those that were published.
func TestPartsOfDamage(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	for _, region := range []string{"32.01", "32.71"} {
		sends(t, w, region, "awal-"+region, 100)
	}
	want, _ := publishes(t, w, "r0", false)
	// As after a disk that gave other bytes back: the list says one thing, the file another.
	list := filepath.Join(w.Dir(), "published", "r0", "SHA256SUMS")
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("  padu.duckdb"))
	data[at-1] ^= 1
	if err := errors.Join(os.Chmod(list, 0o644), os.WriteFile(list, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	got, made := publishes(t, w, "r1", true)
	if got.Fingerprint != want.Fingerprint || len(made) != 2 {
		t.Errorf("fingerprint %s, made %v; wanted %s, all regions", got.Fingerprint, made, want.Fingerprint)
	}
}

// TestPartsNeedRegions: what a mart in parts is made from can be told by region and batch.
func TestPartsNeedRegions(t *testing.T) {
	t.Parallel()
	all, err := models(files)
	if err != nil {
		t.Fatal(err)
	}
	w, p, n := open(t, nil), newPartly(nil, all), 0
	p.w = w
	for _, m := range all {
		if !m.parts {
			continue
		}
		n++
		if !slices.Contains(m.grain, m.region) {
			t.Errorf("%s: its grain lacks %s", m.full(), m.region)
		}
		if _, err := p.wanted(t.Context(), m); err != nil {
			t.Errorf("%s: %v", m.full(), err)
		}
	}
	if n < 5 {
		t.Errorf("%d marts in parts", n)
	}
}
