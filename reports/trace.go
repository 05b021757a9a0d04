package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"padu/warehouse"
)

// TraceFile is the site's list of figures: for each trace code the rows of the marts that make the figure up.
const TraceFile = "jejak.csv"

// Trace is one figure of a page, with the sums it is made of.
type Trace struct {
	Code      string `json:"code"`
	Page      string `json:"page"`
	Region    string `json:"kode_wilayah"`
	Year      int    `json:"tahun"`
	Agreement string `json:"id_kerja_sama,omitempty"`
	Sentence  string `json:"sentence"` // the figure as the page says it
	Sums      []Sum  `json:"-"`
}

// Sum says from which rows of one mart a part of a figure comes: the sum of Column, or the number of rows where it is "".
type Sum struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // exact: 34, or 698000000.00
	Unit   string `json:"unit"`  // naskah, daerah, rupiah
	Table  string `json:"table"`
	Column string `json:"column"`
	Where  string `json:"where"`
}

// traceCode names a figure by what it is, not by its value: the code is the same every night.
func traceCode(page, about string, year int, figure string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%d|%s", page, about, year, figure))
	return base32.StdEncoding.EncodeToString(h[:5])
}

var traceHead = []string{"kode", "halaman", "kode_wilayah", "tahun", "id_kerja_sama", "kalimat", "bagian", "nilai", "satuan", "tabel", "kolom", "syarat"}

// tracesCSV is the list as a file: a line for each sum.
func tracesCSV(traces []Trace) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{traceHead}
	for _, t := range traces {
		for _, s := range t.Sums {
			rows = append(rows, []string{t.Code, t.Page, t.Region, strconv.Itoa(t.Year), t.Agreement, t.Sentence, s.Name, s.Value, s.Unit, s.Table, s.Column, s.Where})
		}
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// ReadTraces reads what tracesCSV wrote.
func ReadTraces(r io.Reader) (out []Trace, err error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], traceHead) {
		return nil, fmt.Errorf("the columns are not %s", strings.Join(traceHead, ", "))
	}
	for _, f := range rows[1:] {
		t := Trace{Code: f[0], Page: f[1], Region: f[2], Agreement: f[4], Sentence: f[5]}
		if t.Year, err = strconv.Atoi(f[3]); err != nil {
			return nil, err
		}
		if n := len(out) - 1; n < 0 || out[n].Code != t.Code || out[n].Sentence != t.Sentence {
			out = append(out, t)
		}
		last := &out[len(out)-1]
		last.Sums = append(last.Sums, Sum{f[6], f[7], f[8], f[9], f[10], f[11]})
	}
	return out, nil
}

// Conditions on the marts. They say again in SQL what the figures count in Go, so that a trace checks the page as well.

// inForce are the agreements that figures.touches counts for a year.
func inForce(year int) string {
	if year == 0 {
		return "ditandatangani"
	}
	return fmt.Sprintf("ditandatangani and coalesce(year(coalesce(tanggal_mulai, tanggal_tanda_tangan)), %d) <= %d and coalesce(year(tanggal_berakhir), %d) >= %d", year, year, year, year)
}

// signedIn are the agreements in force of some regions.
func signedIn(regions string, year int) string {
	return fmt.Sprintf("kode_wilayah in (%s) and %s", regions, inForce(year))
}

// provenIn are the proofs of a rung of those agreements.
func provenIn(regions string, year, rung int) string {
	return fmt.Sprintf("jenjang = %d and tercapai and tahun = %d and id_kerja_sama in (select id_kerja_sama from mart.fct_kerja_sama where %s)", rung, year, signedIn(regions, year))
}

// tiedLines are the lines that any signed agreement of the region is tied to, each once.
func tiedLines(code string, year int) string {
	return fmt.Sprintf(`kode_wilayah = %s and tahun = %d and terakhir and kode_rekening not like '4.%%' and kode_rekening not like '6.%%' and (kode_perangkat_daerah, kode_sub_kegiatan) in (select t.kode_perangkat_daerah, t.kode_sub_kegiatan from mart.tautan_kerja_sama t join mart.dim_wilayah w on w.kode_wilayah = t.kode_wilayah join mart.fct_kerja_sama k on k.id_kerja_sama = t.id_kerja_sama where t.tahun = %d and k.ditandatangani and t.status in ('otomatis', 'diterima') and case when w.otonom then w.kode_wilayah else w.kode_provinsi end = %s)`,
		warehouse.Quote(code), year, year, warehouse.Quote(code))
}

// ownLines are the lines that one agreement is tied to; they stand in the budget of budgetRegion.
func ownLines(budgetRegion, id string, year int) string {
	return fmt.Sprintf("kode_wilayah = %s and tahun = %d and terakhir and (kode_perangkat_daerah, kode_sub_kegiatan) in (select kode_perangkat_daerah, kode_sub_kegiatan from mart.uang_tautan where id_kerja_sama = %s and tahun = %d)",
		warehouse.Quote(budgetRegion), year, warehouse.Quote(id), year)
}

func count(name string, n int, unit, table, where string) Sum {
	return Sum{name, strconv.Itoa(n), unit, table, "", where}
}

func rupiahs(name string, cents int64, table, column, where string) Sum {
	return Sum{name, exact(true, cents), "rupiah", table, column, where}
}

// sentence is a tile in words.
func (k *kpi) sentence(about string) string {
	return fmt.Sprintf("%s, %s: %s%s (%s)", about, k.Name, k.Value, k.Unit, k.Note)
}

// traces lists every figure of the site that has a code, in the order of the pages.
func (st *site) traces() []Trace {
	out := st.nationTraces()
	for _, r := range st.regions {
		if len(r.agreements) == 0 {
			continue
		}
		f := st.compute(r)
		page := "wilayah/" + r.Code + "/index.html"
		at, tiles := warehouse.Quote(r.Code), kpis(f)
		sums := [][]Sum{{count("perjanjian", f.N, "naskah", "fct_kerja_sama", signedIn(at, f.Year))},
			{count("tercantum", f.InPlan, "naskah", "bukti_jenjang", provenIn(at, f.Year, 4)), count("perjanjian", f.N, "naskah", "fct_kerja_sama", signedIn(at, f.Year))},
			{count("dianggarkan", f.InBudget, "naskah", "bukti_jenjang", provenIn(at, f.Year, 5)), count("perjanjian", f.N, "naskah", "fct_kerja_sama", signedIn(at, f.Year)),
				rupiahs("anggaran terkait", f.TiedBudget, "fct_apbd", "anggaran", tiedLines(r.Code, f.Year))},
			{rupiahs("realisasi terkait", f.TiedSpent, "fct_realisasi", "realisasi", tiedLines(r.Code, f.Year)), rupiahs("anggaran terkait", f.TiedBudget, "fct_apbd", "anggaran", tiedLines(r.Code, f.Year))}}
		for i, k := range tiles {
			if k.Trace != "" {
				out = append(out, Trace{Code: k.Trace, Page: page, Region: r.Code, Year: f.Year, Sentence: k.sentence(kicker(r, f)), Sums: sums[i]})
			}
		}
		budget := r.Code
		if !r.Autonomous {
			budget = r.Province
		}
		for _, a := range r.agreements {
			out = append(out, a.traces(r, budget)...)
		}
	}
	return out
}

// agreementFigures are the amounts of an agreement in a year that have a code.
var agreementFigures = []struct {
	name, table, column string
	of                  func(*integration) (cents int64, known bool)
}{
	{"pagu", "fct_rkpd", "pagu", func(i *integration) (int64, bool) { return i.Plan.Int64, i.Plan.Valid }},
	{"anggaran", "fct_apbd", "anggaran", func(i *integration) (int64, bool) { return i.Budget.Int64, i.Budget.Valid }},
	{"realisasi", "fct_realisasi", "realisasi", func(i *integration) (int64, bool) { return i.Spent.Int64, i.Spent.Valid }},
}

// trace is the code of an amount of an agreement; "" when the amount is not known.
func (a *agreement) trace(figure string, year int) string {
	for _, g := range agreementFigures {
		if i := a.years[year]; i != nil && g.name == figure {
			if _, known := g.of(i); known {
				return traceCode("naskah", a.ID, year, figure)
			}
		}
	}
	return ""
}

func (a *agreement) traces(r *region, budget string) (out []Trace) {
	for _, y := range sortedKeys(a.years) {
		for _, g := range agreementFigures {
			code := a.trace(g.name, y)
			if code == "" {
				continue
			}
			cents, _ := g.of(a.years[y])
			out = append(out, Trace{Code: code, Page: "wilayah/" + r.Code + "/index.html", Region: r.Code, Year: y, Agreement: a.ID,
				Sentence: fmt.Sprintf("%s %d, %s, %s terkait: %s", r.Name, y, a.Title, g.name, rupiah(cents)),
				Sums:     []Sum{rupiahs(g.name, cents, g.table, g.column, ownLines(budget, a.ID, y))}})
		}
	}
	return out
}

// nationTraces are the figures of the front page. Each region counts with its own latest year.
func (st *site) nationTraces() (out []Trace) {
	n := st.nation()
	all, planned, budgeted := map[int][]string{}, map[int][]string{}, map[int][]string{}
	for _, r := range st.regions {
		f := st.compute(r)
		if f.N == 0 {
			continue
		}
		code := warehouse.Quote(r.Code)
		all[f.Year] = append(all[f.Year], code)
		if f.HasPlan {
			planned[f.Year] = append(planned[f.Year], code)
		}
		if f.HasBudget {
			budgeted[f.Year] = append(budgeted[f.Year], code)
		}
	}
	in := func(regions map[int][]string, where func(codes string, year int) string) string {
		var parts []string
		for _, y := range slices.Sorted(maps.Keys(regions)) {
			parts = append(parts, "("+where(strings.Join(regions[y], ", "), y)+")")
		}
		if len(parts) == 0 {
			return "false"
		}
		return strings.Join(parts, " or ")
	}
	rung := func(rung int) func(string, int) string {
		return func(codes string, year int) string { return provenIn(codes, year, rung) }
	}
	sums := [][]Sum{{count("perjanjian", n.n, "naskah", "fct_kerja_sama", in(all, signedIn))},
		{count("tercantum", n.inPlan, "naskah", "bukti_jenjang", in(planned, rung(4))), count("perjanjian", n.withPlan, "naskah", "fct_kerja_sama", in(planned, signedIn))},
		{count("dianggarkan", n.inBudget, "naskah", "bukti_jenjang", in(budgeted, rung(5))), count("perjanjian", n.withBudget, "naskah", "fct_kerja_sama", in(budgeted, signedIn))},
		{count("mengirim", n.regions, "daerah", "dim_wilayah", "kode_wilayah in (select kode_wilayah from mart.fct_kerja_sama union select kode_wilayah from mart.fct_rkpd union select kode_wilayah from mart.fct_apbd union select kode_wilayah from mart.fct_realisasi union select kode_wilayah from mart.fct_apbd_ringkas)"),
			count("semua", len(st.regions), "daerah", "dim_wilayah", "true")}}
	for i, k := range st.nationKPIs(n) {
		if k.Trace != "" {
			out = append(out, Trace{Code: k.Trace, Page: "index.html", Region: "-", Year: n.year, Sentence: k.sentence("Nasional"), Sums: sums[i]})
		}
	}
	return out
}

// code gives every tile that shows a figure its trace code.
func code(tiles []kpi, page, about string, year int) []kpi {
	for i, name := range []string{"berlaku", "rkpd", "apbd", "akhir"} {
		if tiles[i].Value != "…" {
			tiles[i].Trace = traceCode(page, about, year, name)
		}
	}
	return tiles
}
