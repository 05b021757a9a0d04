package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// region writes all files of one region.
func (n Nation) region(dir string, p place) nationRegion {
	w := &writer{dir: dir, truth: Truth{Agreements: map[string]int{}}}
	s := &sender{Nation: n, place: p, writer: w}
	codes := slices.DeleteFunc(nomenclature(), func(c codeName) bool { return c.kind != p.kind || strings.Count(c.code, ".") != 5 })
	accounts, list := nationAccounts(), n.nationRegister(p, codes)
	s.registers(list)
	s.agencies()
	var summary [][]string
	for i, year := range n.years() {
		lines := n.nationYear(p, year, list, codes, accounts)
		s.plan(year, lines)
		for _, stage := range stages {
			s.table(fmt.Sprintf("apbd-%d-%s", year, stage), ';', func(t *table) []Total { return []Total{budgetRows(t, p, year, stage, lines, false)} })
		}
		for _, m := range n.months(year) {
			s.table(fmt.Sprintf("realisasi-%d-%02d", year, m), ',', func(t *table) []Total { return spentRows(t, p, year, []int{m}, lines) })
		}
		earned := taxes(p, budgeted(lines), p.total/1_000_000*100)
		s.place.plainText = s.format("pendapatan") != "xlsx"
		w.income(s.place, year, earned)
		s.out.Rows += int64(len(earned))
		if i == 0 {
			summary = summaryRows(p, year, lines, earned)
		}
	}
	s.out.Truth, s.out.Files, s.out.Bytes = w.truth, w.files, w.bytes
	return nationRegion{s.out, summary, w.err}
}

// sender writes a region's files: it decides on their formats and their faults.
type sender struct {
	Nation
	place
	writer *writer
	out    Written
}

// format is the kind of a dataset's files: a third are workbooks, one in twelve JSON, the others CSV, of those that are wanted.
func (s *sender) format(dataset string) string {
	want := "csv"
	switch n := s.dice(s.code + " format " + dataset).IntN(12); {
	case n < 4:
		want = "xlsx"
	case n == 4:
		want = "json"
	}
	if !slices.Contains(s.Formats, want) {
		return s.Formats[0]
	}
	return want
}

// faulty tells whether a file has a fault, and by which dice it is chosen.
func (s *sender) faulty(name string) (*rand.Rand, bool) {
	d := s.dice(s.code + " fault " + name)
	if d.Float64() >= s.Dirt {
		return d, false
	}
	s.out.Dirty++
	return d, true
}

// table writes a table of the region to a file of the dataset's format.
func (s *sender) table(name string, comma rune, fill func(*table) []Total) {
	dataset, _, _ := strings.Cut(name, "-")
	d, dirty := s.faulty(name)
	s.writer.table(s.file(name+"."+s.format(dataset)), comma, func(t *table) []Total {
		if dirty {
			t.dirt, t.rupiah = fault(d)
		}
		totals := fill(t)
		s.out.Rows += int64(t.rows)
		return totals
	})
}

// fault is one of five: amounts that are none, a header again, the sum below, a file as of Windows, amounts as Indonesian text.
func fault(d *rand.Rand) (out dirt, rupiah bool) {
	switch d.IntN(5) {
	case 0:
		n := 50 + d.IntN(500)
		out.bad = func(row int) bool { return row%n == n/2 }
	case 1:
		out.header = 2 + d.IntN(100)
	case 2:
		out.total = true
	case 3:
		out.bom = true
	case 4:
		rupiah = true
	}
	return out, rupiah
}

// plan writes the plan of a year: as a table, or as printed when it is a workbook.
func (s *sender) plan(year int, lines []line) {
	name := fmt.Sprintf("rkpd-%d-murni", year)
	if s.format("rkpd") != "xlsx" {
		s.table(name, ',', func(t *table) []Total { return []Total{planRows(t, s.place, year, "murni", lines)} })
		return
	}
	data, total, err := planPrinted(s.place, year, "murni", lines, 1+4*s.dice(s.code+" columns").IntN(2))
	s.writer.total(s.file(name+".xlsx"), data, total, err)
	s.out.Rows += int64(len(lines))
}

// registers writes the register, in one of four forms, and what is kept beside it.
func (s *sender) registers(list []agreement) {
	w, p := s.writer, s.place
	if d, dirty := s.faulty("kerja-sama"); dirty {
		list = slices.Clone(list)
		list[d.IntN(len(list))].signedText = badDate
	}
	for _, a := range list {
		if a.signedText == "" {
			w.truth.Agreements[p.code]++
		}
		if a.means != "" && a.signedText == "" {
			w.truth.Meant = append(w.truth.Meant, Meant{p.code, a.title, a.means})
		}
	}
	var data []byte
	var err error
	format := s.format("kerja-sama")
	switch {
	case format == "json":
		data, err = listedRegister(list)
	case format == "csv":
		data, err = textRegister(p, list)
	case s.dice(p.code+" register").IntN(2) == 0:
		data, err = groupedRegister(p, list)
	default:
		data, err = flatRegister(p, list)
	}
	w.file(p.file("kerja-sama."+format), data, err)
	p.plainText = s.format("catatan") != "xlsx"
	w.records(p, list)
	s.out.Rows += int64(len(list))
}

// agencies writes the list of agencies and units.
func (s *sender) agencies() {
	rows, carries := [][]string{{"tahun", "kode perangkat daerah", "nama perangkat daerah"}}, int(nationLines*s.rows)/4
	for _, y := range s.years() {
		k := 0
		for u := range s.units {
			if k++; k > carries {
				break
			}
			rows = append(rows, []string{fmt.Sprint(y), u.agency.code, u.agency.name})
		}
	}
	data, err := textFile(',', rows)
	s.writer.file(s.file("perangkat-daerah.csv"), data, err)
	s.out.Rows += int64(len(rows) - 1)
}
