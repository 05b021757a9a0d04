package ingest

import (
	"bufio"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"padu/warehouse"
)

//go:embed reference/*.csv
var referenceFiles embed.FS

// region is one row of the region list.
type region struct {
	code, name, kind, province, djpk string
	own                              bool // with a budget of its own
}

// reference is what codes and names are checked against while a file is read.
type reference struct {
	regions map[string]region
	names   map[string]string   // normalised full name → code; names without their kind are absent when two regions share them
	shared  map[string][]string // base names that regions share → their codes; 26 of a kabupaten and a kota
	djpk    map[string]string
	bps     map[string]string
	moved   map[string]string
	fields  map[string]string // bidang urusan: normalised name → code
	known   map[string]bool   // bidang urusan codes
}

// list reads one embedded list: its leading comment lines (the decree) and its records with the header first.
func list(name string) (basis string, records [][]string) {
	f, err := referenceFiles.Open("reference/" + name + ".csv")
	if err != nil {
		panic(err) // part of the program; a test reads every list
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		first, err := r.Peek(1)
		if err != nil || first[0] != '#' {
			break
		}
		line, err := r.ReadString('\n')
		if err != nil {
			break
		}
		basis += strings.TrimSpace(strings.TrimPrefix(line, "#")) + " "
	}
	records, err = csv.NewReader(r).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("reference/%s.csv: %v", name, err))
	}
	return strings.TrimSpace(basis), records
}

var references = sync.OnceValue(func() *reference {
	ref := &reference{regions: map[string]region{}, names: map[string]string{}, shared: map[string][]string{}, djpk: map[string]string{},
		bps: map[string]string{}, moved: map[string]string{}, fields: map[string]string{}, known: map[string]bool{}}
	_, rows := list("wilayah")
	base := map[string][]string{}
	for _, r := range rows[1:] {
		g := region{code: r[0], name: r[1], kind: r[2], province: r[3], own: r[4] == "true", djpk: r[5]}
		ref.regions[g.code] = g
		ref.djpk[r[5]], ref.bps[r[6]] = g.code, g.code
		ref.names[normal(g.name)] = g.code
		_, short, _ := strings.Cut(normal(g.name), " ")
		short = strings.TrimPrefix(short, "administrasi ")
		base[short] = append(base[short], g.code)
	}
	for short, codes := range base {
		if len(codes) == 1 {
			ref.names[short] = codes[0]
		} else {
			ref.shared[short] = codes
		}
	}
	delete(ref.djpk, "")
	delete(ref.bps, "")
	_, rows = list("wilayah_pindah")
	for _, r := range rows[1:] {
		ref.moved[r[0]] = r[1]
	}
	_, rows = list("bidang_urusan")
	for _, r := range rows[1:] {
		ref.known[r[0]] = true
		ref.fields[fieldName(r[1])] = r[0]
	}
	return ref
})

// IsRegion is true for the Kemendagri code of one of the 552 regions.
func IsRegion(code string) bool { return references().regions[code].code != "" }

// Region is a province, kabupaten or kota by its Kemendagri code.
type Region struct {
	Code, Name string
	DJPK       string // its code there
	Own        bool   // with a budget of its own: all but the six parts of Jakarta
}

// Regions are all of them, by code.
func Regions() (out []Region) {
	for _, r := range references().regions {
		out = append(out, Region{r.code, r.name, r.djpk, r.own})
	}
	slices.SortFunc(out, func(a, b Region) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// Borders are the pairs of kabupaten and kota that touch, by their codes.
func Borders() (out [][2]string) {
	_, rows := list("perbatasan")
	for _, r := range rows[1:] {
		out = append(out, [2]string{r[0], r[1]})
	}
	return out
}

// FindRegion gives the Kemendagri code and the full name of a region that people name by code (32.71, 3271) or by name.
func FindRegion(s string) (code, name string, err error) {
	ref := references()
	if s = strings.TrimSpace(s); s != "" && s[0] >= '0' && s[0] <= '9' {
		code, _, err = ref.regionByCode(s, "", false)
	} else {
		code, _, err = ref.regionByName(s, "")
	}
	return code, ref.regions[code].name, err
}

var kindWord = regexp.MustCompile(`^(pemerintah|pemerintahan|pemda|pem)\s+|^(daerah khusus ibukota|daerah istimewa)\s+`)

// regionByName finds a region by its name as people write it: Pemkot Bogor, KAB. BOGOR, Provinsi Jawa Barat, DKI Jakarta.
// Bogor alone is a kabupaten and a kota: only what the file says of all its rows (of) tells them apart, with rule D-05.
func (ref *reference) regionByName(s, of string) (code, rule string, err error) {
	n := normal(s)
	for _, r := range [][2]string{{"pemkot ", "kota "}, {"pemkab ", "kabupaten "}, {"pemprov ", "provinsi "}} {
		if rest, ok := strings.CutPrefix(n, r[0]); ok {
			n = r[1] + rest
		}
	}
	n = kindWord.ReplaceAllString(n, "")
	for _, r := range [][2]string{{"kab ", "kabupaten "}, {"kab adm ", "kabupaten administrasi "}, {"prov ", "provinsi "}, {"propinsi ", "provinsi "},
		{"dki jakarta", "provinsi daerah khusus ibukota jakarta"}, {"provinsi dki jakarta", "provinsi daerah khusus ibukota jakarta"},
		{"provinsi jakarta", "provinsi daerah khusus ibukota jakarta"}, {"di yogyakarta", "provinsi daerah istimewa yogyakarta"}, {"provinsi di yogyakarta", "provinsi daerah istimewa yogyakarta"}} {
		if rest, ok := strings.CutPrefix(n, r[0]); ok {
			n = r[1] + rest
			break
		}
	}
	if code, ok := ref.names[n]; ok {
		return code, "", nil
	}
	switch same := ref.shared[n]; {
	case slices.Contains(same, of):
		return of, "D-05", nil
	case same != nil:
		return "", "D-05", say("two regions have this name; write Kabupaten, Kota or Provinsi before it")
	}
	return "", "kode", say("not a region; write its code (32.71) or its full name (Kota Bogor)")
}

// regionByCode finds a region by its Kemendagri code, also without the dot and with a code that moved with the split of
// Papua; scheme is djpk or bps where the column says so.
func (ref *reference) regionByCode(s, scheme string, numeric bool) (code, rule string, err error) {
	switch scheme {
	case "djpk":
		if code, ok := ref.djpk[s]; ok {
			return code, "", nil
		}
		return "", "kode", say("not a region code of DJPK; wanted 10.24")
	case "bps":
		if code, ok := ref.bps[s]; ok {
			return code, "", nil
		}
		return "", "kode", say("not a region code of BPS; wanted 3271")
	}
	try := s
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		try = s[:2] + "." + s[2:]
	}
	if numeric && len(s) == 4 && s[2] == '.' { // a number cell: 32.10 became 32.1
		try, rule = s+"0", "D-04"
	}
	if to, ok := ref.moved[try]; ok {
		try = to
	}
	if _, ok := ref.regions[try]; ok {
		return try, rule, nil
	}
	return "", "kode", say("not a region code; wanted 32.71")
}

var fieldWords = regexp.MustCompile(`\b(urusan|pemerintahan|bidang|unsur|wajib|pilihan|rakyat|dan)\b`)

// fieldName is how names of bidang urusan are compared: "Bidang Perumahan Rakyat dan Kawasan Permukiman" and "PERUMAHAN DAN
// KAWASAN PERMUKIMAN" are one.
func fieldName(s string) string {
	n := strings.ReplaceAll(normal(s), "ketentraman", "ketenteraman")
	return strings.Join(strings.Fields(fieldWords.ReplaceAllString(n, " ")), " ")
}

// loadReference fills the landing tables of the built-in lists, borders in both directions.
func loadReference(ctx context.Context, w *warehouse.DB) error {
	return w.Tx(ctx, func() error {
		if _, err := w.Exec(ctx, referenceSQL); err != nil {
			return fmt.Errorf("reference lists: %w", err)
		}
		for _, l := range []struct{ file, table string }{
			{"wilayah", "ref_wilayah"}, {"perbatasan", "ref_perbatasan"}, {"bidang_urusan", "ref_bidang_urusan"}, {"akun", "ref_akun"}, {"tanda_kerja_sama", "ref_tanda_kerja_sama"},
		} {
			basis, rows := list(l.file)
			if _, err := w.Exec(ctx, "insert into padu.landing.ref_dasar values (?, ?)", l.table, basis); err != nil {
				return fmt.Errorf("reference list %s: %w", l.file, err)
			}
			if err := insertRows(ctx, w, "padu.landing."+l.table, rows[1:]); err != nil {
				return fmt.Errorf("reference list %s: %w", l.file, err)
			}
		}
		_, err := w.Exec(ctx, "insert into padu.landing.ref_perbatasan select kode_b, kode_a, sepanjang_km, mutu from padu.landing.ref_perbatasan")
		return err
	})
}

const referenceSQL = `
create or replace table padu.landing.ref_wilayah (kode_wilayah varchar, nama varchar, jenis varchar, kode_provinsi varchar, otonom boolean, kode_djpk varchar, kode_bps varchar);
create or replace table padu.landing.ref_perbatasan (kode_a varchar, kode_b varchar, sepanjang_km decimal(8,1), mutu varchar);
create or replace table padu.landing.ref_bidang_urusan (kode_bidang_urusan varchar, nama varchar, kode_urusan varchar, nama_urusan varchar, kelompok varchar);
create or replace table padu.landing.ref_akun (kode_akun varchar, nama varchar);
create or replace table padu.landing.ref_tanda_kerja_sama (jenis varchar, pola varchar, tanda varchar, bobot integer, arti varchar, sumber varchar);
create or replace table padu.landing.ref_dasar (daftar varchar, dasar varchar);
`

// insertRows inserts rows of text, a list for each column; DuckDB casts them to the columns' types.
func insertRows(ctx context.Context, w *warehouse.DB, table string, rows [][]string) error {
	for part := range slices.Chunk(rows, 10_000) {
		var args []any
		var lists []string
		for col := range part[0] {
			list := make([]string, len(part))
			for i, r := range part {
				list[i] = r[col]
			}
			args = append(args, list)
			lists = append(lists, "unnest(cast(? as varchar[]))")
		}
		if _, err := w.Exec(ctx, "insert into "+table+" select "+strings.Join(lists, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}
