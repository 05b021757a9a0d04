package transform

import (
	"context"
	"database/sql/driver"
	"errors"
	"regexp"
	"strings"
	"unicode"

	"padu/warehouse"
)

// fillParties splits the partner cell of every agreement and says of each partner what it is; the region that keeps the
// register is the first party.
func fillParties(ctx context.Context, w *warehouse.DB, _ []model) error {
	regions, err := readRegions(ctx, w)
	if err != nil {
		return err
	}
	rows, err := w.Query(ctx, "select id_kerja_sama, kode_wilayah, coalesce(para_pihak, ''), jenis from intermediate.int_kerja_sama order by id_kerja_sama")
	if err != nil {
		return err
	}
	defer rows.Close()
	var out [][]driver.Value
	for rows.Next() {
		var id, region, cell, kind string
		if err := rows.Scan(&id, &region, &cell, &kind); err != nil {
			return err
		}
		out = append(out, []driver.Value{id, int32(1), region, "Pemerintah " + regions.names[region], "daerah", region})
		n := int32(2)
		for _, name := range SplitParties(cell) {
			code := regions.find(name)
			if code == region { // the register names its own side too
				continue
			}
			what := partyKind(name, code, kind)
			var partner driver.Value
			if code != "" {
				partner = code
			}
			out = append(out, []driver.Value{id, n, region, name, what, partner})
			n++
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if _, err := w.Exec(ctx, "create table snap.mart.fct_kerja_sama_pihak (id_kerja_sama varchar, urutan integer, kode_wilayah varchar, nama varchar, jenis_pihak varchar, kode_wilayah_pihak varchar)"); err != nil {
		return err
	}
	return w.Append(ctx, "snap.mart.fct_kerja_sama_pihak", out)
}

var (
	numbering  = regexp.MustCompile(`(?:^|\s)\(?\d{1,2}[.)]\s+`)
	government = regexp.MustCompile(`(?i)\s*(?:,|\bdan\b|\bdengan\b|&)\s*((?:Pemerintah|Pemkot|Pemkab|Pemprov|Kabupaten|Kab\.|Kota|Provinsi|Prov\.)\s)`)
)

// SplitParties takes the partners of one cell apart: lines, semicolons, "1. … 2. …", and governments joined by "dan" or a
// comma. A comma elsewhere belongs to the name.
func SplitParties(cell string) []string {
	cell = government.ReplaceAllString(cell, "\n$1")
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(cell, ";", "\n"), "\n") {
		for _, p := range numbering.Split(line, -1) {
			if p = strings.Trim(p, " \t,.-–•*"); p != "" {
				out = append(out, strings.Join(strings.Fields(p), " "))
			}
		}
	}
	return out
}

// regions finds regions by the names that people write.
type regions struct {
	names map[string]string // code → name
	codes map[string]string // normalised full name → code
}

func readRegions(ctx context.Context, w *warehouse.DB) (*regions, error) {
	rows, err := w.Query(ctx, "select kode_wilayah, nama from mart.dim_wilayah")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	r := &regions{map[string]string{}, map[string]string{}}
	for rows.Next() {
		var code, name string
		if err := rows.Scan(&code, &name); err != nil {
			return nil, err
		}
		r.names[code], r.codes[words(name)] = name, code
	}
	return r, rows.Err()
}

// words is lower case, letters and digits only, one space between.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// spellings are the ways to write the kind of a region, each with its full form. Longer ones stand first.
var spellings = [][2]string{
	{"pemerintah daerah ", ""}, {"pemerintah ", ""}, {"pemda ", ""}, {"pemkot ", "kota "}, {"pemkab ", "kabupaten "}, {"pemprov ", "provinsi "},
	{"kab ", "kabupaten "}, {"prov ", "provinsi "}, {"propinsi ", "provinsi "},
	{"provinsi dki jakarta", "provinsi daerah khusus ibukota jakarta"}, {"dki jakarta", "provinsi daerah khusus ibukota jakarta"},
	{"provinsi di yogyakarta", "provinsi daerah istimewa yogyakarta"}, {"di yogyakarta", "provinsi daerah istimewa yogyakarta"},
}

// find gives the code of a region that name is, or "". A name without its kind is never resolved: 26 of them are both a
// kabupaten and a kota. An agency of another region ("Dinas … Kota Depok") stands for that region.
func (r *regions) find(name string) string {
	n := words(name)
	for _, s := range spellings {
		if rest, ok := strings.CutPrefix(n, s[0]); ok {
			n = s[1] + rest
		}
	}
	if code := r.codes[n]; code != "" {
		return code
	}
	if !strings.HasPrefix(n, "dinas ") && !strings.HasPrefix(n, "badan ") && !strings.HasPrefix(n, "sekretariat daerah ") {
		return ""
	}
	fields := strings.Fields(n)
	for i := range fields {
		if code := r.codes[strings.Join(fields[i:], " ")]; code != "" {
			return code
		}
	}
	return ""
}

// kinds tell what a partner is by a word of its name; the first that fits holds.
var kinds = []struct {
	kind string
	find *regexp.Regexp
}{
	{"luar negeri", regexp.MustCompile(`\b(city of|province of|prefecture|municipality|government of|jica|gesellschaft|unicef|unesco|undp|usaid|world bank|inc|ltd|gmbh|foundation of|japan|korea|germany|tiongkok|china)\b`)},
	{"perguruan tinggi", regexp.MustCompile(`\b(universitas|university|institut|politeknik|sekolah tinggi|akademi|stikes|stai|stie|poltekkes|ipb|itb|unpad|ui)\b`)},
	{"kementerian/lembaga", regexp.MustCompile(`\b(kementerian|kejaksaan|kepolisian|polres|polresta|polda|kodim|korem|tni|polri|bnn|bps|badan pusat statistik|bpjs|bpn|bpom|bmkg|bkn|basarnas|kantor wilayah|kanwil|kantor pertanahan|kantor pelayanan pajak|pengadilan|lapas|balai|bank indonesia|komisi|arsip nasional|perpustakaan nasional|lembaga administrasi negara|badan nasional|direktorat jenderal)\b`)},
	{"bumn/bumd", regexp.MustCompile(`\b(bank (bjb|jabar|jateng|jatim|bri|bni|mandiri|btn|rakyat indonesia|negara indonesia|tabungan negara)|bpr|pt pln|pln|telkom|pos indonesia|kereta api|perumda|perusahaan umum daerah|pdam|perseroda|pegadaian|jasa raharja|jasa marga|pertamina|bulog)\b`)},
	{"badan usaha", regexp.MustCompile(`\b(pt|cv|tbk|koperasi|firma|ud|bank|rumah sakit|rs|rsia|klinik|hotel)\b`)},
	{"ormas", regexp.MustCompile(`\b(yayasan|perkumpulan|ikatan|palang merah|pmi|lembaga swadaya|lsm|forum|himpunan|asosiasi|dewan kerajinan|baznas|muhammadiyah|nahdlatul)\b`)},
}

func partyKind(name, code, agreement string) string {
	if code != "" {
		return "daerah"
	}
	n := words(name)
	for _, k := range kinds {
		if k.find.MatchString(n) {
			return k.kind
		}
	}
	if agreement == "KSDPL" || agreement == "KSDLL" {
		return "luar negeri"
	}
	return "lainnya"
}
