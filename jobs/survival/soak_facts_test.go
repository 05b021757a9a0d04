package survival

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// sameFacts loads what is in force into a new workspace and wants the same facts.
func (s *soak) sameFacts() {
	s.t.Helper()
	dir := filepath.Join(s.t.TempDir(), "new")
	yaml, err := os.ReadFile(filepath.Join(s.dir, "padu.yaml"))
	if err == nil {
		err = warehouse.WriteFile(filepath.Join(dir, "padu.yaml"), yaml)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	for name, f := range s.force {
		if name != portalFile {
			bring(s.t, dir, f)
		}
	}
	must(s.t, exitDone, "publish", "--dir", dir, "--as-of", s.day.Format(time.DateOnly))
	if d := cmp.Diff(facts(s.t, dir), facts(s.t, s.dir)); d != "" {
		s.t.Errorf("facts differ: -new workspace +after all nights\n%s", d)
	}
}

// facts are what the marts say of regions, without the names that batches and loads give.
func facts(t *testing.T, dir string) map[string]string {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	out := map[string]string{}
	for mart, q := range map[string]string{
		"fct_kerja_sama":       "kode_wilayah, nomor, judul, status, keadaan from mart.fct_kerja_sama",
		"fct_rkpd":             "kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, pagu from mart.fct_rkpd",
		"fct_apbd":             "kode_wilayah, tahun, tahap, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, anggaran from mart.fct_apbd",
		"fct_realisasi":        "kode_wilayah, tahun, bulan, kode_perangkat_daerah, kode_sub_kegiatan, kode_rekening, anggaran, realisasi from mart.fct_realisasi",
		"integrasi_kerja_sama": "k.nomor, i.tahun, i.jenjang, i.pagu_rkpd, i.anggaran_apbd, i.realisasi from mart.integrasi_kerja_sama i join mart.fct_kerja_sama k on k.id_kerja_sama = i.id_kerja_sama",
	} {
		columns, from, _ := strings.Cut(q, " from ")
		out[mart] = strings.Join(texts(t, s, "select concat_ws('|', "+columns+") from "+from+" order by 1"), "\n")
	}
	return out
}
