package jobs

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nationalTables compares the tables of the nation in workspace dir with another reading of the real files in data: every
// province's totals by way of the crosswalk, the nation's as the README of the files prints them, and every border.
func nationalTables(t *testing.T, dir, data string) {
	printed := regexp.MustCompile(`sums of kode_akun 4 and 5, [^:]*: ([0-9,.]+[0-9]) and ([0-9,.]+[0-9])`).FindStringSubmatch(readFile(t, data, "README.md"))
	if printed == nil {
		t.Fatal("the README of the real files prints no totals of DJPK's summary")
	}
	province := map[string]string{} // of DJPK's code
	for _, r := range table(t, data, "wilayah_kode_silang.csv") {
		if r["kode_djpk"] != "" {
			province[r["kode_djpk"]] = r["kode_kemendagri"][:2]
		}
	}
	sums, regions := map[string]int64{}, map[string]map[string]bool{}
	for _, r := range table(t, data, "apbd_djpk_2023.csv") {
		scope := province[r["kode_djpk"]]
		if scope == "" {
			t.Fatalf("the crosswalk has no %s", r["kode_djpk"])
		}
		for _, s := range []string{"provinsi " + scope, "nasional 00"} {
			// Four codes are '#N/A'; the text beside them begins with the code.
			sums[s+" "+r["uraian_jenis"][:1]] += cents(t, r["nilai_anggaran"])
			if regions[s] == nil {
				regions[s] = map[string]bool{}
			}
			regions[s][r["kode_djpk"]] = true
		}
	}
	var want []string
	for key, c := range sums {
		want = append(want, fmt.Sprintf("%s %d.%02d", key, c/100, c%100))
	}
	slices.Sort(want)
	got := query(t, dir, "select concat_ws(' ', lingkup, kode_wilayah, substr(kode_akun, 1, 1), cast(sum(anggaran) as varchar)) as v from mart.apbd_ringkas_lingkup group by lingkup, kode_wilayah, substr(kode_akun, 1, 1) order by v")
	for i := range got {
		got[i] = strings.Trim(got[i], `"`)
	}
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("DJPK's summary by province and nation: -read from the file +mart\n%s", d)
	}
	for i, kind := range []string{"4", "5"} {
		if total := "nasional 00 " + kind + " " + strings.ReplaceAll(printed[i+1], ",", ""); !slices.Contains(got, total) {
			t.Errorf("no %s, which the README prints", total)
		}
	}
	if len(regions["nasional 00"]) != 546 || len(regions) != 39 {
		t.Errorf("%d regions in %d provinces", len(regions["nasional 00"]), len(regions)-1)
	}
	if got := query(t, dir, "select count(distinct kode_wilayah) from mart.rekonsiliasi where banding = 'apbd-djpk' and putusan = 'belum dapat dinilai' and pembanding = 'DJPK' and jumlah_pembanding is not null"); got[0] != "546" {
		t.Errorf("%s regions have DJPK's total and no budget to compare", got[0])
	}
	var borders []string
	for _, r := range table(t, data, "perbatasan.csv") {
		borders = append(borders, r["kode_a"]+" "+r["kode_b"], r["kode_b"]+" "+r["kode_a"])
	}
	slices.Sort(borders)
	if d := cmp.Diff(strings.Join(borders, "\n"), strings.Trim(query(t, dir, "select array_to_string(array_agg(concat(kode_a, ' ', kode_b) order by kode_a, kode_b), '/') from mart.dim_perbatasan")[0], `"`), cmp.Transformer("lines", func(s string) string { return strings.ReplaceAll(s, "/", "\n") })); d != "" {
		t.Errorf("borders: -file +mart\n%s", d)
	}
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// table reads a CSV as rows by column name.
func table(t *testing.T, dir, name string) []map[string]string {
	t.Helper()
	recs, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(readFile(t, dir, name), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []map[string]string
	for _, rec := range recs[1:] {
		row := map[string]string{}
		for i, v := range rec {
			row[recs[0][i]] = v
		}
		out = append(out, row)
	}
	return out
}

// cents reads 1234.5678 as 123457, half up.
func cents(t *testing.T, s string) int64 {
	t.Helper()
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(part + "000")[:3], 10, 64)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	if n < 0 {
		return (n - 5) / 10
	}
	return (n + 5) / 10
}
