package transform

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unique"

	"padu/transform/link"
	"padu/warehouse"
)

// proposal is one musrenbang proposal, as far as it is compared.
type proposal struct {
	region, id, field string
	words             []int32  // ids in needs.words, each once
	mentions          []string // governments that it names
}

// needs are the proposals of all regions, and how usual their words are.
type needs struct {
	of     map[string]map[int][]proposal // government → year; an administrative city's are its province's
	names  *placeNames
	ids    map[string]int32 // stem → place in words
	words  []string         // how a word is written
	weight []float64        // 1 − the share of the other regions that write it; 0 where it is too usual to tell anything
	limit  float64          // from which likeness on two proposals go together
}

// border is a pair of neighbours and what was found between them.
type border struct {
	a, b string
	rows [][]driver.Value
}

// fillProposals makes mart.usulan_perbatasan: what people on both sides of a border ask for.
func fillProposals(ctx context.Context, w *warehouse.DB, _ []model) error {
	n, err := readNeeds(ctx, w)
	if err != nil {
		return fmt.Errorf("read the proposals: %w", err)
	}
	rows, err := w.Query(ctx, "select kode_a, kode_b from intermediate.int_pasangan_perbatasan order by kode_a, kode_b")
	if err != nil {
		return err
	}
	defer rows.Close()
	var borders []*border
	for rows.Next() {
		b := new(border)
		if err := rows.Scan(&b.a, &b.b); err != nil {
			return err
		}
		borders = append(borders, b)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	parallel(borders, n.compare)
	if _, err := w.Exec(ctx, "create table snap.mart.usulan_perbatasan (kode_wilayah varchar, tahun integer, id_usulan varchar, kode_tetangga varchar, kode_bidang_urusan varchar, id_usulan_tetangga varchar, menyebut boolean, kata_bersama varchar, kemiripan double)"); err != nil {
		return err
	}
	var out [][]driver.Value
	for _, b := range borders {
		out = append(out, b.rows...)
	}
	slices.SortFunc(out, func(x, y []driver.Value) int {
		return cmp.Or(cmp.Compare(x[0].(string), y[0].(string)), cmp.Compare(x[1].(int32), y[1].(int32)), cmp.Compare(x[2].(string), y[2].(string)), cmp.Compare(x[3].(string), y[3].(string)))
	})
	return w.Append(ctx, "snap.mart.usulan_perbatasan", out)
}

// readNeeds reads the proposals of the two newest years of each region. Where a source names no bidang, the agency to which
// it is addressed tells it.
func readNeeds(ctx context.Context, w *warehouse.DB) (*needs, error) {
	n := &needs{of: map[string]map[int][]proposal{}, ids: map[string]int32{}}
	var usual float64
	if err := w.QueryRow(ctx, "select 0.01 * batas_lazim, 0.01 * batas_usulan from staging.stg_acuan").Scan(&usual, &n.limit); err != nil {
		return nil, err
	}
	var err error
	if n.names, err = readPlaceNames(ctx, w); err != nil {
		return nil, err
	}
	rows, err := w.Query(ctx, `select w.kode_anggaran, u.kode_wilayah, u.tahun, u.id_usulan,
		coalesce(u.kode_bidang_urusan, case when regexp_matches(u.kode_perangkat_daerah, '^[1-9][.][0-9][0-9][.]') then substr(u.kode_perangkat_daerah, 1, 4) end, ''),
		coalesce(u.kode_sub_kegiatan, ''), concat_ws(' . ', u.judul, u.masalah, u.lokasi, u.kelurahan, u.kecamatan)
		from (select *, max(tahun) over (partition by kode_wilayah) as terbaru from mart.fct_usulan_musrenbang) u
		join intermediate.int_wilayah_anggaran w on w.kode_wilayah = u.kode_wilayah
		where u.tahun >= u.terbaru - 1 and coalesce(u.status, '-') <> 'ditolak' order by w.kode_anggaran, u.kode_wilayah, u.tahun, u.id_usulan`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var writers []int // how many governments' people write a word
	var last []string // the one that wrote it last
	for rows.Next() {
		var of, code, text string
		var year int
		var p proposal
		if err := rows.Scan(&of, &p.region, &year, &p.id, &p.field, &code, &text); err != nil {
			return nil, err
		}
		p.region, p.field = unique.Make(p.region).Value(), unique.Make(p.field).Value()
		said := link.Telling(text)
		if code != "" { // a sub kegiatan is a word too
			said = append(said, link.Word{Text: code, Stem: code})
		}
		for _, s := range said {
			id, ok := n.ids[s.Stem]
			if !ok {
				id = int32(len(n.words))
				n.ids[s.Stem], n.words, writers, last = id, append(n.words, s.Text), append(writers, 0), append(last, "")
			}
			if last[id] != of {
				last[id] = of
				writers[id]++
			}
			p.words = append(p.words, id)
		}
		slices.Sort(p.words)
		p.words = slices.Compact(p.words)
		p.mentions = n.names.mentioned(text, of)
		if n.of[of] == nil {
			n.of[of] = map[int][]proposal{}
		}
		n.of[of][year] = append(n.of[of][year], p)
	}
	for _, k := range writers {
		n.weight = append(n.weight, telling(k, len(n.of), usual))
	}
	return n, rows.Err()
}

// telling is how much it says that two of all governments have something which k of all have: 1 where nobody else has it, less
// the more do, 0 where it is too usual. Among a handful of governments nothing is unusual enough.
func telling(k, all int, usual float64) float64 {
	if k < 2 || float64(k-1) > usual*float64(all) {
		return 0
	}
	return 1 - math.Log(float64(k-1))/math.Log(float64(all))
}

// compare finds for every proposal on either side of a border the one on the other side that is most like it, in the newest
// year that both have; where there is none, each side's newest is read for the names of the other.
func (n *needs) compare(b *border) {
	common := 0
	for y := range n.of[b.a] {
		if len(n.of[b.b][y]) > 0 {
			common = max(common, y)
		}
	}
	// The names of the two are counted once, as a mention.
	own := map[int32]bool{}
	for _, s := range link.Telling(n.names.names[b.a] + " " + n.names.names[b.b]) {
		if id, ok := n.ids[s.Stem]; ok {
			own[id] = true
		}
	}
	for _, side := range [][2]string{{b.a, b.b}, {b.b, b.a}} {
		year := common
		if common == 0 {
			for y := range n.of[side[0]] {
				year = max(year, y)
			}
		}
		there := n.of[side[1]][year]
		index := n.index(there, own)
		for _, p := range n.of[side[0]][year] {
			if row := n.best(p, there, index, side[1]); row != nil {
				b.rows = append(b.rows, append([]driver.Value{p.region, int32(year)}, row...))
			}
		}
	}
}

// index is where each telling word stands.
func (n *needs) index(all []proposal, but map[int32]bool) map[int32][]int {
	index := map[int32][]int{}
	for i, p := range all {
		for _, t := range p.words {
			if n.weight[t] > 0 && !but[t] {
				index[t] = append(index[t], i)
			}
		}
	}
	return index
}

// best is the row of one proposal from its id on, or nil where nothing on the other side goes with it.
func (n *needs) best(p proposal, there []proposal, index map[int32][]int, neighbour string) []driver.Value {
	like := map[int]float64{}
	for _, t := range p.words {
		for _, i := range index[t] {
			if f := there[i].field; f == p.field || f == "" || p.field == "" {
				like[i] += n.weight[t]
			}
		}
	}
	found := -1
	for i, s := range like {
		if found < 0 || s > like[found] || s == like[found] && there[i].id < there[found].id {
			found = i
		}
	}
	named := slices.Contains(p.mentions, neighbour)
	score := 0.0
	if named {
		score = 1
	}
	field := p.field
	var partner, shared any
	if found >= 0 && likeness(like[found]+score) >= n.limit {
		score += like[found]
		partner = there[found].id
		field = max(field, there[found].field) // equal, or one of them is unknown
		var words []string
		for _, t := range p.words {
			if slices.Contains(index[t], found) {
				words = append(words, n.words[t])
			}
		}
		shared = strings.Join(words, "; ")
	} else if !named {
		return nil
	}
	if field == "" {
		return nil
	}
	return []driver.Value{p.id, neighbour, field, partner, named, shared, likeness(score)}
}

func likeness(score float64) float64 { return round(score / (1 + score)) }

// placeNames finds governments by their names inside a text.
type placeNames struct {
	*regions
	money map[string]string // region → the government that holds its money
	bare  map[string]string // name without kabupaten or kota → region, where only one has it
}

func readPlaceNames(ctx context.Context, w *warehouse.DB) (*placeNames, error) {
	r, err := readRegions(ctx, w)
	if err != nil {
		return nil, err
	}
	p := &placeNames{r, map[string]string{}, map[string]string{}}
	for code, name := range r.names {
		_, bare, _ := strings.Cut(strings.Replace(words(name), " administrasi ", " ", 1), " ")
		if _, again := p.bare[bare]; again {
			p.bare[bare] = ""
		} else {
			p.bare[bare] = code
		}
	}
	rows, err := w.Query(ctx, "select kode_wilayah, kode_anggaran from intermediate.int_wilayah_anggaran")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var code, money string
		if err := rows.Scan(&code, &money); err != nil {
			return nil, err
		}
		p.money[code] = money
	}
	return p, rows.Err()
}

// longestName is how many words the longest name of a region has.
const longestName = 6

// mentioned gives the governments other than own that a text names: Kab. Bogor, Kota Depok; a name without its kind only
// behind the word border, because many streets bear one.
func (p *placeNames) mentioned(text, own string) (out []string) {
	said := " " + words(text) + " "
	for _, s := range spellings {
		said = strings.ReplaceAll(said, " "+s[0], " "+s[1])
	}
	all := strings.Fields(said)
	for i, w := range all {
		find, from := p.codes, i
		switch w {
		case "kabupaten", "kota", "provinsi":
		case "batas", "perbatasan", "berbatasan":
			find, from = p.bare, i+1
			if from < len(all) && all[from] == "dengan" {
				from++
			}
		default:
			continue
		}
		for n := min(longestName, len(all)-from); n > 0; n-- {
			if code := find[strings.Join(all[from:from+n], " ")]; code != "" {
				if g := p.money[code]; g != own && !slices.Contains(out, g) {
					out = append(out, g)
				}
				break
			}
		}
	}
	return out
}
