package transform

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/transform/link"
	"padu/warehouse"
)

// parameter is one line of parameter.csv. Legal numbers are parameters, because several could not be confirmed; each has
// its source. A new one needs its line there and one in the model that gives it to SQL: a scope of daerah, which a region
// may set for itself, in intermediate.int_acuan_wilayah; umum in staging.stg_acuan.
type parameter struct{ name, value, unit, scope, source, doc string }

// units says by unit which values a parameter takes.
var units = map[string]struct {
	form   *regexp.Regexp
	wanted string
}{
	"hari":         {whole, "a whole number, 0 to 999999"},
	"detik":        {whole, "a whole number, 0 to 999999"},
	"bulan":        {whole, "a whole number, 0 to 999999"},
	"huruf":        {whole, "a whole number, 0 to 999999"},
	"naskah":       {whole, "a whole number, 0 to 999999"},
	"baris":        {whole, "a whole number, 0 to 999999"},
	"kasus":        {whole, "a whole number, 0 to 999999"},
	"daerah":       {whole, "a whole number, 0 to 999999"},
	"kali":         {regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,2})?$`), "how many times, for example 2 or 1.5"},
	"tahun":        {regexp.MustCompile(`^[0-9]{1,4}$`), "a year or a number of years, 0 to 9999"},
	"rupiah":       {regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,2})?$`), "an amount without separators, for example 1500000"},
	"persen":       {regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,2})?$`), "a percentage, for example 2.5"},
	"skor":         {regexp.MustCompile(`^(0(\.[0-9]+)?|1(\.0+)?)$`), "a number from 0 to 1"},
	"daerah/tahun": {regexp.MustCompile(`^(-|[0-9.]{2,5}/[0-9]{4}( [0-9.]{2,5}/[0-9]{4})*)$`), "regions and years, for example \"32.71/2026 32.01/2025\""},
	"bulan-hari":   {regexp.MustCompile(`^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$`), "month and day in quotes, for example \"06-30\""},
}

var whole = regexp.MustCompile(`^[0-9]{1,6}$`)

// parameters are the built-in ones, by file order.
func parameters() ([]parameter, error) {
	data, err := files.ReadFile("parameter.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("parameter.csv: %w", err)
	}
	var out []parameter
	for _, r := range rows[1:] {
		out = append(out, parameter{r[0], r[1], r[2], r[3], r[4], r[5]})
	}
	// From which sureness on the linker ties or offers was measured with its weights, and stands beside them. All regions
	// share them: what was measured, was measured over all.
	for _, l := range []struct {
		name  string
		value float64
		doc   string
	}{
		{"batas_otomatis", link.Fitted().Automatic, "Sub kegiatan dengan skor ini atau lebih ditautkan tanpa perencana."},
		{"batas_kegiatan", link.Fitted().Limits.Kegiatan, "Kegiatan dengan skor ini atau lebih dianggap pasti; sub kegiatannya diusulkan."},
		{"batas_diusulkan", link.Fitted().Proposed, "Di bawah skor ini tidak ada baris yang diusulkan."},
	} {
		out = append(out, parameter{l.name, strconv.FormatFloat(l.value, 'f', -1, 64), "skor", "umum", "diukur: padu link fit dan padu link evaluate", l.doc})
	}
	return out, nil
}

// CheckParameter says what is wrong with a value that padu.yaml sets for the workspace, or for one of its regions.
func CheckParameter(name, value string, ofRegion bool) error {
	all, err := parameters()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p parameter) bool { return p.name == name })
	if i < 0 {
		var known []string
		for _, p := range all {
			if p.scope == "daerah" || !ofRegion {
				known = append(known, p.name)
			}
		}
		slices.Sort(known)
		return fmt.Errorf("not known; known: %s", strings.Join(known, ", "))
	}
	if ofRegion && all[i].scope != "daerah" {
		return fmt.Errorf("holds for all regions together; set it under parameters")
	}
	if k := units[all[i].unit]; !k.form.MatchString(value) {
		return fmt.Errorf("found %q; write %s (%s)", value, k.wanted, all[i].unit)
	}
	return nil
}

// writeParameters puts the parameters of this build, with the as-of date, where the models read them.
func writeParameters(ctx context.Context, w *warehouse.DB, o Options) error {
	all, err := parameters()
	if err != nil {
		return err
	}
	given := map[string]map[string]string{"-": o.Parameters}
	maps.Copy(given, o.RegionParameters)
	for _, region := range slices.Sorted(maps.Keys(given)) {
		for _, name := range slices.Sorted(maps.Keys(given[region])) {
			if err := CheckParameter(name, given[region][name], region != "-"); err != nil {
				return fmt.Errorf("parameter %s of %s: %w", name, region, err)
			}
		}
	}
	var out [][]any
	for _, p := range all {
		if _, ok := given["-"][p.name]; !ok {
			out = append(out, []any{p.name, p.value, p.unit, p.source, p.doc, "-"})
		}
		for _, region := range slices.Sorted(maps.Keys(given)) {
			if v, ok := given[region][p.name]; ok {
				out = append(out, []any{p.name, v, p.unit, "pengaturan padu.yaml", p.doc, region})
			}
		}
	}
	out = append(out, []any{"hari_ini", o.AsOf.Format(time.DateOnly), "tanggal", "perintah atau jadwal", "Hari acuan: keadaan dihitung pada hari ini.", "-"})
	out = append(out, []any{"versi_tautan", link.Version(), "versi", "program", "Versi aturan penautan: isi program, daftar kata, dan bobotnya.", "-"})
	return w.Tx(ctx, func() error {
		if _, err := w.Exec(ctx, "delete from landing.parameter"); err != nil {
			return err
		}
		return insert(ctx, w, "landing.parameter", out)
	})
}
