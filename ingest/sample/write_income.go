package sample

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed transfers.csv
var transferFile []byte

// transfer is money that one region of the demo budgets for another, on one of its lines.
type transfer struct {
	from, to, line string
	account        accountCode
	cents          int64
	income         accountCode
	text           string // beside the income, before the giver's name
	booked         int64  // by the receiver in 2026
}

func transfers() []transfer {
	var out []transfer
	for _, r := range readCSV(transferFile) {
		out = append(out, transfer{r[0], r[1], r[2], accountCode{r[3], r[4]}, millions(r[5]), accountCode{r[6], r[7]}, r[8], millions(r[9])})
	}
	return out
}

// transfer adds the accounts by which the line gives money to other regions; one account holds all that go to its kind.
func (l *line) transfer(p place, year int) {
	for _, t := range transfers() {
		if t.from != p.code || t.line != l.code || len(l.leaves) == 0 {
			continue
		}
		i := slices.IndexFunc(l.leaves, func(f leaf) bool { return f.account == t.account })
		if i < 0 {
			i = len(l.leaves)
			l.leaves = append(l.leaves, leaf{account: t.account, fund: funds[0]})
		}
		f := &l.leaves[i]
		f.budget.murni, f.budget.perubahan = f.budget.murni+t.cents, f.budget.perubahan+t.cents
		for _, stage := range stages {
			l.plan[stage] += t.cents
		}
		for m := 1; m <= lastMonth(year); m++ {
			f.spent[m] += t.cents / 12 * int64(m)
		}
	}
}

// earned is one income account of a region.
type earned struct {
	account accountCode
	text    string
	cents   int64
}

// taxes are what every region earns in a year: taxes and the centre's money, as a share of its spending, and what its
// agreements bring.
func taxes(p place, all, agreed int64) []earned {
	out := []earned{
		{accountCode{"4.1.01.15.01.0001", "Pajak Bumi dan Bangunan Perdesaan dan Perkotaan"}, "", all / 1000 * 220 / 100 * 100},
		{accountCode{"4.2.01.01.03.0001", "Dana Alokasi Umum"}, "", all / 1000 * 740 / 100 * 100},
	}
	if p.kind == "PROV" {
		out[0].account = accountCode{"4.1.01.01.01.0001", "Pajak Kendaraan Bermotor"}
	}
	if agreed > 0 {
		out = append(out, earned{accountCode{"4.1.04.04.01.0001", "Hasil Kerja Sama Daerah"}, "Bagian daerah dari kerja sama dengan pihak ketiga", agreed})
	}
	return out
}

// incomes are the taxes of a region of the demo and what other regions give it.
func incomes(p place, year int, lines []line) []earned {
	agreed := p.size * 40_000_000
	if p.code == "32.76" { // a planted fault: its agreement on public property brings nothing
		agreed = 0
	}
	out := taxes(p, budgeted(lines), agreed)
	for _, t := range transfers() {
		cents := t.cents
		if year == 2026 {
			cents = t.booked
		}
		if t.to == p.code && cents > 0 {
			giver := places[slices.IndexFunc(places, func(o place) bool { return o.code == t.from })]
			out = append(out, earned{t.income, t.text + " " + giver.name, cents})
		}
	}
	return out
}

// budgeted is the sum of the first budget.
func budgeted(lines []line) (cents int64) {
	for _, l := range lines {
		for _, f := range l.leaves {
			cents += f.budget.murni
		}
	}
	return cents
}

// income writes the income export of a year: a workbook from the regions that send their register as one, a CSV from the others.
func (w *writer) income(p place, year int, list []earned) {
	keeper := agencyOf("5.02")
	total := Total{Dataset: "pendapatan", Region: p.code, Year: year, Stage: "perubahan"}
	var rows [][]any
	for _, e := range list {
		rows = append(rows, []any{fmt.Sprint(year), keeper.code, keeper.name, e.account.code, e.account.name, e.text, e.cents})
		total.Cents, total.Leaves = total.Cents+e.cents, total.Leaves+1
	}
	w.sheet(p, fmt.Sprintf("pendapatan-%d-perubahan", year), "PENDAPATAN DAERAH, PEMERINTAH "+strings.ToUpper(p.name),
		[]string{"Tahun", "Kode SKPD", "Nama SKPD", "Kode Akun", "Nama Akun", "Uraian", "Pagu"}, rows)
	w.truth.add(total)
}
