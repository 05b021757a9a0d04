package reports

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"padu/warehouse"
)

// fact is one figure of an edition, as angka.csv has it: enough to compare two editions without their snapshots.
type fact struct {
	Code, Region, Page, Table, Row, Column, Name string
	Value                                        string // exact; the parts of a tile
	Agreement                                    string // of a row that is an agreement's
	Years                                        string // that its rows are of; "" is any
	Regions                                      string // that its rows are of; 32* is with all kabupaten and kota, * is any
	Tables                                       string // that it is counted from or asked by
	Columns                                      string // that it sums or asks by
}

var factHead = []string{"kode", "kode_wilayah", "halaman", "tabel", "baris", "kolom", "nama", "nilai", "id_kerja_sama", "tahun", "wilayah", "sumber", "kolom_sumber"}

type factList []fact

func (l factList) lines() [][]string {
	out := [][]string{factHead}
	for _, f := range l {
		out = append(out, []string{f.Code, f.Region, f.Page, f.Table, f.Row, f.Column, f.Name, f.Value, f.Agreement, f.Years, f.Regions, f.Tables, f.Columns})
	}
	return out
}

// facts draws the orders and lists their figures in that order.
func (st *site) facts(ctx context.Context, w *writer, orders []order) (factList, error) {
	var mu sync.Mutex
	by := map[order]factList{}
	st.drawAll(ctx, w, orders, func(o order, d *document) {
		f := d.facts()
		mu.Lock()
		defer mu.Unlock()
		by[o] = f
	})
	var out factList
	for _, o := range orders {
		out = append(out, by[o]...)
	}
	return out, ctx.Err()
}

// facts lists the figures of a document: the tiles, then the cells of every table.
func (d *document) facts() (out factList) {
	add := func(f fact, sums []Sum) {
		f.Region, f.Page = d.regionCode(), d.Base+".html"
		f.Years, f.Tables, f.Columns = yearsOf(sums), tablesOf(sums), columnsOf(sums)
		if f.Regions = regionsOf(sums); f.Regions == "" && f.Agreement != "" {
			f.Regions = f.Region
		} else if f.Regions == "" {
			f.Regions = strings.TrimPrefix(f.Region, "00") + "*"
		}
		out = append(out, f)
	}
	for i, k := range d.KPIs {
		if k.Trace == "" {
			continue
		}
		sums := k.Sums()
		var parts []string
		for _, s := range sums {
			parts = append(parts, s.Value)
		}
		add(fact{Code: k.Trace, Table: "kpi", Row: strconv.Itoa(i), Name: k.Name, Value: strings.Join(parts, " / ")}, sums)
	}
	for _, t := range d.tables() {
		for _, r := range t.Rows {
			for i := range r.Cells {
				c := &r.Cells[i]
				if c.Trace == "" {
					continue
				}
				sums := c.sums(t.Columns[i].Form)
				f := fact{Code: c.Trace, Table: t.ID, Row: r.Key, Column: t.Columns[i].Key, Name: short(r.Cells[0].Text), Value: c.exactText(t.Columns[i].Form)}
				if ids := idForm.FindAllString(r.Key+" "+sums[0].Where, -1); len(ids) > 0 {
					f.Agreement = ids[0]
				}
				add(f, slices.Concat(sums, t.decided(r.Key)))
			}
		}
	}
	return out
}

// decided are the sums that decide whether the row is there.
func (t *table) decided(key string) []Sum {
	if t.Decided == nil {
		return nil
	}
	return []Sum{t.Decided(key)}
}

// short cuts a name for a list.
func short(s string) string {
	if r := []rune(s); len(r) > 70 {
		return string(r[:69]) + "…"
	}
	return s
}

var (
	idForm      = regexp.MustCompile(`\bKS-[0-9A-Za-z.]+(?:-[0-9A-Za-z]+)*`)
	yearInSQL   = regexp.MustCompile(`\btahun = (\d{4})`)
	regionInSQL = regexp.MustCompile(`kode_wilayah (?:= '([0-9.]+)'|in \('([0-9.]+)'\))`)
	ruleInSQL   = regexp.MustCompile(`aturan = '([A-Z]-\d+)'`)
	textInSQL   = regexp.MustCompile(`'[^']*'`)
	wordInSQL   = regexp.MustCompile(`[a-z_]{3,}`)
	martInSQL   = regexp.MustCompile(`\b(mart|meta)\.[a-z_]+`)
)

// yearsOf are the years that sums ask for; "" where one asks for any.
func yearsOf(sums []Sum) string {
	seen := map[string]bool{}
	for _, s := range sums {
		found := yearInSQL.FindAllStringSubmatch(s.Where, -1)
		if len(found) == 0 {
			return ""
		}
		for _, m := range found {
			seen[m[1]] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " ")
}

// regionsOf are the regions that sums ask for; "" where one asks for none by its code. A scope holds its kabupaten and kota too.
func regionsOf(sums []Sum) string {
	seen := map[string]bool{}
	for _, s := range sums {
		found := regionInSQL.FindAllStringSubmatch(s.Where, -1)
		if len(found) == 0 {
			return ""
		}
		for _, m := range found {
			code := m[1] + m[2]
			if strings.Contains(s.Where, "lingkup") {
				code = strings.TrimPrefix(code, "00") + "*"
			}
			seen[code] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " ")
}

// columnsOf are the columns that sums add up or ask by, with the words of SQL among them, and the rules whose findings they ask for.
func columnsOf(sums []Sum) string {
	seen := map[string]bool{}
	for _, s := range sums {
		for _, m := range ruleInSQL.FindAllStringSubmatch(s.Where, -1) {
			seen["aturan:"+m[1]] = true
		}
		for _, w := range wordInSQL.FindAllString(s.Column+" "+textInSQL.ReplaceAllString(s.Where, ""), -1) {
			if !sqlWords[w] {
				seen[w] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " ")
}

var sqlWords = map[string]bool{"select": true, "from": true, "where": true, "and": true, "not": true, "like": true, "coalesce": true, "year": true, "mart": true, "meta": true, "join": true, "case": true, "when": true, "then": true, "else": true, "end": true, "between": true, "date": true, "max": true, "group": true}

// tablesOf are the tables that sums count, and those that their conditions ask.
func tablesOf(sums []Sum) string {
	seen := map[string]bool{}
	for _, s := range sums {
		name := s.Table
		if !strings.Contains(name, ".") {
			name = "mart." + name
		}
		seen[name] = true
		for _, m := range martInSQL.FindAllString(s.Where, -1) {
			seen[m] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " ")
}

// basisRow is one thing that figures rest on, as dasar.csv has it.
type basisRow struct{ Sort, Name, Region, Year, Group, Value, Detail string }

var basisHead = []string{"jenis", "nama", "kode_wilayah", "tahun", "kelompok", "isi", "rincian"}

// The sorts of basisRow.
const (
	sortBatch     = "batch"     // name batch, group dataset, value what it covers, detail file and sha256
	sortLink      = "tautan"    // name link, group agreement, value status, detail line of the plan
	sortParameter = "parameter" // name, value; region "-" for all
	sortTable     = "tabel"     // name of a table that figures are counted from, value all that it rests on
	sortEdition   = "edisi"     // name of a property, value
)

type basisList []basisRow

func (l basisList) lines() [][]string {
	out := [][]string{basisHead}
	for _, b := range l {
		out = append(out, []string{b.Sort, b.Name, b.Region, b.Year, b.Group, b.Value, b.Detail})
	}
	return out
}

// basis lists what the figures of an edition rest on, and works out its rule version.
func (st *site) basis(ctx context.Context, s *warehouse.Snapshot, e *Edition) (basisList, error) {
	p := st.period
	out := basisList{
		{Sort: sortEdition, Name: "versi_padu", Value: e.Version}, {Sort: sortEdition, Name: "model", Value: e.Models},
		{Sort: sortEdition, Name: "periode", Value: e.Period}, {Sort: sortEdition, Name: "hari", Value: p.day(st.info.AsOf).Format(time.DateOnly)},
	}
	read := func(sort, q string) error {
		return each(ctx, s, q, func(scan func(...any) error) error {
			b := basisRow{Sort: sort}
			if err := scan(&b.Name, &b.Region, &b.Year, &b.Group, &b.Value, &b.Detail); err != nil {
				return err
			}
			out = append(out, b)
			return nil
		})
	}
	for _, q := range [][2]string{
		{sortBatch, `select batch_id, kode_wilayah, cast(tahun as varchar), dataset, concat_ws(' ', source, tahap, cast(bulan as varchar), cover), concat(file, ' ', sha256)
			from meta.batches where status = 'loaded' order by batch_id`},
		{sortLink, `select id_tautan, kode_wilayah, cast(tahun as varchar), id_kerja_sama, status, concat(kode_perangkat_daerah, ' ', kode_sub_kegiatan, ' ', cast(porsi as varchar))
			from mart.tautan_kerja_sama order by id_tautan`},
		{sortParameter, "select nama, kode_wilayah, '', satuan, nilai, sumber from mart.dim_parameter order by nama, kode_wilayah"},
	} {
		if err := read(q[0], q[1]); err != nil {
			return nil, err
		}
	}
	var rules []string
	for _, b := range out {
		if b.Sort == sortParameter && b.Name != "hari_ini" {
			rules = append(rules, b.Name+" "+b.Region+" "+b.Value)
		}
	}
	e.Rules = sum256([]byte(e.Models + "\n" + strings.Join(rules, "\n")))[:12]
	out = append(out, basisRow{Sort: sortEdition, Name: "versi_aturan", Value: e.Rules})
	for _, name := range slices.Sorted(maps.Keys(st.dict.reads)) {
		if strings.HasPrefix(name, "mart.") {
			out = append(out, basisRow{Sort: sortTable, Name: name, Value: strings.Join(st.dict.above(name), " ")})
		}
	}
	return out, nil
}
