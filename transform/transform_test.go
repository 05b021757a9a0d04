package transform

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"padu/warehouse"
)

// notPortable is SQL that DuckDB takes and a Trino cluster does not, or that the two read differently.
var notPortable = []struct {
	name string
	find *regexp.Regexp
}{
	{"QUALIFY", regexp.MustCompile(`(?i)\bqualify\b`)},
	{"EXCLUDE or REPLACE in a star", regexp.MustCompile(`(?i)\*\s*(exclude|replace)\b`)},
	{"GROUP BY ALL, ORDER BY ALL", regexp.MustCompile(`(?i)\bby\s+all\b`)},
	{"DISTINCT ON", regexp.MustCompile(`(?i)\bdistinct\s+on\b`)},
	{"PIVOT", regexp.MustCompile(`(?i)\b(un)?pivot\b`)},
	{"ASOF, SEMI, ANTI or POSITIONAL join", regexp.MustCompile(`(?i)\b(asof|semi|anti|positional)\s+join\b`)},
	{":: casts", regexp.MustCompile(`::`)},
	{"ILIKE", regexp.MustCompile(`(?i)\bilike\b`)},
	{"FROM first", regexp.MustCompile(`(?i)(^|\() ?from\b`)},
	{"a list or struct literal", regexp.MustCompile(`[(,= ]\[|\{`)},
	{"a lambda", regexp.MustCompile(`(?i)->|\blambda\b`)},
	{"HUGEINT, ENUM, JSON, UTINYINT types", regexp.MustCompile(`(?i)\b(hugeint|enum|json|u?tinyint|ubigint|uinteger)\b`)},
	{"an engine's file function", regexp.MustCompile(`(?i)\b(read_\w+|glob|sniff_csv)\s*\(`)},
	{"strftime, to_days, list_ functions", regexp.MustCompile(`(?i)\b(strftime|strptime|to_\w+s|list_\w+|string_agg|epoch)\s*\(`)},
	{"avg, which differs for decimals", regexp.MustCompile(`(?i)\bavg\s*\(`)},
	{"regexp_replace, which replaces the first or all", regexp.MustCompile(`(?i)\bregexp_replace\s*\(`)},
	{"division that is not made of doubles", regexp.MustCompile(`(?i)/|\b(divide|fdiv) ?\(`)},
	{"an operator that Trino lacks (~ also means ILIKE)", regexp.MustCompile(`~|\^|\*\*`)},
	{"ORDER BY without NULLS LAST where NULL occurs", regexp.MustCompile(`(?i)order by [^)]*\b(id_kerja_sama|tahun|tanggal\w*) (asc|desc)\b`)},
}

var (
	textOrComment = regexp.MustCompile(`'[^']*'|--[^\n]*`)
	spaces        = regexp.MustCompile(`\s+`)
	// Nothing but a whole cast counts as a double, and no other division stands inside it.
	doubles = regexp.MustCompile(`(?i)cast ?\([^()/]*(\([^()/]*\)[^()/]*)*as double\) ?/ ?nullif ?\( ?cast ?\([^()/]*(\([^()/]*(\([^()/]*\)[^()/]*)*\)[^()/]*)*as double\) ?, ?0\)`)
)

// offences names what in sql is not portable. A division is fine between doubles, with NULLIF on the divisor.
func offences(sql string) []string {
	sql = textOrComment.ReplaceAllStringFunc(sql, func(s string) string {
		if s[0] == '-' {
			return " "
		}
		return "''"
	})
	sql = spaces.ReplaceAllString(sql, " ")
	for before := ""; before != sql; { // a fine division may stand inside another
		before = sql
		sql = doubles.ReplaceAllString(sql, "1")
	}
	var out []string
	for _, n := range notPortable {
		if n.find.MatchString(sql) {
			out = append(out, n.name)
		}
	}
	return out
}

func TestModelsArePortable(t *testing.T) {
	n := 0
	for _, dir := range []string{"models", "rules", "tests"} {
		err := fs.WalkDir(files, dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			n++
			text, err := files.ReadFile(p)
			for _, o := range offences(string(text)) {
				t.Errorf("%s: %s", p, o)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 40 {
		t.Errorf("only %d files were read", n)
	}
}

func TestTheLintFindsOffences(t *testing.T) {
	for sql, want := range map[string]string{
		"select a from t qualify row_number() over () = 1":            "QUALIFY",
		"select a::int from t":                                        ":: casts",
		"select a from t where b ilike 'x'":                           "ILIKE",
		"select a / b from t":                                         "division that is not made of doubles",
		"select a // b from t":                                        "division that is not made of doubles",
		"select divide (a, b) from t":                                 "division that is not made of doubles",
		"select cast(a / b as double) / nullif(cast(c as double), 0)": "division that is not made of doubles",
		"select cast(a as double) / nullif(cast(b / 2 as double), 0)": "division that is not made of doubles",
		"select cast(a as double) / cast(b as double) from t":         "division that is not made of doubles",
		"select cast(a as double) / nullif(b, 0) from t":              "division that is not made of doubles",
		"select cast(a as bigint) / nullif(cast(b as double), 0)":     "division that is not made of doubles",
		"select cast(a as decimal) /\n nullif(cast(b as double), 0)":  "division that is not made of doubles",
		"select a, '--' as b, a / b from t":                           "division that is not made of doubles",
		"select a from t where b NOT\n\tILike 'x'":                    "ILIKE",
		"select a from t where b ~~* 'x'":                             "an operator that Trino lacks (~ also means ILIKE)",
		"select a :: int from t":                                      ":: casts",
		"select a from t\nQualify row_number() over () = 1":           "QUALIFY",
		"select a, count(*) from t group BY\n all":                    "GROUP BY ALL, ORDER BY ALL",
		"with a as (\n  from t) select * from a":                      "FROM first",
		"select [1, 2] from t":                                        "a list or struct literal",
		"select a from t order\n by x, tahun desc":                    "ORDER BY without NULLS LAST where NULL occurs",
		"select * exclude (a) from t":                                 "EXCLUDE or REPLACE in a star",
		"select a, count(*) from t group by all":                      "GROUP BY ALL, ORDER BY ALL",
		"select distinct on (a) a from t":                             "DISTINCT ON",
		"from t select a":                                             "FROM first",
		"select x from t asof join u on t.a = u.a":                    "ASOF, SEMI, ANTI or POSITIONAL join",
		"select list_sort(a) from t":                                  "strftime, to_days, list_ functions",
		"select * from read_csv('x')":                                 "an engine's file function",
		"select avg(a) from t":                                        "avg, which differs for decimals",
		"select f([1, 2]) from t":                                     "a list or struct literal",
		"select cast(a as hugeint) from t":                            "HUGEINT, ENUM, JSON, UTINYINT types",
		"select f(a, x -> x + 1) from t":                              "a lambda",
		"pivot t on a using sum(b)":                                   "PIVOT",
		"select regexp_replace(a, 'b', 'c') from t":                   "regexp_replace, which replaces the first or all",
		"select a from t order by case when b then 1 end, tahun desc": "ORDER BY without NULLS LAST where NULL occurs",
	} {
		if got := offences(sql); !slices.Contains(got, want) {
			t.Errorf("%s: found %v, want %s", sql, got, want)
		}
	}
	for _, sql := range []string{
		"select cast(a as double) / nullif(cast(b as double), 0) from t where c = 'x::y ilike' -- a / b",
		"select CAST(sum(a)  AS\n double) / NullIf( cast(sum(coalesce(b, 0)) as double), 0) from t",
		"select cast(max(cast(a as double) / nullif(cast(b as double), 0)) as double) / nullif(cast(c as double), 0) from t",
		"select a from t where b = 'it''s a / b' and c = '--'",
	} {
		if got := offences(sql); len(got) > 0 {
			t.Errorf("a right statement: %s: %v", sql, got)
		}
	}
}

func TestOrder(t *testing.T) {
	m := func(name string, inputs ...string) model { return model{schema: "mart", name: name, inputs: inputs} }
	got, err := order([]model{m("c", "mart.b"), m("a"), m("b", "mart.a")})
	if err != nil || got[0].name != "a" || got[1].name != "b" || got[2].name != "c" {
		t.Errorf("order %v, %v", got, err)
	}
	if _, err := order([]model{m("a", "mart.b"), m("b", "mart.a")}); err == nil || !strings.Contains(err.Error(), "mart.a → mart.b → mart.a") {
		t.Errorf("a circle: %v", err)
	}
	if _, err := order([]model{m("a", "mart.z")}); err == nil || !strings.Contains(err.Error(), "mart.z, which is no model") {
		t.Errorf("an unknown input: %v", err)
	}
}

func TestHeaders(t *testing.T) {
	for text, want := range map[string]string{
		"-- Satu baris adalah x.\n-- grain: a\nselect 1":                           "the header needs a sentence",
		"-- grain: a\n-- wilayah: -\nselect 1 as a":                                "the header needs a sentence",
		"-- Satu baris.\n-- grain: a\n-- wilayah: -\n":                             "no select",
		"-- Satu baris.\n-- grain: a\n-- wilayah: -\n-- Kolom a: x\nselect 1 as a": "write -- kolom: arti",
	} {
		if _, err := parseModel("mart", "x", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := rules(fstest.MapFS{"rules/R-1.sql": {Data: []byte("-- aturan: R-2\n-- nama: x\nselect 1")}}); err == nil {
		t.Error("a rule whose name is not its file's was taken")
	}
}

// TestEveryTestFails breaks the data in one way for each test and wants exactly that test to speak.
func TestEveryTestFails(t *testing.T) {
	rows := map[string]string{
		"kerja_sama":   "id_kerja_sama,kode_wilayah,jenis,instrumen,judul,tanggal_tanda_tangan,tanggal_mulai,status,kode_sub_kegiatan\nA,32.71,KSDPK,PKS,A,2024-01-31,2024-02-01,berlaku,1.03.04.2.01.0012",
		"rkpd":         "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,pagu\n32.71,2026,murni,X,1.03.04.2.01.0012,100",
		"apbd":         "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,sumber_dana,anggaran\n32.71,2026,murni,X,1.03.04.2.01.0012,5.1.02.01.01.0024,-,100",
		"realisasi":    "kode_wilayah,tahun,bulan,kode_perangkat_daerah,kode_sub_kegiatan,kode_rekening,anggaran,realisasi\n32.71,2026,10,X,1.03.04.2.01.0012,5.1.02.01.01.0024,100,50",
		"pendapatan":   "kode_wilayah,tahun,tahap,kode_perangkat_daerah,kode_rekening,anggaran\n32.71,2026,murni,X,4.2.02.02.01.0001,100",
		"apbd_ringkas": "kode_wilayah,tahun,kode_akun,anggaran\n32.71,2026,5.1.01,100",

		"usulan_musrenbang": "kode_wilayah,tahun,id_usulan,judul,pagu\n32.71,2027,U1,Drainase,100",
		"pemetaan_urusan":   "kode_wilayah,kode_bidang_urusan,kode_perangkat_daerah,perkiraan_biaya\n32.71,1.03,X,100\n32.71,1.03,X,200",
	}
	broken := map[string]string{
		"uang_rkpd":             "update mart.fct_rkpd set pagu = pagu + 0.01",
		"uang_apbd":             "update mart.fct_apbd set anggaran = anggaran + 0.01",
		"uang_realisasi":        "update mart.fct_realisasi set realisasi = realisasi - 0.01",
		"uang_pendapatan":       "update mart.fct_pendapatan set anggaran = anggaran + 0.01",
		"uang_ringkas":          "delete from mart.fct_apbd_ringkas",
		"uang_kerja_sama":       "update mart.pemetaan_urusan set perkiraan_biaya = perkiraan_biaya - 0.01",
		"baris_mart":            "delete from mart.fct_usulan_musrenbang",
		"baris_bagian":          "delete from mart.fct_realisasi",
		"tautan_berdasar":       "update mart.tautan_kerja_sama set kode_sub_kegiatan = '9'",
		"jenjang_berdasar":      "update mart.bukti_jenjang set baris = baris + 1 where jenjang = 6",
		"uang_tautan":           "update mart.uang_tautan set bagian_realisasi = bagian_realisasi + 0.01",
		"lingkup_uang":          "update mart.korelasi_bidang_urusan set anggaran_apbd = 1 where lingkup = 'nasional'",
		"grain mart.fct_rkpd":   "insert into mart.fct_rkpd select * from mart.fct_rkpd",
		"wilayah mart.fct_apbd": "update mart.fct_apbd set kode_wilayah = '99.99', tahap = 'x'",
		"riwayat_selaras":       "insert into mart.fct_kerja_sama_riwayat (id_kerja_sama, versi, kode_wilayah, peristiwa) values ('A', 1, '32.71', 'hilang')",
		"uji_terbatas":          "update mart.korelasi_uji set bacaan = null",
		"baris_batch":           "insert into landing.skips values ('b-rkpd', 'kosong', 3)",
		"baris_dimuat":          "delete from landing.rkpd",
		"lingkup_ringkas":       "delete from mart.apbd_ringkas_lingkup where lingkup = 'provinsi'",
		"lingkup_dasar":         "update mart.korelasi_bidang_urusan set realisasi = realisasi + 1",
		"rekonsiliasi_lengkap":  "delete from mart.rekonsiliasi where banding = 'rkpd-apbd'",
		"selisih_henti":         "update mart.rekonsiliasi set jumlah = 1000 where banding = 'apbd-djpk'",
	}
	for name, damage := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, rows)
			buildAll(t, w, "r1")
			before, err := Check(t.Context(), w, nil)
			if err != nil || len(before) > 0 {
				t.Fatalf("before: %v %v", before, err)
			}
			exec(t, w, damage)
			after, err := Check(t.Context(), w, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(after, func(f Failure) bool { return f.Test == name && f.Rows > 0 && f.Sample != "" }) {
				t.Errorf("the test did not speak; these did: %v", after)
			}
		})
	}
	all, err := tests(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if fromHeader := strings.HasPrefix(x.name, "grain ") || strings.HasPrefix(x.name, "wilayah "); !fromHeader && broken[x.name] == "" {
			t.Errorf("tests/%s.sql is never broken here; add what it must find", x.name)
		}
	}
}

func TestParametersAndLeftovers(t *testing.T) {
	w := open(t, nil)
	if err := w.BeginSnapshot(t.Context(), warehouse.SnapshotInfo{RunID: "r", At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(t.Context(), w, Options{AsOf: day, Parameters: map[string]string{"hari_libur": "1"}}); err == nil || !strings.Contains(err.Error(), "hari_libur of -: not known; known: baris_henti, ") {
		t.Errorf("an unknown parameter: %v", err)
	}
	exec(t, w, "create view padu.staging.stg_lama as select 1 as a")
	if _, err := Build(t.Context(), w, Options{AsOf: day, Parameters: map[string]string{"hari_akan_berakhir": "30"}}); err != nil {
		t.Fatal(err)
	}
	if got := answer(t.Context(), t, w, "select kode_wilayah, nilai, sumber from mart.dim_parameter where nama = 'hari_akan_berakhir'"); got != "- | 30 | pengaturan padu.yaml\n" {
		t.Errorf("the override: %q", got)
	}
	if got := answer(t.Context(), t, w, "select count(*) from duckdb_views() where view_name = 'stg_lama'"); got != "0\n" {
		t.Error("a view that no model defines is still there")
	}
	if len(ModelsHash()) != 64 {
		t.Errorf("hash %q", ModelsHash())
	}
}
