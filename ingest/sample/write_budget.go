package sample

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// budgetRows is the SIPD "rekap" of a budget: one row for each account. detail uses the headings of the detail export.
func budgetRows(t *table, p place, year int, stage string, lines []line, detail bool) Total {
	total := Total{Dataset: "apbd", Region: p.code, Year: year, Stage: stage}
	heads := []string{"TAHUN", "KODE URUSAN", "NAMA URUSAN", "KODE SKPD", "NAMA SKPD", "KODE SUB UNIT", "NAMA SUB UNIT", "KODE BIDANG URUSAN", "NAMA BIDANG URUSAN", "KODE PROGRAM", "NAMA PROGRAM", "KODE KEGIATAN", "NAMA KEGIATAN",
		"KODE SUB KEGIATAN", "NAMA SUB KEGIATAN", "KODE SUMBER DANA", "NAMA SUMBER DANA", "KODE REKENING", "NAMA REKENING", "PAGU"}
	if detail {
		heads = []string{"Tahun", "Kode Urusan", "Nama Urusan", "Kode SKPD", "Nama SKPD", "Kode Sub SKPD", "Nama Sub SKPD", "Kode Bidang Urusan", "Nama Bidang Urusan", "Kode Program", "Nama Program", "Kode Kegiatan", "Nama Kegiatan",
			"Kode Sub Kegiatan", "Nama Sub Kegiatan", "Kode Dana", "Nama Dana", "Kode Akun", "Nama Akun", "Nilai Rincian"}
	}
	t.head(heads...)
	all, row := names(p.kind), make([]string, len(heads)-1)
	for _, l := range lines {
		copy(row, l.place(year, all))
		for _, f := range l.leaves {
			copy(row[15:], []string{f.fund, fundOf[f.fund], f.account.code, f.account.name})
			if t.row(row, f.budget.of(stage)) {
				total.Cents, total.Leaves = total.Cents+f.budget.of(stage), total.Leaves+1
			}
		}
	}
	return total
}

// place is where a line stands, with the names of all levels, as SIPD's exports begin each row.
func (l line) place(year int, all map[string]string) []string {
	unit := l.agency
	if l.under.code != "" {
		unit = l.under
	}
	return []string{fmt.Sprint(year), l.code[:1], "", unit.code, unit.name, l.agency.code, l.agency.name, l.code[:4], nameOf(all, l.code[:4]), l.code[:7], nameOf(all, l.code[:7]), l.code[:12], nameOf(all, l.code[:12]), l.code, l.name}
}

// spentRows is the flat realisation of a region through the given months of a year, with a column for the month.
func spentRows(t *table, p place, year int, months []int, lines []line) []Total {
	t.head("tahun", "bulan", "kode_skpd", "nama_skpd", "kode_sub_kegiatan", "nama_sub_kegiatan", "kode_rekening", "nama_rekening", "anggaran", "realisasi")
	var totals []Total
	for _, m := range months {
		total := Total{Dataset: "realisasi", Region: p.code, Year: year, Month: m}
		row := []string{fmt.Sprint(year), fmt.Sprint(m), "", "", "", "", "", ""}
		for _, l := range lines {
			copy(row[2:], []string{l.agency.code, l.agency.name, l.code, l.name})
			for _, f := range l.leaves {
				if row[6], row[7] = f.account.code, f.account.name; t.row(row, f.budget.perubahan, f.spent[m]) {
					total.Cents, total.Leaves = total.Cents+f.spent[m], total.Leaves+1
				}
			}
		}
		totals = append(totals, total)
	}
	return totals
}

// spentPrinted is the printed realisation report through one month: every level with its money, "Jumlah", a signature.
func spentPrinted(p place, year, month int, lines []line) ([]byte, Total, error) {
	total := Total{Dataset: "realisasi", Region: p.code, Year: year, Month: month}
	b := newBook("LRA")
	b.widths(26, 70, 20, 20, 8)
	b.head("LAPORAN REALISASI ANGGARAN")
	b.head("PEMERINTAH " + strings.ToUpper(strings.TrimPrefix(p.name, "Pemerintah ")))
	b.head(fmt.Sprintf("TAHUN ANGGARAN %d", year))
	b.add(fmt.Sprintf("Sampai dengan bulan %s %d", monthNames[month], year))
	b.add()
	b.head("Kode", "Uraian", "Anggaran", "Realisasi", "%")
	all := names(p.kind)
	level := func(code, name string, in func(line, leaf) bool) {
		var budget, spent int64
		for _, l := range lines {
			for _, f := range l.leaves {
				if in(l, f) {
					budget, spent = budget+f.budget.perubahan, spent+f.spent[month]
				}
			}
		}
		b.add(code, name, budget, spent, percent(spent, budget))
	}
	unit, open := "", []string{}
	for _, l := range lines {
		if len(l.leaves) == 0 {
			continue
		}
		if l.agency.code != unit {
			unit, open = l.agency.code, nil
			level(unit, l.agency.name, func(o line, _ leaf) bool { return o.agency.code == unit })
		}
		for n, w := range []int{7, 12, 17} {
			code := l.code[:w]
			if n < len(open) && open[n] == code {
				continue
			}
			open = append(open[:min(n, len(open))], code)
			name := l.name
			if w < 17 {
				name = nameOf(all, code)
			}
			level(code, name, func(o line, _ leaf) bool { return o.agency.code == unit && strings.HasPrefix(o.code, code) })
		}
		accountLevels(b, l, month)
		for _, f := range l.leaves {
			total.Cents, total.Leaves = total.Cents+f.spent[month], total.Leaves+1
		}
	}
	level("", "Jumlah", func(line, leaf) bool { return true })
	b.add()
	b.add("", fmt.Sprintf("%s, %d %s %d", p.short, 28, monthNames[month], year))
	b.add("", "Kepala Badan Keuangan dan Aset Daerah")
	b.add("", "Nama Rekaan, S.E.")
	data, err := b.bytes()
	return data, total, err
}

// accountLevels writes the accounts of one sub kegiatan with the levels above them.
func accountLevels(b *book, l line, month int) {
	seen := map[string]bool{}
	for _, f := range l.leaves {
		parts := strings.Split(f.account.code, ".")
		for n := 1; n < len(parts); n++ {
			code := strings.Join(parts[:n], ".")
			if seen[code] {
				continue
			}
			seen[code] = true
			var budget, spent int64
			for _, o := range l.leaves {
				if strings.HasPrefix(o.account.code, code+".") {
					budget, spent = budget+o.budget.perubahan, spent+o.spent[month]
				}
			}
			b.add(code, accountNames[code], budget, spent, percent(spent, budget))
		}
		b.add(f.account.code, f.account.name, f.budget.perubahan, f.spent[month], percent(f.spent[month], f.budget.perubahan))
	}
}

// percent is part of whole in hundredths, as a number cell shows it.
func percent(part, whole int64) any {
	if whole == 0 {
		return nil
	}
	return part * 10_000 / whole
}

// summaryHead is the header of DJPK's summary.
var summaryHead = []string{"kode_djpk", "nama_pemda", "kode_jenis", "uraian_jenis", "kode_kelompok", "uraian_kelompok", "kode_akun", "uraian_akun", "nilai_anggaran", "tahun"}

// summaryRows are DJPK's rows of a region: income and belanja by jenis, from its budget.
func summaryRows(p place, year int, lines []line, list []earned) (rows [][]string) {
	kinds := map[string]string{"4101": "Pajak Daerah", "4104": "Lain-lain PAD yang Sah", "4201": "Pendapatan Transfer Pemerintah Pusat", "4202": "Pendapatan Transfer Antar Daerah", "5101": "Belanja Pegawai",
		"5102": "Belanja Barang dan Jasa", "5105": "Belanja Hibah", "5202": "Belanja Modal Peralatan dan Mesin", "5203": "Belanja Modal Gedung dan Bangunan", "5204": "Belanja Modal Jalan, Jaringan, dan Irigasi", "5401": "Belanja Bagi Hasil", "5402": "Belanja Bantuan Keuangan"}
	groups := map[string]string{"41": "Pendapatan Asli Daerah (PAD)", "42": "Pendapatan Transfer", "51": "Belanja Operasi", "52": "Belanja Modal", "54": "Belanja Transfer"}
	sums := map[string]int64{}
	for _, l := range lines {
		for _, f := range l.leaves {
			c := f.account.code // 5.1.02.…
			sums[c[:1]+c[2:3]+c[4:6]] += f.budget.murni
		}
	}
	for _, e := range list {
		c := e.account.code
		sums[c[:1]+c[2:3]+c[4:6]] += e.cents
	}
	for _, code := range slices.Sorted(maps.Keys(sums)) {
		rows = append(rows, []string{p.djpk, p.name, code, code + ". " + kinds[code], code[:2], code[:2] + ". " + groups[code[:2]], code[:1], code[:1] + ". " + map[string]string{"4": "Pendapatan Daerah", "5": "Belanja Daerah"}[code[:1]], plain(sums[code]), fmt.Sprint(year)})
	}
	return rows
}
