package transform

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/transform/link"
	"padu/warehouse"
)

// Parameters returns the built-in parameters, name → value. Legal numbers are parameters, because several could not be
// confirmed; each has its source in parameter.csv.
func Parameters() (map[string]string, error) {
	rows, err := parameterRows()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range rows {
		out[r[0]] = r[1]
	}
	return out, nil
}

// parameterRows are nama, nilai, satuan, sumber, keterangan.
func parameterRows() ([][]string, error) {
	data, err := files.ReadFile("parameter.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("parameter.csv: %w", err)
	}
	// From which sureness on the linker ties or offers was measured with its weights, and stands beside them.
	for _, l := range []struct {
		name  string
		value float64
		doc   string
	}{
		{"batas_otomatis", link.Fitted().Automatic, "Sub kegiatan dengan skor ini atau lebih ditautkan tanpa perencana."},
		{"batas_kegiatan", link.Fitted().Limits.Kegiatan, "Kegiatan dengan skor ini atau lebih dianggap pasti; sub kegiatannya diusulkan."},
		{"batas_diusulkan", link.Fitted().Proposed, "Di bawah skor ini tidak ada baris yang diusulkan."},
	} {
		rows = append(rows, []string{l.name, strconv.FormatFloat(l.value, 'f', -1, 64), "skor", "diukur: padu link fit dan padu link evaluate", l.doc})
	}
	return rows[1:], nil
}

// writeParameters puts the parameters of this build, with the as-of date, where the models read them.
func writeParameters(ctx context.Context, w *warehouse.DB, o Options) error {
	rows, err := parameterRows()
	if err != nil {
		return err
	}
	var known []string
	var out [][]any
	for _, r := range rows {
		known = append(known, r[0])
		value, source := r[1], r[3]
		if v, ok := o.Parameters[r[0]]; ok {
			value, source = v, "pengaturan padu.yaml"
		}
		out = append(out, []any{r[0], value, r[2], source, r[4]})
	}
	for _, name := range slices.Sorted(maps.Keys(o.Parameters)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("parameter %q is not known; known: %s", name, strings.Join(known, ", "))
		}
	}
	out = append(out, []any{"hari_ini", o.AsOf.Format(time.DateOnly), "tanggal", "perintah atau jadwal", "Hari acuan: keadaan dihitung pada hari ini."})
	out = append(out, []any{"versi_tautan", link.Version(), "versi", "program", "Versi aturan penautan: isi program, daftar kata, dan bobotnya."})
	return w.Tx(ctx, func() error {
		if _, err := w.Exec(ctx, "delete from landing.parameter"); err != nil {
			return err
		}
		return insert(ctx, w, "landing.parameter", out)
	})
}
