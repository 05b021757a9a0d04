package sample

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// writer collects the files of a workspace.
type writer struct {
	dir   string
	among []place // the regions that send files
	truth Truth
	zips  map[string]*packed // by path
	next  bytes.Buffer       // the table that is being written; the room of the last one serves again
	files int                // written, and their bytes
	bytes int64
	err   error
}

// packed is a ZIP that is being filled.
type packed struct {
	bytes.Buffer
	zip *zip.Writer
}

func (w *writer) file(name string, data []byte, err error) {
	if w.err != nil {
		return
	}
	if err != nil {
		w.err = fmt.Errorf("write %s: %w", name, err)
		return
	}
	if zip, member, ok := strings.Cut(name, ".zip/"); ok {
		w.err = w.pack(zip+".zip", member, data)
		return
	}
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if w.err = os.MkdirAll(filepath.Dir(path), 0o755); w.err == nil {
		w.err = os.WriteFile(path, data, 0o644)
	}
	w.files, w.bytes = w.files+1, w.bytes+int64(len(data))
}

// pack puts a file into a ZIP, which close writes.
func (w *writer) pack(name, member string, data []byte) error {
	p := w.zips[name]
	if p == nil {
		p = &packed{}
		p.zip = zip.NewWriter(p)
		w.zips[name] = p
	}
	to, err := p.zip.CreateHeader(&zip.FileHeader{Name: member, Method: zip.Deflate, Modified: AsOf})
	if err == nil {
		_, err = to.Write(data)
	}
	return err
}

func (w *writer) close() error {
	for name, p := range w.zips {
		err := p.zip.Close()
		w.file(name, p.Bytes(), err)
	}
	return w.err
}

// table writes a table, with what fill says that it holds.
func (w *writer) table(name string, comma rune, fill func(*table) []Total) {
	w.next.Reset()
	t := newTable(&w.next, name, comma)
	totals := fill(t)
	err := t.close()
	w.file(name, w.next.Bytes(), err)
	w.truth.Totals = append(w.truth.Totals, totals...)
}

// total writes a file with what it holds.
func (w *writer) total(name string, data []byte, t Total, err error) {
	w.file(name, data, err)
	w.truth.add(t)
}

// Demo writes a workspace into dir: five regions, two years, padu.yaml, and a README that lists the planted faults. It
// returns what it wrote. Where regions are named, by their codes, only they send files; each file is as it is among all five.
func Demo(dir string, regions ...string) (Truth, error) {
	w := &writer{dir: dir, truth: Truth{Agreements: map[string]int{}}, zips: map[string]*packed{}}
	for _, p := range places {
		if len(regions) == 0 || slices.Contains(regions, p.code) {
			w.among = append(w.among, p)
		}
	}
	for _, d := range []string{"", "inbox"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			return w.truth, err
		}
	}
	w.file(Marker, []byte("made by padu demo\n"), nil)
	w.file("padu.yaml", configText(w.among), nil)
	w.file("README.md", readmeText(), nil)
	w.central()
	summary := [][]string{summaryHead}
	for _, p := range w.among {
		list := register(p)
		w.register(p, list)
		w.needs(p)
		w.records(p, list)
		for _, year := range years {
			lines := budgetLines(p, year, list)
			if p.code == "32.71" && year == 2026 {
				overspend(lines)
			}
			earned := incomes(p, year, lines)
			if year == 2025 {
				summary = append(summary, summaryRows(p, year, lines, earned)...)
			}
			w.plans(p, year, lines)
			w.budgets(p, year, lines)
			w.spending(p, year, lines)
			w.income(p, year, earned)
		}
	}
	data, err := textFile(',', summary)
	w.file("inbox/djpk/apbd-ringkas-2025.csv", data, err)
	return w.truth, w.close()
}

// overspend lets one account of the planted line spend a tenth more than its budget by October.
func overspend(lines []line) {
	for i := range lines {
		if l := &lines[i]; l.code == lostZero && len(l.leaves) > 0 {
			f := &l.leaves[0]
			f.spent[10] = f.budget.perubahan / 1000 * 1100
			return
		}
	}
}

// central writes what comes for all regions: the nomenclature.
func (w *writer) central() {
	rows := [][]string{{"kode", "tingkat", "nama", "versi", "jenis_pemda", "berlaku_dari", "indikator", "satuan"}}
	levels := map[int]string{0: "urusan", 1: "bidang_urusan", 2: "program", 4: "kegiatan", 5: "sub_kegiatan"}
	for _, c := range nomenclature() {
		dots := 0
		for _, r := range c.code {
			if r == '.' {
				dots++
			}
		}
		rows = append(rows, []string{c.code, levels[dots], c.name, "pemutakhiran-2027 (dipakai contoh sejak 2025)", c.kind, "2025", c.indicator, c.unit})
	}
	data, err := textFile(',', rows)
	w.file("inbox/pusat/nomenklatur.csv", data, err)
}

func (w *writer) register(p place, list []agreement) {
	w.truth.Agreements[p.code] = len(list)
	for _, a := range list {
		if a.means != "" {
			w.truth.Meant = append(w.truth.Meant, Meant{p.code, a.title, a.means})
		}
	}
	base := p.file("kerja-sama.")
	switch p.code {
	case "32.71":
		w.truth.Agreements[p.code]-- // the one whose date does not exist
		data, err := groupedRegister(p, list)
		w.file(base+"xlsx", data, err)
	case "32.03":
		data, err := textRegister(p, list)
		w.file(base+"csv", data, err)
	case "32":
		data, err := listedRegister(list)
		w.file(base+"json", data, err)
	default:
		data, err := flatRegister(p, list)
		w.file(base+"xlsx", data, err)
	}
	rows := [][]string{{"tahun", "kode perangkat daerah", "nama perangkat daerah"}}
	for _, y := range years {
		for _, a := range agencies {
			rows = append(rows, []string{fmt.Sprint(y), a.code, a.name})
		}
	}
	data, err := textFile(',', rows)
	w.file(p.file("perangkat-daerah.csv"), data, err)
}

func (w *writer) plans(p place, year int, lines []line) {
	for _, stage := range stages {
		base := p.file(fmt.Sprintf("rkpd-%d-%s", year, stage))
		switch p.code {
		case "32.01", "32.76":
			w.table(base+".csv", ',', func(t *table) []Total { return []Total{planRows(t, p, year, stage, lines)} })
		case "32.03":
			data, t, err := planPrinted(p, year, stage, lines, 1)
			w.total(base+".xlsx", data, t, err)
		default:
			data, t, err := planPrinted(p, year, stage, lines, 5)
			w.total(base+".xlsx", data, t, err)
		}
	}
}

func (w *writer) budgets(p place, year int, lines []line) {
	for _, stage := range stages {
		w.table(p.file(fmt.Sprintf("apbd-%d-%s.csv", year, stage)), ';', func(t *table) []Total {
			t.rupiah = p.code == "32.71" || p.code == "32.03"
			if p.code == "32.71" && year == 2026 && stage == "murni" { // a planted fault
				t.dirt.bad = func(row int) bool { return row == 0 }
			}
			return []Total{budgetRows(t, p, year, stage, lines, p.code == "32")}
		})
	}
}

func (w *writer) spending(p place, year int, lines []line) {
	if p.code == "32.01" {
		var months []int
		for m := 1; m <= lastMonth(year); m++ {
			months = append(months, m)
		}
		w.table(p.file(fmt.Sprintf("realisasi-%d.csv", year)), ',', func(t *table) []Total { return spentRows(t, p, year, months, lines) })
		return
	}
	for m := 1; m <= lastMonth(year); m++ {
		data, t, err := spentPrinted(p, year, m, lines)
		w.total(p.file(fmt.Sprintf("realisasi-%d-%02d.xlsx", year, m)), data, t, err)
	}
}
