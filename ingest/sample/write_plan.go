package sample

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// textFile writes rows as CSV.
func textFile(comma rune, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// names gives the name of every code of the region's kind, X.XX templates included.
func names(kind string) map[string]string {
	out := map[string]string{}
	for _, c := range nomenclature() {
		if c.kind == kind {
			out[c.code] = c.name
		}
	}
	return out
}

func nameOf(all map[string]string, code string) string {
	if n := all[code]; n != "" || len(code) < 4 {
		return n
	}
	return all["X.XX"+code[4:]]
}

// planRows is the SIPD "rekap" of a plan: one row for each sub kegiatan and fund, so that some keys come twice.
func planRows(t *table, p place, year int, stage string, lines []line) Total {
	total := Total{Dataset: "rkpd", Region: p.code, Year: year, Stage: stage}
	all := names(p.kind)
	t.head("TAHUN", "KODE URUSAN", "NAMA URUSAN", "KODE SKPD", "NAMA SKPD", "KODE SUB UNIT", "NAMA SUB UNIT", "KODE BIDANG URUSAN", "NAMA BIDANG URUSAN", "KODE PROGRAM", "NAMA PROGRAM", "KODE KEGIATAN", "NAMA KEGIATAN",
		"KODE SUB KEGIATAN", "NAMA SUB KEGIATAN", "INDIKATOR", "TARGET", "SATUAN", "LOKASI", "KODE SUMBER DANA", "NAMA SUMBER DANA", "PAGU")
	for i, l := range lines {
		parts := []int64{l.plan[stage]}
		if i%7 == 0 { // two funds
			parts = []int64{l.plan[stage] / 300 * 100, l.plan[stage] - l.plan[stage]/300*100}
		}
		for j, cents := range parts {
			if t.row(append(l.place(year, all), l.indicator, l.target, l.unit, p.name, funds[j], fundOf[funds[j]]), cents) {
				total.Cents, total.Leaves = total.Cents+cents, total.Leaves+1
			}
		}
	}
	return total
}

// plain writes cents as SIPD's exports do: whole rupiah without signs, a point before cents if there are any.
func plain(cents int64) string {
	if cents%100 == 0 {
		return fmt.Sprint(cents / 100)
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}

// planPrinted is the printed plan: a title block, three header rows, a block for each unit with subtotals at every level,
// a total without a label, a signature. columns is 5 for a code that stands in five cells, 1 for one cell.
func planPrinted(p place, year int, stage string, lines []line, columns int) ([]byte, Total, error) {
	total := Total{Dataset: "rkpd", Region: p.code, Year: year, Stage: stage}
	b := newBook("RKPD")
	word := map[string]string{"murni": "", "perubahan": "PERUBAHAN "}[stage]
	b.head(word + "RENCANA KERJA PEMERINTAH DAERAH")
	b.head(strings.ToUpper(p.name))
	b.head(fmt.Sprintf("TAHUN %d", year))
	b.add()
	blanks := make([]any, columns-1)
	row := func(first []any, rest ...any) []any { return append(first, rest...) }
	header := [][]any{
		row(append([]any{"Kode"}, blanks...), "Urusan/Bidang Urusan/Program/Kegiatan/Sub Kegiatan", "Prioritas Daerah", "Lokasi", "Indikator Kinerja", "", "", "Pagu Indikatif (Rp.)", "Prakiraan Maju (Rp.)"),
		row(append([]any{""}, blanks...), "", "", "", "Keluaran Sub Kegiatan", "", "", "", ""),
		row(append([]any{""}, blanks...), "", "", "", "Tolok Ukur", "Target", "Satuan", "", ""),
	}
	for _, h := range header {
		b.head(h...)
	}
	var numbers []any
	for i := range columns + 8 {
		numbers = append(numbers, fmt.Sprint(i+1))
	}
	b.add(numbers...)
	all := names(p.kind)
	unit, open, units := "", []string{}, 0
	faulty := p.code == "32.71" && year == 2026 && stage == "perubahan"
	for _, l := range lines {
		if l.agency.code != unit {
			if units++; faulty && units == 6 { // the header again, in the middle of the data
				for _, h := range header {
					b.head(h...)
				}
			}
			unit, open = l.agency.code, nil
			b.head("Unit Organisasi : " + l.agency.code + " " + l.agency.name)
		}
		for n, level := range []int{1, 4, 7, 12} { // the levels above, each with the money of all below it
			code := l.code[:level]
			if n < len(open) && open[n] == code {
				continue
			}
			open = append(open[:min(n, len(open))], code)
			var sum int64
			for _, o := range lines {
				if o.agency.code == unit && strings.HasPrefix(o.code, code) {
					sum += o.plan[stage]
				}
			}
			name := nameOf(all, code)
			if level == 1 {
				name = "URUSAN PEMERINTAHAN " + code
			}
			b.add(row(codeCells(code, columns, false), name, "", "", "", "", "", rupiah(sum), "")...)
		}
		b.add(row(codeCells(l.code, columns, faulty && l.code == lostZero), l.name, "", p.name, l.indicator, l.target, l.unit, rupiah(l.plan[stage]), rupiah(l.plan[stage]/100*103))...)
		total.Cents, total.Leaves = total.Cents+l.plan[stage], total.Leaves+1
	}
	b.add(row(append([]any{""}, blanks...), "", "", "", "", "", "", rupiah(total.Cents), "")...)
	b.add()
	sign := func(t string) { b.add(row(append([]any{""}, blanks...), "", "", "", "", "", "", t)...) }
	sign(fmt.Sprintf("%s, 30 Juni %d", p.short, year-1))
	sign("Kepala Bappeda")
	sign("Nama Rekaan, M.Si.")
	data, err := b.bytes()
	return data, total, err
}

// lostZero is the sub kegiatan of Kota Bogor whose program lost its zero in the printed plan of 2026.
const lostZero = "2.15.02.2.01.0004"

// codeCells writes a code into one cell or its segments into five, as urusan|bidang|program|kegiatan|sub.
func codeCells(code string, columns int, lost bool) []any {
	if columns == 1 {
		return []any{code}
	}
	s := strings.Split(code, ".")
	out := []any{s[0], "", "", "", ""}
	if len(s) > 1 {
		out[1] = s[1]
	}
	if len(s) > 2 {
		out[2] = s[2]
		if lost {
			out[2] = strings.TrimLeft(s[2], "0")
		}
	}
	if len(s) > 4 {
		out[3] = s[3] + "." + s[4]
	}
	if len(s) > 5 {
		out[4] = s[5]
	}
	return out
}
