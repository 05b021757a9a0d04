package reports

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"

	"padu/warehouse"
)

// Trace is one figure of a page, with the sums it is made of.
type Trace struct {
	Code      string `json:"code"`
	Page      string `json:"page"`
	Region    string `json:"kode_wilayah"`
	Period    string `json:"period,omitempty"` // code of the edition's period; "" in the current view
	Agreement string `json:"id_kerja_sama,omitempty"`
	Sentence  string `json:"sentence"`             // the figure as the page says it
	CSV       string `json:"csv,omitempty"`        // the file with the exact value, from the site's root; "" for a tile
	Row       int    `json:"csv_row,omitempty"`    // in it; the head is row 1
	Column    string `json:"csv_column,omitempty"` // in it, by its head
	Sums      []Sum  `json:"-"`
}

// Sum says from which rows of one mart a part of a figure comes: the sum of Column, or the number of rows where it is "".
type Sum struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // exact: 34, or 698000000.00
	Unit   string `json:"unit"`  // naskah, daerah, rupiah; or one of the units below
	Table  string `json:"table"` // in schema mart, or with another before it: meta.batches
	Column string `json:"column"`
	Where  string `json:"where"`
}

// Units of a Sum that is not a count or an amount of money.
const (
	unitValue    = "nilai"    // what Column says in every row
	unitShare    = "porsi"    // what Column says, a share rounded to thousandths
	unitLast     = "terakhir" // the greatest of Column
	unitDistinct = "berbeda"  // how many different values Column has
)

// traceCode names a figure by what it is, not by its value: the code is the same every night. Its first three letters name the
// region, so that a code leads to few documents.
func traceCode(region, what string) string {
	h := sha256.Sum256([]byte(what))
	return TracePrefix(region) + base32.StdEncoding.EncodeToString(h[:5])[:7]
}

// TracePrefix is what the codes of a region's reports begin with; the nation is 00.
func TracePrefix(region string) string {
	h := sha256.Sum256([]byte("wilayah " + region))
	return base32.StdEncoding.EncodeToString(h[:5])[:3]
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

// proven are the proofs of a rung in a year, of the agreements for which signed holds.
func proven(signed string, year, rung int) string {
	return fmt.Sprintf("jenjang = %d and tercapai and tahun = %d and id_kerja_sama in (select id_kerja_sama from mart.fct_kerja_sama where %s)", rung, year, signed)
}

// provenSpent are the proofs of spending of those that came so far on the ladder without a gap.
func provenSpent(signed string, year int) string {
	return proven(signed, year, 6) + fmt.Sprintf(" and id_kerja_sama in (select id_kerja_sama from mart.integrasi_kerja_sama where tahun = %d and jenjang >= 6)", year)
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

// Traces lists the figures of the reports that a trace code may belong to, by its first three letters, which name a region;
// "" lists those of every report of the current view.
func Traces(ctx context.Context, s *warehouse.Snapshot, code string) (out []Trace, err error) {
	st, err := load(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("list the figures of the site: %w", err)
	}
	for _, o := range st.orders() {
		region := "00"
		if o.region != nil {
			region = o.region.Code
		}
		if strings.HasPrefix(code, TracePrefix(region)) || code == "" {
			out = append(out, st.document(o.kind, o.region, o.agency, period{}).traces()...)
		}
	}
	return out, nil
}

// TracesOf is Traces for an edition of a period, of which the snapshot is that of the edition.
func TracesOf(ctx context.Context, s *warehouse.Snapshot, e Edition, code string) (out []Trace, err error) {
	p, err := ParsePeriod(e.Period)
	if err != nil {
		return nil, err
	}
	st, err := loadFor(ctx, s, p)
	if err != nil {
		return nil, fmt.Errorf("list the figures of edition %s: %w", e.ID, err)
	}
	for _, o := range st.ordersOf(e.Kinds) {
		if d := st.document(o.kind, o.region, o.agency, p); strings.HasPrefix(code, TracePrefix(d.regionCode())) || code == "" {
			out = append(out, d.traces()...)
		}
	}
	return out, nil
}

// total is the sum of whole numbers in a column.
func total[N int | int64](name string, n N, unit, table, column, where string) Sum {
	return Sum{name, fmt.Sprint(n), unit, table, column, where}
}

// traces lists every figure of a document that SQL gives again: the tiles, then the cells of every table.
func (d *document) traces() (out []Trace) {
	page, region := d.Base+".html", d.regionCode()
	for _, k := range d.KPIs {
		if k.Trace != "" {
			out = append(out, Trace{Code: k.Trace, Page: page, Region: region, Period: d.Period.Code, Sentence: fmt.Sprintf("%s, %s: %s%s (%s)", d.Kicker, k.Name, k.Value, k.Unit, k.Note), Sums: k.Sums()})
		}
	}
	for _, t := range d.tables() {
		for line, r := range t.Rows {
			for i := range r.Cells {
				c := &r.Cells[i]
				if c.Trace == "" {
					continue
				}
				f := Trace{Code: c.Trace, Page: page, Region: region, Period: d.Period.Code, Sentence: fmt.Sprintf("%s, %s, %s, %s: %s", d.Kicker, t.No, r.Cells[0].Text, t.Columns[i].Name, c.Text), Sums: c.sums(t.Columns[i].Form)}
				if d.hasFiles() {
					f.CSV, f.Row, f.Column = d.csvName(t), line+2, t.Columns[i].Key
				}
				if d.Region != nil && d.Region.ids[r.Key] {
					f.Agreement = r.Key
				}
				out = append(out, f)
			}
		}
	}
	return out
}

// sums are the cell's sums, with its exact value where a sum stands for the value itself.
func (c *cell) sums(f form) []Sum {
	out := c.Sums()
	for i := range out {
		if out[i].Unit == unitValue {
			out[i].Value = c.exactText(f)
			if f == formPercent {
				out[i].Unit = unitShare
			}
		}
	}
	return out
}
