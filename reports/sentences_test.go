package reports

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"padu/warehouse"
)

// facts recomputes from the snapshot, by SQL of its own, every number that a page of a region may say.
const facts = `
with year as (select coalesce(
    (select max(tahun) from (select tahun from mart.fct_rkpd where kode_wilayah = $1 and terakhir union all select tahun from mart.fct_apbd where kode_wilayah = $1 and terakhir) x),
    (select max(tahun) from mart.fct_realisasi where kode_wilayah = $1 and terakhir), 0) as y),
signed as (select k.*, y from mart.fct_kerja_sama k, year where k.kode_wilayah = $1 and ditandatangani),
living as (select s.*, i.di_rkpd, i.di_apbd, i.jenjang, i.perlu_persetujuan_dprd as perlu, i.ada_persetujuan_dprd as ada, i.anggaran_apbd as uang, i.realisasi as pakai from signed s left join mart.integrasi_kerja_sama i on i.id_kerja_sama = s.id_kerja_sama and i.tahun = s.y
    where y = 0 or ((coalesce(s.tanggal_mulai, s.tanggal_tanda_tangan) is null or year(coalesce(s.tanggal_mulai, s.tanggal_tanda_tangan)) <= y) and (s.tanggal_berakhir is null or year(s.tanggal_berakhir) >= y))),
former as (select s.*, i.di_rkpd, i.di_apbd from signed s left join mart.integrasi_kerja_sama i on i.id_kerja_sama = s.id_kerja_sama and i.tahun = s.y - 1
    where (coalesce(s.tanggal_mulai, s.tanggal_tanda_tangan) is null or year(coalesce(s.tanggal_mulai, s.tanggal_tanda_tangan)) <= y - 1) and (s.tanggal_berakhir is null or year(s.tanggal_berakhir) >= y - 1)),
broken as (select aturan, count(distinct coalesce(id_kerja_sama, id_temuan)) as n from mart.temuan, year where kode_wilayah = $1 and (tahun is null or tahun = y) group by aturan),
tied as (select sum(anggaran_apbd_terkait) as budget, sum(realisasi_terkait) as spent from mart.korelasi_bidang_urusan, year where lingkup = 'wilayah' and kode_wilayah = $1 and tahun = y),
ending as (select * from signed where tanggal_berakhir >= $2 and tanggal_berakhir < cast($2 as date) + interval 1 year)
select nama, cast(nilai as varchar) from (
select 'year' as nama, y as nilai from year
union all select 'register', count(*) from mart.fct_kerja_sama where kode_wilayah = $1
union all select 'unsigned', count(*) from mart.fct_kerja_sama where kode_wilayah = $1 and not ditandatangani
union all select 'n', count(*) from living
union all select 'in_plan', count(*) from living where di_rkpd
union all select 'money', count(*) from living where uang > 0 and pakai is not null
union all select 'slow', count(*) from living where uang > 0 and round(pakai * 1000 / uang) < 500
union all select 'absorbed', round(sum(pakai) * 1000 / nullif(sum(uang), 0)) from living where uang > 0
union all select 'no_plan', count(*) from living where di_rkpd is distinct from true
union all select 'spent', count(*) from living where jenjang >= 6
union all select 'in_budget', count(*) from living where di_apbd
union all select 'no_budget', count(*) from living where di_apbd is distinct from true
union all select 'lost_after', count(*) from living where di_rkpd and di_apbd is distinct from true
union all select 'plan_pct', round(count(*) filter (where di_rkpd) * 1000.0 / nullif(count(*), 0)) from living
union all select 'no_plan_pct', round(count(*) filter (where di_rkpd is distinct from true) * 1000.0 / nullif(count(*), 0)) from living
union all select 'plan_pct_before', round(count(*) filter (where di_rkpd) * 1000.0 / nullif(count(*), 0)) from former
union all select 'spent_pct', round(spent * 1000 / nullif(budget, 0)) from tied
union all select 'near', count(*) from ending where tanggal_berakhir <= cast($2 as date) + 90
union all select 'ending', count(*) from ending
union all select 'fields', count(*) from mart.korelasi_bidang_urusan, year where kode_wilayah = $1 and tahun = y and jumlah_kerja_sama > 0
    and lingkup = case when $1 in (select kode_wilayah from mart.korelasi_bidang_urusan where lingkup = 'provinsi') then 'provinsi' else 'wilayah' end
union all select 'most', max(jumlah_kerja_sama) from mart.korelasi_bidang_urusan, year where kode_wilayah = $1 and tahun = y
    and lingkup = case when $1 in (select kode_wilayah from mart.korelasi_bidang_urusan where lingkup = 'provinsi') then 'provinsi' else 'wilayah' end
union all select 'most_before', coalesce((select sum(jumlah_kerja_sama) from mart.korelasi_bidang_urusan k, year where lingkup = 'wilayah' and kode_wilayah = $1 and tahun = y - 1
    and kode_bidang_urusan = (select kode_bidang_urusan from mart.korelasi_bidang_urusan, year where lingkup = 'wilayah' and kode_wilayah = $1 and tahun = y order by jumlah_kerja_sama desc, 1 limit 1)), 0)
union all select 'council', count(*) from living where perlu = 'perlu' and not ada
union all select 'unknown', count(*) from living where perlu = 'belum dapat dinilai'
union all select 'findings', count(*) from mart.temuan where kode_wilayah = $1
union all select 'plan_lines', count(*) from mart.fct_rkpd, year where kode_wilayah = $1 and tahun = y and terakhir
union all select aturan, n from broken) x where nilai is not null`

// money that sentences name, in rupiah.
const amounts = `with year as (select max(tahun) as y from (select tahun from mart.fct_rkpd where kode_wilayah = $1 and terakhir union all select tahun from mart.fct_apbd where kode_wilayah = $1 and terakhir) x)
select cast(coalesce(sum(anggaran_apbd_terkait), 0) * 100 as bigint) from mart.korelasi_bidang_urusan, year where lingkup = 'wilayah' and kode_wilayah = $1 and tahun = y`

// patterns are all sentences that a page may say: what stands in braces is a fact. A sentence that fits none fails the
// test, so none can be added without being recomputed.
var patterns = []string{
	"{name} belum mengirim data", "Register kerja sama {name} belum diterima", "Satu naskah tercatat, belum ditandatangani",
	"{register} naskah tercatat, belum satu pun ditandatangani", "{n} perjanjian tercatat; rencana dan anggarannya belum diterima",
	"{in_plan} dari {n} perjanjian tercantum di RKPD {year}; APBD belum diterima", "Satu-satunya perjanjian sudah punya anggaran pada {year}",
	"{no_budget} dari {n} perjanjian belum punya anggaran; {no_plan} belum masuk RKPD", "{no_budget} dari {n} perjanjian belum punya anggaran pada {year}",
	// lead
	"Integrasi kerja sama ke RKPD {year} mencapai {plan_pct%}", "Integrasi kerja sama ke RKPD {year} mencapai {plan_pct%}, naik {plan_change} poin dari {plan_pct_before%} pada {last_year}",
	"Sub kegiatan yang ditautkan beranggaran {tied}", "Sub kegiatan yang ditautkan beranggaran {tied} dan terserap {spent_pct%} sampai dengan Oktober",
	"Satu perjanjian berakhir dalam 90 hari", "Tanpa register, padu tidak dapat mengatakan kerja sama mana yang sudah masuk rencana dan anggaran",
	"Tanpa RKPD dan APBD, padu tidak dapat mengatakan mana yang sudah masuk rencana dan anggaran",
	// main findings
	"{no_plan} perjanjian ({no_plan_pct%}) tidak tercantum di RKPD {year}", "Satu perjanjian ({no_plan_pct%}) tidak tercantum di RKPD {year}", "Satu perjanjian ada dalam RKPD tetapi tidak dianggarkan",
	"Satu perjanjian memerlukan persetujuan DPRD yang tidak tercatat", "{near} perjanjian berakhir dalam 90 hari", "Satu perjanjian sudah berakhir tetapi register menyatakan berlaku",
	"Satu kerja sama wajib melibatkan daerah yang tidak berbatasan", "{P-07} rekening membelanjakan lebih dari anggarannya",
	"{P-01} di antaranya naskah pelaksanaan (PKS, NK, RK), yang tanpa sub kegiatan tidak dapat dianggarkan dan dievaluasi", "Tanpa sub kegiatan, naskah pelaksanaan (PKS, NK, RK) tidak dapat dianggarkan dan dievaluasi",
	// decisions
	"Bappeda dan perangkat daerah menetapkan sub kegiatan bagi {P-01} naskah pelaksanaan, paling lambat 30 November 2026 (persetujuan bersama RAPBD 2027)",
	"TAPD memutuskan anggaran bagi {P-02} perjanjian yang sudah ada dalam RKPD, atau mencatat alasannya", "TKKSD memutuskan {near} perjanjian; yang pertama berakhir 15 Desember 2026",
	// figures and tables
	"{council} perjanjian menunggu persetujuan DPRD", "{unknown} perjanjian lain belum dapat dinilai, karena bebannya tidak disebut dalam register atau anggarannya belum diketahui",
	"{P-01} naskah pelaksanaan belum masuk RKPD", "{P-02} perjanjian ada dalam RKPD tanpa anggaran", "{ending} perjanjian yang berakhir dalam dua belas bulan",
	"{field} bertambah paling banyak: dari {most_before} naskah pada {last_year} menjadi {most} pada {year}",
	"{in_plan} dari {n} perjanjian tercantum di RKPD", "Dari {n} perjanjian, {in_budget} sampai ke anggaran", "Satu-satunya perjanjian sampai ke anggaran",
	"Kebocoran terbesar terjadi sebelum anggaran: {no_plan} perjanjian tidak tercantum di RKPD", "Kerja sama menyentuh {fields} bidang urusan", "Kerja sama menyentuh satu bidang urusan",
	"{field} paling banyak dikerjasamakan: {most} naskah", "{field} dan {field} paling banyak dikerjasamakan: masing-masing {most} naskah",
	"{near} perjanjian berakhir dalam 90 hari, {ending} dalam dua belas bulan", "Satu perjanjian berakhir dalam dua belas bulan: 31 Maret 2027",
	"Satu perjanjian beranggaran terserap {absorbed%}", "{slow} dari {money} perjanjian beranggaran terserap kurang dari 50%", "Semua {money} perjanjian beranggaran terserap sedikitnya 50%",
	"Bagian anggaran sub kegiatan yang ditautkan yang terserap sampai Oktober {year}, yang paling rendah dahulu",
	"{n} perjanjian menurut jenjangnya, yang paling rendah dahulu", "Satu perjanjian dengan jenjangnya", "{n} perjanjian dalam register", "{register} naskah dalam register, belum ditandatangani", "Satu naskah dalam register, belum ditandatangani",
	"Perjanjian yang ditandatangani dan menyentuh tahun {year}", "Perjanjian yang ditandatangani dan menyentuh tahun {year}; {unsigned} naskah lain belum ditandatangani", "Permohonan dan naskah dalam proses",
	"Rencana dan anggaran belum diterima, sehingga jenjangnya belum dapat dinilai",
	// what stands below a title
	"Jumlah perjanjian yang berlaku, menurut jenis dan tahap perencanaan–penganggaran, {year}", "Jumlah naskah menurut bidang urusan, {year}, {name}",
	"Jumlah naskah menurut bidang urusan, {year}, {name} dengan kabupaten dan kotanya; naskah bersama dihitung sekali", "Jumlah perjanjian menurut bulan berakhir, sejak November 2026",
	"Naskah pelaksanaan (PKS, NK, RK) yang masih harus diberi sub kegiatan; aturan P-01", "Sub kegiatannya ada dalam RKPD, tetapi tidak dalam APBD; aturan P-02",
	"Membebani daerah atau masyarakat, belum dianggarkan, atau dengan pihak luar negeri; PP 28/2018", "{findings} temuan aturan", "Satu temuan aturan",
	// provinces
	"{inside_planned} dari {inside} kabupaten dan kota sudah mengirim register dan RKPD", "{name} paling jauh: {inside_best%} perjanjiannya tercantum di RKPD",
}

var hole = regexp.MustCompile(`\{([^}]*)\}`)

func TestEverySentence(t *testing.T) {
	s, _ := fixture()
	st, err := load(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, r := range st.regions {
		want := regionFacts(t, s, r)
		if r.Kind == "provinsi" {
			insideFacts(t, s, st, r, want)
		}
		d := mainReport(st, r)
		checkKPIs(t, r, d.KPIs, want)
		for _, sentence := range sentencesOf(d) {
			fits := false
			for _, p := range patterns {
				ok, wrong := compare(sentence, p, want)
				if ok {
					fits, used[p] = true, true
				} else if wrong != "" {
					t.Errorf("%s: %q: %s", r.Name, sentence, wrong)
					fits = true
				}
			}
			if !fits && regexp.MustCompile(`\d`).MatchString(sentence) {
				t.Errorf("%s: no pattern recomputes %q", r.Name, sentence)
			}
		}
	}
	if len(used) < 30 {
		t.Errorf("only %d kinds of sentences were seen; the fixture should bring more", len(used))
	}
}

// compare is true when sentence is pattern with the facts put in. wrong says which number differs when only numbers do.
func compare(sentence, pattern string, want map[string]string) (ok bool, wrong string) {
	re := regexp.QuoteMeta(pattern)
	names := hole.FindAllStringSubmatch(pattern, -1)
	for _, n := range names {
		re = strings.Replace(re, regexp.QuoteMeta(n[0]), `((?:−?[0-9][0-9.,]*%?|Rp[0-9.,]+(?: (?:juta|miliar|triliun))?)|\pL[\pL ]*|…)`, 1)
	}
	m := regexp.MustCompile("^" + re + "$").FindStringSubmatch(sentence)
	if m == nil {
		return false, ""
	}
	for i, n := range names {
		if n[1] == "field" || n[1] == "name" {
			continue
		}
		if m[i+1] == "Belum satu pun" && want[n[1]] == "0" {
			continue
		}
		if m[i+1] != want[n[1]] && !(strings.EqualFold(m[i+1], "satu") && want[n[1]] == "1") {
			return false, fmt.Sprintf("%s is %s, the snapshot gives %q", n[1], m[i+1], want[n[1]])
		}
	}
	return true, ""
}

// regionFacts are the facts as texts; "x%" is the permille x as a percentage.
func regionFacts(t *testing.T, s *warehouse.Snapshot, r *region) map[string]string {
	t.Helper()
	rows, err := s.Query(context.Background(), facts, r.Code, fixtureDay)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	number := map[string]int64{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			t.Fatal(err)
		}
		f, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		number[name] = int64(f)
		out[name] = fmt.Sprint(int64(f))
		out[name+"%"] = decimal(int64(f)) + "%"
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	out["last_year"] = fmt.Sprint(number["year"] - 1)
	out["plan_change"] = decimal(number["plan_pct"] - number["plan_pct_before"])
	var cents int64
	if err := s.QueryRow(context.Background(), amounts, r.Code).Scan(&cents); err != nil {
		t.Fatal(err)
	}
	out["tied"] = strings.ReplaceAll(rupiahWords(cents), nbsp, " ")
	return out
}

// insideFacts adds what a province says of its kabupaten and kota.
func insideFacts(t *testing.T, s *warehouse.Snapshot, st *site, province *region, want map[string]string) {
	t.Helper()
	inside, planned, best := 0, 0, 0
	for _, r := range st.regions {
		if r.Kind == "provinsi" || !strings.HasPrefix(r.Code, province.Code+".") {
			continue
		}
		inside++
		f := regionFacts(t, s, r)
		if f["n"] == "0" || f["plan_lines"] == "0" {
			continue
		}
		planned++
		pct, err := strconv.Atoi(f["plan_pct"])
		if err != nil {
			t.Fatal(err)
		}
		best = max(best, pct)
	}
	want["inside"], want["inside_planned"], want["inside_best%"] = fmt.Sprint(inside), fmt.Sprint(planned), decimal(int64(best))+"%"
}

// decimal writes permille as percent, in another way than the pages do.
func decimal(permille int64) string {
	return strings.TrimSuffix(strings.Replace(strconv.FormatFloat(float64(permille)/10, 'f', 1, 64), ".", ",", 1), ",0")
}

// sentencesOf are the sentences of a document that may be made from numbers: all of its prose but the method.
func sentencesOf(d *document) []string {
	texts := []string{d.Headline, d.Lead}
	for _, h := range d.Heads {
		texts = append(texts, h.Fact, h.More)
	}
	for _, x := range d.Decisions {
		texts = append(texts, x.Text)
	}
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			texts = append(texts, p.Text, p.So, p.Ask)
			if f := p.Figure; f != nil {
				texts = append(texts, f.Title, f.Sub, f.Note)
			}
			for _, x := range []*table{p.Table, p.Hidden} {
				if x != nil {
					texts = append(texts, x.Title, x.Sub, x.Note)
				}
			}
		}
	}
	var out []string
	for _, text := range texts {
		text = strings.ReplaceAll(text, nbsp, " ")
		for _, s := range regexp.MustCompile(`\.(?: |$)`).Split(text, -1) {
			if s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// checkKPIs compares the four figures at the top with the snapshot.
func checkKPIs(t *testing.T, r *region, got []kpi, want map[string]string) {
	t.Helper()
	if len(got) == 0 {
		return
	}
	budget := "…"
	if r.totals[r.year()] != nil && r.totals[r.year()].Budget.Valid {
		n, _ := strconv.Atoi(want["n"])
		in, _ := strconv.Atoi(want["in_budget"])
		if n > 0 {
			budget = decimal(int64(float64(in)*1000/float64(n)+0.5)) + "%"
		}
	}
	plan := "…"
	if want["plan_pct%"] != "" && r.totals[r.year()] != nil && r.totals[r.year()].Plan.Valid {
		plan = want["plan_pct%"]
	}
	spent := "…"
	if want["spent_pct%"] != "" && r.totals[r.year()].Spent.Valid {
		spent = want["spent_pct%"]
	}
	for i, w := range []string{want["n"], plan, budget, spent} {
		if g := got[i].Value + got[i].Unit; g != w {
			t.Errorf("%s: %s is %s, the snapshot gives %s", r.Name, got[i].Name, g, w)
		}
	}
}
