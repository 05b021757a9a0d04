package transform

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// TestEveryParameterReachesSQL: each line of parameter.csv is right by its own unit, and is a column of the model for its scope.
func TestEveryParameterReachesSQL(t *testing.T) {
	all, err := parameters()
	if err != nil {
		t.Fatal(err)
	}
	given := map[string][]string{}
	for scope, file := range map[string]string{"daerah": "models/intermediate/int_acuan_wilayah.sql", "umum": "models/staging/stg_acuan.sql"} {
		text, err := files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range regexp.MustCompile(`nama = '(\w+)' then nilai end\)(?: as [^\n]+\))? as (\w+)`).FindAllStringSubmatch(string(text), -1) {
			if g[1] != g[2] {
				t.Errorf("%s: %s is called %s", file, g[1], g[2])
			}
			given[scope] = append(given[scope], g[1])
		}
	}
	for _, p := range all {
		if p.scope != "daerah" && p.scope != "umum" {
			t.Errorf("%s: lingkup %q; allowed daerah, umum", p.name, p.scope)
		}
		if units[p.unit].form == nil {
			t.Errorf("%s: satuan %q has no line in units", p.name, p.unit)
		} else if err := CheckParameter(p.name, p.value, false); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
		// The linker reads its own limits.
		if !strings.HasPrefix(p.name, "batas_") || p.scope == "daerah" {
			if !slices.Contains(given[p.scope], p.name) {
				t.Errorf("%s is no column of the model for lingkup %s", p.name, p.scope)
			}
		}
		if p.source == "" || p.doc == "" {
			t.Errorf("%s: sumber and keterangan are needed", p.name)
		}
	}
}

func TestParametersOfARegion(t *testing.T) {
	agreement := "id_kerja_sama,kode_wilayah,jenis,instrumen,judul,tanggal_tanda_tangan,tanggal_mulai,tanggal_berakhir,status\nA,32.71,KSDPK,PKS,A,2024-01-31,2024-02-01,2027-01-10,berlaku\nB,32.01,KSDPK,PKS,B,2024-01-31,2024-02-01,2027-01-10,berlaku"
	w := open(t, map[string]string{"kerja_sama": agreement})
	o := Options{AsOf: day, RegionParameters: map[string]map[string]string{"32.71": {"hari_akan_berakhir": "30", "selisih_djpk": "2.5"}}}
	if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: "r", At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]map[string]string{
		"batas_otomatis of 32.71: holds for all regions together":  {"batas_otomatis": "0.9"},
		`hari_akan_berakhir of 32.71: found "30.5"; write a whole`: {"hari_akan_berakhir": "30.5"},
		"hari_libur of 32.71: not known; known: ":                  {"hari_libur": "1"},
	} {
		_, err := Build(t.Context(), w, Options{AsOf: day, RegionParameters: map[string]map[string]string{"32.71": bad}})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v: %v, want %q", bad, err, name)
		}
	}
	if _, err := Build(t.Context(), w, o); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]string{
		// 51 days before the end: within 90 for the one, beyond 30 for the other.
		"select id_kerja_sama, keadaan from mart.fct_kerja_sama order by 1":                                                   "A | berlaku\nB | akan berakhir\n",
		"select kode_wilayah, nilai, sumber from mart.dim_parameter where nama = 'selisih_djpk' order by 1":                   "- | 1 | keputusan padu; tidak ada batas dalam peraturan\n32.71 | 2.5 | pengaturan padu.yaml\n",
		"select hari_akan_berakhir, selisih_djpk, hari_ini from intermediate.int_acuan_wilayah where kode_wilayah = '32.71'":  "30 | 2.50 | 2026-11-20\n",
		"select hari_akan_berakhir, selisih_djpk, detik_kembar from intermediate.int_acuan_wilayah where kode_wilayah = '32'": "90 | 1.00 | 60\n",
	} {
		if got := answer(t.Context(), t, w, q); got != want {
			t.Errorf("%s:\n%swant\n%s", q, got, want)
		}
	}
	failures, err := Check(t.Context(), w, nil)
	if err != nil || len(failures) > 0 {
		t.Errorf("%v %v", failures, err)
	}
}
